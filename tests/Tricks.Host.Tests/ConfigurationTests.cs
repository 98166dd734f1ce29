using Tricks.Hosting;
using Tricks.Recipes;

namespace Tricks.Host.Tests;

/// <summary>What values win, and what is refused; through the program as a user runs it.</summary>
public sealed class ConfigurationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_value_is_told_on_one_line() => Assert.Equal("Key is 'a\\u000Ab\\u0000' (default)", RuleWords.Value("Key", "a\nb\0", "default"));

    [Fact]
    public async Task The_nearest_source_wins_and_explain_names_it()
    {
        _folder.Write("appsettings.json", """
            { "Tricks": { "Recipes": { "Quickstart": {
                "Epochs": { "Count": 7 }, "BatchSize": { "Size": 100 }, "Warmup": { "Epochs": 0.5 } } } } }
            """);
        var (exit, output, errors) = await HostProcess.RunAsync(
            _folder,
            ["explain", "quickstart", "--Tricks:Recipes:Quickstart:Epochs:Count=9"],
            ("Tricks__Recipes__Quickstart__Epochs__Count", "8"),
            ("TRICKS__RECIPES__QUICKSTART__BATCHSIZE__SIZE", "80"));
        Assert.Equal("", errors);
        Assert.Equal(0, exit);
        Shows(output, "Count", "9", "command line --Tricks:Recipes:Quickstart:Epochs:Count");
        Shows(output, "Size", "80", "environment variable TRICKS__RECIPES__QUICKSTART__BATCHSIZE__SIZE");
        Shows(output, "Epochs", "0.5", "appsettings.json");
        Shows(output, "WeightDecay", "0.0005", "attribute");
        Shows(output, "Nesterov", "true", "default");
        // 8,000 images in batches of 80, 9 epochs; half an epoch of warmup.
        Assert.Contains("9 epochs of 100 steps of 80 images, 900 steps in all, 50 of them warmup", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_errors_are_told_at_once_with_key_value_source_and_what_is_allowed()
    {
        _folder.Write("appsettings.json", """
            { "Tricks": { "Devise": "cpu", "Threads": -2, "Recipes": { "FashionBag": {
                "LabelSmoothing": { "Epsilon": -0.1 },
                "Epochs": { "Count": "many" },
                "ResNet": { "Variant": "3" },
                "Mixup": { "Alpha": null },
                "BatchSize": { "Enabled": "perhaps" } } } } }
            """);
        var (exit, _, errors) = await HostProcess.RunAsync(_folder, ["--Tricks:Recipe=Nothing"], ("Tricks__Recipes__FashionBag__Warmup__Epoch", "3"), ("Tricks__Recipes__FashionBag__Sgd__Momentum", "NaN"));
        Assert.Equal(78, exit);
        Assert.Contains("The configuration has 10 errors", errors, StringComparison.Ordinal);
        Says(errors, "Tricks:Devise is 'cpu' (appsettings.json), but nothing reads that key; allowed below Tricks: Recipe, Device, Seed, Threads, Runs, Resume, ResumeChanged, Checkpoints, NotFinite, Data, ReportSeconds, Health, Recipes; did you mean Device?");
        Says(errors, "Tricks:Threads is '-2' (appsettings.json); allowed: a whole number from 0 to 1024");
        Says(errors, "Tricks:Recipe is 'Nothing' (command line --Tricks:Recipe); allowed: one of Caltech, FashionBag, FashionBaseline,");
        Says(errors, "Tricks:Recipes:FashionBag:LabelSmoothing:Epsilon is '-0.1' (appsettings.json); allowed: a number from 0 to below 1");
        Says(errors, "Tricks:Recipes:FashionBag:Epochs:Count is 'many' (appsettings.json); allowed: a whole number from 1");
        Says(errors, "Tricks:Recipes:FashionBag:ResNet:Variant is '3' (appsettings.json); allowed: one of A, B, C, D");
        Says(errors, "Tricks:Recipes:FashionBag:Mixup:Alpha is null (appsettings.json); allowed: a number above 0");
        Says(errors, "Tricks:Recipes:FashionBag:BatchSize:Enabled is 'perhaps' (appsettings.json); allowed: true or false");
        Says(errors, "Tricks:Recipes:FashionBag:Warmup:Epoch is '3' (environment variable Tricks__Recipes__FashionBag__Warmup__Epoch), but nothing reads that key; allowed below Tricks:Recipes:FashionBag:Warmup: Enabled, Epochs; did you mean Epochs?");
        Says(errors, "Tricks:Recipes:FashionBag:Sgd:Momentum is 'NaN' (environment variable");
    }

    [Theory]
    [InlineData("--Tricks:Recipes:FashionBag:Warmup:Epochs=10", "Tricks:Recipes:FashionBag:Warmup:Epochs is '10' (command line --Tricks:Recipes:FashionBag:Warmup:Epochs), but must be less than Tricks:Recipes:FashionBag:Epochs:Count, which is '10' (attribute)")]
    [InlineData("--Tricks:Recipes:FashionBaseline:StepDecay:Epochs=5,10", "Tricks:Recipes:FashionBaseline:StepDecay:Epochs is '[5, 10]'")]
    [InlineData("--Tricks:Recipes:FashionBag:BatchSize:Enabled=false", "Tricks:Recipes:FashionBag:LinearScaling needs BatchSize beside it, which is switched off: Tricks:Recipes:FashionBag:BatchSize:Enabled is 'false' (command line --Tricks:Recipes:FashionBag:BatchSize:Enabled)")]
    [InlineData("--Tricks:Recipes:FashionBag:Normalize:Mean=72", "Tricks:Recipes:FashionBag:Normalize:Mean is '[72]' (command line --Tricks:Recipes:FashionBag:Normalize:Mean), but must have as many values as Tricks:Recipes:FashionBag:Normalize:StandardDeviation, which is 'none' (default)")]
    [InlineData("--Tricks:Runs:Root=/dev/null/runs", "Tricks:Runs:Root is '/dev/null/runs' (command line --Tricks:Runs:Root), but /dev/null is a file; allowed: the path of a folder")]
    [InlineData("--Tricks:Runs:Root=", "The configuration has an error:\n  Tricks:Runs:Root is '' (command line --Tricks:Runs:Root); allowed: the path of a folder")]
    [InlineData("--Tricks:Runs:Root=/proc/runs", "Tricks:Runs:Root is '/proc/runs' (command line --Tricks:Runs:Root), but it cannot be written")]
    [InlineData("--Logging:LogLevel:Default=Loud", "'Loud'")]
    [InlineData("--contentRoot=/nowhere", "/nowhere")]
    [InlineData("--Tricks:Recipes:FashionBag:Sgd:Enabled=false", "but a recipe needs a part for its optimizer")]
    [InlineData("--Tricks:Recipes:FashionBag:ResNet:Variant=B", "Tricks:Recipes:FashionBag:ResNet:Variant is 'B' (command line --Tricks:Recipes:FashionBag:ResNet:Variant), which goes only with Tricks:Recipes:FashionBag:ResNet:Depth as one of 50, 101, 152, and that is '20' (attribute): it moves a stride")]
    [InlineData("--Tricks:Recipes:FashionBag:ResNet:Depth=21", "allowed: one of 18, 20, 32, 34, 44, 50, 56, 101, 110, 152")]
    [InlineData("--Tricks:Recipes:FashionBag:TypeId=1", "nothing reads that key")]
    [InlineData("--Tricks:Recipes:FashionBug:Epochs:Count=1", "allowed below Tricks:Recipes: ")]
    [InlineData("--Tricks:Recipe:FashionBag:Epochs:Count=1", "The configuration has an error:\n  Tricks:Recipe:FashionBag:Epochs:Count is '1' (command line --Tricks:Recipe:FashionBag:Epochs:Count), but nothing reads that key; allowed below Tricks: Recipe, Device, Seed, Threads, Runs, Resume, ResumeChanged, Checkpoints, NotFinite, Data, ReportSeconds, Health, Recipes; did you mean Recipes?")]
    [InlineData("--Tricks:Recipe:X=1", "The configuration has an error:\n  Tricks:Recipe:X is '1' (command line --Tricks:Recipe:X), but nothing reads that key; allowed below Tricks: Recipe,")]
    [InlineData("--Tricks:Recipes:FashionBag:BatchSize:Size:X=1", "The configuration has an error:\n  Tricks:Recipes:FashionBag:BatchSize:Size:X is '1' (command line --Tricks:Recipes:FashionBag:BatchSize:Size:X), but nothing reads that key; allowed below Tricks:Recipes:FashionBag:BatchSize: Enabled, Size")]
    [InlineData("--Tricks:Device:0=cpu", "The configuration has an error:\n  Tricks:Device is [cpu] (command line --Tricks:Device); allowed: auto, cpu, cuda or cuda:N")]
    [InlineData("--Tricks:Recipes:FashionBaseline:StepDecay:Epochs:First=1", "The configuration has an error:\n  Tricks:Recipes:FashionBaseline:StepDecay:Epochs:First is '1'")]
    [InlineData("--Tricks:Recipes:FashionBug=1", "allowed below Tricks:Recipes: ")]
    [InlineData("--Tricks:Recipes:FashionBag:Epochs=3", "allowed below Tricks:Recipes:FashionBag:Epochs: Enabled, Count")]
    [InlineData("--Tricks:Recipes:FashionBag:Mixup=", "Tricks:Recipes:FashionBag:Mixup is '' (command line --Tricks:Recipes:FashionBag:Mixup), but nothing reads that key; allowed below Tricks:Recipes:FashionBag:Mixup: Enabled, Alpha")]
    [InlineData("--Tricks:Device=cuda:99", "Tricks:Device is 'cuda:99'")]
    [InlineData("--Tricks:Device=gpu", "allowed: auto, cpu, cuda or cuda:N")]
    [InlineData("--Tricks:Seed=x", "Tricks:Seed is 'x' (command line --Tricks:Seed); allowed: a whole number")]
    [InlineData("--Trick:Device=cpu", "--Trick:Device=cpu is under no known root; allowed: --Tricks:…, such as --Tricks:Device=cpu, and --Logging, --environment, --contentRoot, --applicationName, --shutdownTimeoutSeconds; did you mean --Tricks?")]
    [InlineData("--Tricks:Recipe=fashionbug", "Tricks:Recipe is 'fashionbug' (command line --Tricks:Recipe); allowed: one of Caltech, FashionBag, FashionBaseline, FashionSpeedrun, FashionTable4, ")]
    [InlineData("--Tricks:Device", "--Tricks:Device has no value")]
    [InlineData("--Tricks__Recipe=FashionBag", "--Tricks__Recipe=FashionBag is under no known root; did you mean --Tricks:Recipe=FashionBag?")]
    [InlineData("--Tricks.Recipes.FashionBag.LinearScaling.Rate=0.1", "did you mean --Tricks:Recipes:FashionBag:LinearScaling:Rate=0.1?")]
    [InlineData("Tricks:Seed=1", "'Tricks:Seed=1' is no command; did you mean --Tricks:Seed=1?")]
    [InlineData("/Tricks:Seed=1", "'/Tricks:Seed=1' is no command; did you mean --Tricks:Seed=1?")]
    [InlineData("--", "The configuration has an error:\n  command line -- names no key; allowed: --Tricks:…, such as --Tricks:Device=cpu")]
    [InlineData("fashionbag", "'fashionbag' is no command; allowed: train, list, explain, ablate, evaluate, predict, export, find-rate, profile, check-data, schema, help; did you mean train --Tricks:Recipe=FashionBag?")]
    [InlineData("--Tricks:Recipes:Quickstart:LearningRate:Rate=0", "allowed: a number above 0")]
    [InlineData("trian", "'trian' is no command; allowed: train, list, explain, ablate, evaluate, predict, export, find-rate, profile, check-data, schema, help; did you mean train?")]
    public async Task A_wrong_value_stops_the_start(string arg, string message)
    {
        var (exit, _, errors) = await HostProcess.RunAsync(_folder, [arg]);
        Assert.Equal(78, exit);
        Says(errors, message);
    }

    [Fact]
    public async Task A_value_on_a_section_is_an_error_also_where_another_source_has_keys_below_it()
    {
        _folder.Write("appsettings.json", """{ "Tricks": { "Recipes": { "FashionBag": { "Warmup": { "Epochs": 2 } } } } }""");
        var (exit, _, errors) = await HostProcess.RunAsync(_folder, ["--Tricks:Recipes:FashionBag:Warmup=1.5"], ("Tricks", "1"));
        Assert.Equal(78, exit);
        Says(errors, "Tricks:Recipes:FashionBag:Warmup is '1.5' (command line --Tricks:Recipes:FashionBag:Warmup), but nothing reads that key; allowed below Tricks:Recipes:FashionBag:Warmup: Enabled, Epochs");
        Says(errors, "Tricks is '1' (environment variable Tricks), but nothing reads that key");
    }

    [Fact]
    public async Task A_value_that_cannot_be_read_leads_to_no_second_error()
    {
        _folder.Write("appsettings.json", """{ "Tricks": { "Recipes": { "FashionBag": { "Normalize": { "Mean": [1, null], "StandardDeviation": [2] }, "Epochs": { "Count": "one" }, "Warmup": { "Epochs": 10 } } } } }""");
        var (exit, _, errors) = await HostProcess.RunAsync(_folder, []);
        Assert.Equal(78, exit);
        Says(errors, "The configuration has 2 errors:");
        Says(errors, "FashionBag:Normalize:Mean is [1, null] (appsettings.json)");
        Says(errors, "FashionBag:Epochs:Count is 'one' (appsettings.json)");
    }

    [Fact]
    public async Task A_part_that_is_null_is_an_error_and_an_empty_section_above_parts_is_none()
    {
        _folder.Write("appsettings.json", """{ "Tricks": { "Data": {}, "Recipes": { "Quickstart": {}, "FashionBag": { "Mixup": null } } } }""");
        var (exit, _, errors) = await HostProcess.RunAsync(_folder, []);
        Assert.Equal(78, exit);
        Says(errors, "The configuration has an error:");
        Says(errors, "Tricks:Recipes:FashionBag:Mixup is null or empty (appsettings.json), but nothing reads that key");
    }

    [Fact]
    public async Task A_key_that_stands_beside_Tricks_and_would_be_known_below_it_is_an_error_and_others_are_not()
    {
        _folder.Write("appsettings.json", """
            { "Trick": { "Seed": 1, "Other": 1 }, "Tricksy": 1, "Seed": 1, "Recipes": { "FashionBaseline": { "StepDecay": { "Epochs": [ 1, 2 ] } }, "Pasta": 1 } }
            """);
        var (exit, _, errors) = await HostProcess.RunAsync(_folder, [], ("TRICKS_DATA_ROOT", "data"), ("Tricks_Data", "data"), ("TRICKS_APPROVE", "1"));
        Assert.Equal(78, exit);
        Says(errors, "The configuration has 3 errors:");
        Says(errors, "Trick:Seed is '1' (appsettings.json), but nothing reads that key; did you mean Tricks:Seed?");
        Says(errors, "TRICKS_DATA_ROOT is 'data' (environment variable TRICKS_DATA_ROOT), but nothing reads that key; did you mean Tricks__Data__Root?");
        Says(errors, "Recipes:FashionBaseline:StepDecay:Epochs:0 is '1' (appsettings.json), but nothing reads that key; did you mean Tricks:Recipes:FashionBaseline:StepDecay:Epochs?");
    }

    [Fact]
    public async Task Mistakes_of_the_command_line_are_told_together_with_those_of_the_configuration()
    {
        var (exit, _, errors) = await HostProcess.RunAsync(_folder, ["--Trick:Device=cpu", "--Tricks:Seed=x", "--Tricks:Device=GPU"]);
        Assert.Equal(78, exit);
        Says(errors, "--Trick:Device=cpu is under no known root");
        Says(errors, "Tricks:Seed is 'x'");
        Says(errors, "Tricks:Device is 'GPU' (command line --Tricks:Device)");
    }

    [Fact]
    public async Task Explain_shows_the_applications_own_values_and_what_stands_for_a_part_that_is_off()
    {
        var (exit, output, _) = await HostProcess.RunAsync(_folder, ["explain", "Quickstart", "--Tricks:Seed=005", "--Tricks:Device=CPU", "--Tricks:Recipes:Quickstart:CosineDecay:Enabled=false"]);
        Assert.Equal(0, exit);
        Shows(output, "Seed", "005", "command line --Tricks:Seed");
        Shows(output, "Device", "CPU", "command line --Tricks:Device");
        Assert.Matches(@"decay +constant rate", output);
        Assert.Contains("5 in effect", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_counts_what_the_model_costs()
    {
        var (exit, output, errors) = await HostProcess.RunAsync(_folder, ["explain", "ResNet50_Baseline"]);
        Assert.Equal((0, ""), (exit, errors));
        Assert.Matches(@"ResNet-50-A +for 1000 classes", output);
        Assert.Matches(@"parameters +25,557,032", output);
        // The paper's table 5.
        Assert.Matches(@"multiply-adds +3\.86 billion for one image of 3×224×224", output);
    }

    [Fact]
    public async Task Explain_says_why_a_schedule_cannot_be_known()
    {
        _folder.Write("data/fashion-mnist/train-images-idx3-ubyte.gz", "no gzip");
        var (exit, output, _) = await HostProcess.RunAsync(_folder, ["explain", "FashionBag", "--Tricks:Data:Root=data"]);
        Assert.Equal(0, exit);
        Assert.Contains("Schedule: 10 epochs, by epoch alone, since the data are not at hand: ", output, StringComparison.Ordinal);
        Assert.Contains("  6       ?         0.0586824", output, StringComparison.Ordinal);
        Assert.Contains("its size depends on the images and classes of the data, which are not at hand", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("BatchSize:Size=9000", "8000 images, fewer than one batch of 9000: choose a batch size of 8000 or less; Tricks:Recipes:Quickstart:BatchSize:Size is '9000' (command line --Tricks:Recipes:Quickstart:BatchSize:Size)")]
    [InlineData("Normalize:Mean=10,20", "Tricks:Recipes:Quickstart:Normalize:Mean is '[10, 20]' (command line --Tricks:Recipes:Quickstart:Normalize:Mean), but the images of Tricks:Recipes:Quickstart:FashionMnistSample have 1 channel; give one value a channel", "--Tricks:Recipes:Quickstart:Normalize:StandardDeviation=30,30")]
    public async Task What_only_the_data_contradict_is_bad_configuration_too(string value, string message, string? another = null)
    {
        foreach (var command in (string[][])[["explain", "Quickstart"], []])
        {
            string[] values = another is null ? [$"--Tricks:Recipes:Quickstart:{value}"] : [$"--Tricks:Recipes:Quickstart:{value}", another];
            var (exit, output, errors) = await HostProcess.RunAsync(_folder, [.. command, .. values, "--Tricks:Device=cpu"]);
            Assert.Equal(78, exit);
            Says(output + errors, message);
        }
    }

    [Theory]
    [InlineData("explain Quikstart", "There is no recipe 'Quikstart'; allowed: Caltech, FashionBag, FashionBaseline, ")]
    [InlineData("explain Quikstart", "; did you mean Quickstart?")]
    [InlineData("ablate FashionTable4 --seeds 0", "command line --seeds is '0', but allowed: a whole number from 1 to 1000")]
    [InlineData("ablate", "ablate needs <Recipe>")]
    [InlineData("schema one two", "'two' is one word too many; allowed: schema [<file>] and switches")]
    [InlineData("explain", "explain needs <Recipe>")]
    [InlineData("train FashionBag", "'FashionBag' is one word too many; allowed: train and switches that begin with --; did you mean train --Tricks:Recipe=FashionBag?")]
    public async Task A_wrong_word_stops_a_command(string words, string message)
    {
        var (exit, _, errors) = await HostProcess.RunAsync(_folder, words.Split(' '));
        Assert.Equal(78, exit);
        Says(errors, message);
    }

    [Theory]
    [InlineData("ablate R --seeds 0", "command line --seeds is '0', but allowed: a whole number from 1 to 1000")]
    [InlineData("ablate R --seeds 1.5", "command line --seeds is '1.5', but allowed: a whole number from 1 to 1000")]
    [InlineData("ablate R --seeds=", "command line --seeds is '', but allowed: a whole number from 1 to 1000")]
    [InlineData("ablate R --seeds", "command line --seeds has no value; allowed: --seeds=<value>")]
    [InlineData("ablate R --seeds three", "command line --seeds is 'three', but allowed: a whole number from 1 to 1000")]
    [InlineData("ablate R --hours -1", "command line --hours is '-1', but allowed: a number from 0 to 10000")]
    [InlineData("ablate R --hours NaN", "command line --hours is 'NaN', but allowed: a number from 0 to 10000")]
    [InlineData("ablate R --results=", "command line --results is '', but it must not be empty")]
    [InlineData("ablate R --steps 5", "command line --steps belongs to find-rate and profile, not to ablate")]
    [InlineData("find-rate R --seeds 3", "command line --seeds belongs to ablate, not to find-rate")]
    [InlineData("--results x", "command line --results belongs to ablate and evaluate and find-rate and profile, not to train")]
    [InlineData("explain R --hours 3", "command line --hours belongs to ablate, not to explain")]
    [InlineData("find-rate R --steps 9", "command line --steps is '9', but allowed: a whole number from 10 to 1000000")]
    [InlineData("find-rate R --from 0", "command line --from is '0', but allowed: a number above 0 to 1000000")]
    [InlineData("find-rate", "command line find-rate needs <Recipe>")]
    [InlineData("ablat R --seeds 3", "command line 'ablat' is no command; allowed: train, list, explain, ablate, evaluate, predict, export, find-rate, profile, check-data, schema, help; did you mean ablate?")]
    [InlineData("ablate R S", "command line 'S' is one word too many; allowed: ablate <Recipe> and switches that begin with --")]
    public void A_wrong_option_is_an_error(string line, string message)
    {
        CommandLine.Parse(line.Split(' '), ["R"], out var errors);
        Assert.Equal(message, Assert.Single(errors));
    }

    [Fact]
    public void Options_have_defaults_and_results_are_named_after_the_recipe()
    {
        var line = CommandLine.Parse(["ABLATE", "fashiontable4", "--hours=0.5", "--Tricks:Device=cpu"], ["FashionTable4"], out var errors);
        Assert.Empty(errors);
        Assert.Equal(("ablate", "FashionTable4", 3.0, 0.5, "ablations/FashionTable4"), (line.Command, line.Argument, line.Number("seeds"), line.Number("hours"), line.Option("results")));
        Assert.Equal(["--Tricks:Device=cpu"], line.Switches);
        Assert.Equal("mine/table", CommandLine.Parse(["find-rate", "R", "--Results", "mine/table"], ["R"], out _).Option("results"));
    }

    [Fact]
    public async Task A_settings_file_that_is_no_json_is_named()
    {
        _folder.Write("appsettings.json", "{ \"Tricks\": ");
        var (exit, _, errors) = await HostProcess.RunAsync(_folder, []);
        Assert.Equal(78, exit);
        Says(errors, "appsettings.json");
        Says(errors, "LineNumber: 0");
    }

    [Fact]
    public async Task A_list_is_replaced_by_the_nearest_source()
    {
        _folder.Write("appsettings.json", """{ "Tricks": { "Recipes": { "FashionBaseline": { "StepDecay": { "Epochs": [ 1, 2, 3 ] } } } } }""");
        var (_, fromFile, _) = await HostProcess.RunAsync(_folder, ["explain", "FashionBaseline"]);
        Shows(fromFile, "Epochs", "[1, 2, 3]", "appsettings.json");
        var (_, fromVariable, _) = await HostProcess.RunAsync(_folder, ["explain", "FashionBaseline"], ("Tricks__Recipes__FashionBaseline__StepDecay__Epochs__0", "4"));
        Shows(fromVariable, "Epochs", "[4]", "environment variable Tricks__Recipes__FashionBaseline__StepDecay__Epochs");
    }

    [Fact]
    public async Task A_part_that_is_switched_off_is_as_if_it_were_not_written()
    {
        var (exit, output, _) = await HostProcess.RunAsync(_folder, ["explain", "Quickstart", "--Tricks:Recipes:Quickstart:Warmup:Enabled=false"]);
        Assert.Equal(0, exit);
        Assert.Contains("0 of them warmup", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_needs_no_recipe_to_train()
    {
        var (exit, output, errors) = await HostProcess.RunAsync(_folder, ["explain", "FashionBag", "--Tricks:Recipe=Nothing"]);
        Assert.Equal((0, ""), (exit, errors));
        Assert.Contains("Recipe FashionBag", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_shows_with_a_recipe_of_the_program_how_a_value_is_set()
    {
        var (exit, output, _) = await HostProcess.RunAsync(_folder, ["--help"]);
        Assert.Equal(0, exit);
        Assert.EndsWith("\n  Tricks__Recipes__Quickstart__Epochs__Count=3\n  --Tricks:Recipes:Quickstart:Epochs:Count=3\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_names_the_recipes_with_their_parts()
    {
        var (exit, output, _) = await HostProcess.RunAsync(_folder, ["list"]);
        Assert.Equal(0, exit);
        foreach (var word in new[] { "Quickstart", "FashionBaseline", "FashionBag", "FashionTable4WithoutAll", "ResNet50_Baseline", "InceptionV3_Bag", "LabelSmoothing", "section 5.2" })
            Assert.Contains(word, output, StringComparison.Ordinal);
    }

    private static void Says(string errors, string message) => Assert.Contains(message, errors, StringComparison.Ordinal);

    /// <summary>A line of <c>explain</c>: the knob, its value and its source, with spaces between.</summary>
    private static void Shows(string output, string knob, string value, string source) =>
        Assert.Contains(output.Split('\n'), line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)) == $"{knob} {value} {source}");
}
