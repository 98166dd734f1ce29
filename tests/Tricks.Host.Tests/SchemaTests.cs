using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Tricks.Hosting.Schema;

namespace Tricks.Host.Tests;

/// <summary>The JSON schema of the settings file says what the program says.</summary>
public sealed class SchemaTests
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(Here(), "..", ".."));

    [Fact]
    public void The_schema_beside_the_root_settings_is_up_to_date()
    {
        var committed = File.ReadAllText(Path.Combine(Root, "appsettings.schema.json"));
        Assert.True(committed == Settings.Written(), "appsettings.schema.json is out of date; in the root: dotnet run -c Release --project src/Tricks.Host -- schema appsettings.schema.json");
    }

    [Fact]
    public async Task The_command_writes_it_also_where_the_settings_are_wrong()
    {
        using var folder = new TemporaryFolder();
        folder.Write("appsettings.json", """{ "Tricks": { "Devise": "cpu" } }""");
        var (exit, output, errors) = await HostProcess.RunAsync(folder, ["schema"]);
        Assert.Equal((0, Settings.Written(), ""), (exit, output, errors));

        (exit, output, errors) = await HostProcess.RunAsync(folder, ["schema", "written.json", "--Tricks:Seed=x"]);
        Assert.Equal((0, "", ""), (exit, output, errors));
        Assert.Equal(Settings.Written(), await File.ReadAllTextAsync(folder["written.json"], TestContext.Current.CancellationToken));
        Assert.Equal(["appsettings.json", "written.json"], Directory.EnumerateFiles(folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_is_named()
    {
        using var folder = new TemporaryFolder();
        var (exit, _, errors) = await HostProcess.RunAsync(folder, ["schema", "nowhere/written.json"]);
        Assert.Equal(1, exit);
        Assert.StartsWith("The schema cannot be written to 'nowhere/written.json': ", Assert.Single(errors.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public void A_knob_has_its_default_bounds_and_doc_comment()
    {
        var bag = JsonNode.Parse(Settings.Written())!["properties"]!["Tricks"]!["properties"]!["Recipes"]!["properties"]!["FashionBag"]!;
        Assert.Equal("ResNet-20-D on Fashion-MNIST with all of the paper's training tricks.", (string)bag["description"]!);
        var warmup = bag["properties"]!["Warmup"]!;
        Assert.EndsWith("after Goyal et al. 2017).\nSource: section 3.1.", (string)warmup["description"]!, StringComparison.Ordinal);
        var expected = JsonNode.Parse("""
            {
              "description": "Length of warmup in epochs, which may be a fraction; m is the nearest whole number of steps. 0 or more, less than Epochs.Count, and less than each of StepDecay.Epochs; 5 epochs by default, as in the paper.",
              "default": 1,
              "type": ["number", "string"],
              "minimum": 0,
              "maximum": 100000
            }
            """);
        var knob = warmup["properties"]!["Epochs"]!.DeepClone().AsObject();
        Assert.True(knob.Remove("pattern"));
        Assert.True(JsonNode.DeepEquals(expected, knob), knob.ToJsonString());

        var pairing = bag["properties"]!["Mixup"]!["properties"]!["Pairing"]!;
        Assert.Equal("PerBatch", (string)pairing["default"]!);
        Assert.Equal(["PerExample", "PerBatch"], pairing["anyOf"]![0]!["enum"]!.AsArray().Select(static name => (string)name!));
        Assert.Contains("PerExample by default.\nPerExample: The paper's: each example", (string)pairing["description"]!, StringComparison.Ordinal);
        Assert.Equal(0, (double)bag["properties"]!["Mixup"]!["properties"]!["Alpha"]!["exclusiveMinimum"]!);
        Assert.Equal(1, (double)bag["properties"]!["Sgd"]!["properties"]!["Momentum"]!["exclusiveMaximum"]!);
    }

    [Fact]
    public void Without_a_documentation_file_only_the_descriptions_are_missing()
    {
        var comments = new DocComments();
        var tiny = JsonNode.Parse(SettingsSchema.Of(RecipeModule.Recipes, comments))!["properties"]!["Tricks"]!["properties"]!["Recipes"]!["properties"]!["Tiny"]!;
        Assert.Equal("Tricks.Host.Tests", Assert.Single(comments.Missing));
        Assert.Null(tiny["description"]);
        var noise = tiny["properties"]!["PixelNoise"]!;
        Assert.Equal("Source: Bishop 1995, training with noise.", (string)noise["description"]!);
        Assert.Equal(["default", "type", "pattern", "minimum", "maximum"], noise["properties"]!["Deviation"]!.AsObject().Select(static pair => pair.Key));
        Assert.StartsWith("A model of one's own", (string)tiny["properties"]!["Model"]!["description"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Less than <see cref=\"P:Tricks.EpochsAttribute.Count\" />.", "Less than Epochs.Count.")]
    [InlineData("<see cref=\"F:Tricks.ResNetVariant.A\"/> by default", "A by default")]
    [InlineData("<see cref=\"T:Tricks.ModelAttribute`1\"/>, <see cref=\"M:My.Net.Build``1(System.Int32,My.Shape)\"/>, <see cref=\"!:Gone\"/>", "Model, Net.Build, Gone")]
    [InlineData("<c>a&lt;b</c> or\n   <paramref name=\"epochs\"/>, <see langword=\"null\"/>, <see href=\"https://x\">there</see>", "a<b or epochs, null, there")]
    [InlineData("One.\n <para>Two.</para> <list><item>Three</item></list>", "One.\nTwo.\n- Three")]
    public void A_doc_comment_becomes_plain_text(string comment, string expected) =>
        Assert.Equal(expected, DocText.Of(XElement.Parse($"<summary>\n  {comment}\n</summary>", LoadOptions.PreserveWhitespace)));

    [Fact]
    public async Task The_root_settings_point_at_the_schema_and_are_valid()
    {
        var json = await File.ReadAllTextAsync(Path.Combine(Root, "appsettings.json"), TestContext.Current.CancellationToken);
        Assert.Equal("./appsettings.schema.json", (string)JsonNode.Parse(json)!["$schema"]!);
        Assert.Empty(await Settings.SchemaErrorsAsync(json));
        Assert.Empty(Settings.ProgramErrors(json));
    }

    [Theory]
    [InlineData("'Trick': 1, 'tool': {}", "'Device': 'auto'")]
    [InlineData("", "")]
    [InlineData("", "'Recipe': 'FashionBag', 'Device': 'CPU', 'Seed': -7, 'Threads': 0, 'Runs': { 'Root': 'r' }, 'Data': { 'Root': 'd', 'Workers': 2 }, 'ReportSeconds': 0.1, 'Health': { 'Seconds': 0, 'StallSeconds': 1 }")]
    [InlineData("", "'Recipe': ' fashionbag ', 'Device': 'cpu', 'Seed': '-7', 'Threads': ' 4 ', 'ReportSeconds': '1e1'")]
    [InlineData("", "'Seed': 9223372036854775807, 'Runs': null, 'Data': {}, 'Recipes': {}")]
    [InlineData("", "'Runs': { 'Root': 5 }, 'Data': { 'Root': true }")]
    [InlineData("", "'Recipes': { 'FashionBag': null, 'Quickstart': {} }")]
    [InlineData("", "'Recipes': { 'FashionBag': { 'Epochs': { 'Count': 100000 }, 'Warmup': { 'Epochs': 0.5, 'Enabled': false } } }")]
    [InlineData("", "'Recipes': { 'FashionBag': { 'Epochs': { 'Count': '20' }, 'Warmup': { 'Epochs': '.5e1', 'Enabled': 'FALSE' } } }")]
    [InlineData("", "'Recipes': { 'FashionBag': { 'ResNet': { 'Depth': 56, 'Variant': 'd', 'Stem': 'Standard' }, 'Mixup': { 'Pairing': 'perexample' } } }")]
    [InlineData("", "'Recipes': { 'FashionBag': { 'ResNet': { 'Depth': '56' } } }")]
    [InlineData("", "'Recipes': { 'FashionBaseline': { 'StepDecay': { 'Epochs': [1, 2.5, '3'] } } }")]
    [InlineData("", "'Recipes': { 'FashionBaseline': { 'StepDecay': { 'Epochs': '1, 2.5 ,3' } } }")]
    [InlineData("", "'Recipes': { 'FashionBaseline': { 'StepDecay': { 'Epochs': 4 } } }")]
    [InlineData("", "'Recipes': { 'FashionBag': { 'Normalize': { 'Mean': [72], 'StandardDeviation': '90' } } }")]
    [InlineData("", "'Recipes': { 'FashionBag': { 'Sgd': { 'Momentum': 0, 'WeightDecay': 1, 'Nesterov': false } } }")]
    public async Task What_the_program_takes_the_schema_takes(string beside, string tricks)
    {
        var json = Json(beside, tricks);
        Assert.Empty(Settings.ProgramErrors(json));
        Assert.Empty(await Settings.SchemaErrorsAsync(json));
    }

    [Theory]
    [InlineData("'Devise': 'cpu'", "did you mean Device?")]
    [InlineData("'Recipe': 'FashionBug'", "did you mean FashionBag?")]
    [InlineData("'Recipe': ''", "Tricks:Recipe is ''")]
    [InlineData("'Device': 'gpu'", "Tricks:Device is 'gpu'")]
    [InlineData("'Device': 'cuda:'", "Tricks:Device is 'cuda:'")]
    [InlineData("'Device': null", "Tricks:Device is null")]
    [InlineData("'Seed': 1.5", "Tricks:Seed is '1.5'")]
    [InlineData("'Seed': 'x'", "Tricks:Seed is 'x'")]
    [InlineData("'Seed': null", "Tricks:Seed is null")]
    [InlineData("'Threads': -1", "Tricks:Threads is '-1'")]
    [InlineData("'Threads': 1025", "Tricks:Threads is '1025'")]
    [InlineData("'Threads': true", "Tricks:Threads is 'True'")]
    [InlineData("'Threads': [4]", "Tricks:Threads is [4]")]
    [InlineData("'Threads': {}", "Tricks:Threads is null")]
    [InlineData("'Threads': { 'Count': 4 }", "Tricks:Threads:Count is '4'")]
    [InlineData("'Data': { 'Workers': -1 }", "Tricks:Data:Workers is '-1'")]
    [InlineData("'ReportSeconds': 0.05", "Tricks:ReportSeconds is '0.05'")]
    [InlineData("'ReportSeconds': '1,5'", "Tricks:ReportSeconds is '1,5'")]
    [InlineData("'Health': { 'Seconds': -1 }", "Tricks:Health:Seconds is '-1'")]
    [InlineData("'Health': { 'StallSeconds': 0 }", "Tricks:Health:StallSeconds is '0'")]
    [InlineData("'Runs': { 'Rot': 'r' }", "did you mean Root?")]
    [InlineData("'Runs': { 'Root': ' ' }", "Tricks:Runs:Root is")]
    [InlineData("'Runs': 'r'", "Tricks:Runs is 'r'")]
    [InlineData("'Data': { 'Root': null }", "Tricks:Data:Root is null")]
    [InlineData("'Recipse': { 'FashionBag': { 'Epochs': { 'Count': 3 } } }", "did you mean Recipes?")]
    [InlineData("'Recipes': { 'FashionBug': { 'Epochs': { 'Count': 3 } } }", "did you mean FashionBag?")]
    [InlineData("'Recipes': { 'FashionBag': { 'Epoch': { 'Count': 3 } } }", "did you mean Epochs?")]
    [InlineData("'Recipes': { 'FashionBag': { 'StepDecay': { 'Factor': 0.5 } } }", "Tricks:Recipes:FashionBag:StepDecay:Factor is '0.5'")]
    [InlineData("'Recipes': { 'FashionBag': { 'Epochs': { 'Conut': 3 } } }", "did you mean Count?")]
    [InlineData("'Recipes': { 'FashionBag': { 'Epochs': { 'Name': 'x' } } }", "Tricks:Recipes:FashionBag:Epochs:Name is 'x'")]
    [InlineData("'Recipes': { 'FashionBag': { 'Epochs': { 'Enabeld': true } } }", "did you mean Enabled?")]
    [InlineData("'Recipes': { 'FashionBag': { 'Epochs': 3 } }", "Tricks:Recipes:FashionBag:Epochs is '3'")]
    [InlineData("'Recipes': { 'FashionBag': { 'Epochs': { 'Count': 0 } } }", "Epochs:Count is '0'")]
    [InlineData("'Recipes': { 'FashionBag': { 'Epochs': { 'Count': 1.5 } } }", "Epochs:Count is '1.5'")]
    [InlineData("'Recipes': { 'FashionBag': { 'Epochs': { 'Count': '1.5' } } }", "Epochs:Count is '1.5'")]
    [InlineData("'Recipes': { 'FashionBag': { 'Epochs': { 'Count': 'many' } } }", "Epochs:Count is 'many'")]
    [InlineData("'Recipes': { 'FashionBag': { 'Mixup': null } }", "FashionBag:Mixup is null")]
    [InlineData("'Recipes': { 'FashionBag': { 'Mixup': {} } }", "FashionBag:Mixup is null")]
    [InlineData("'Recipes': { 'FashionBag': { 'Epochs': { 'Count': null } } }", "Epochs:Count is null")]
    [InlineData("'Recipes': { 'FashionBag': { 'LabelSmoothing': { 'Epsilon': -0.1 } } }", "LabelSmoothing:Epsilon is '-0.1'")]
    [InlineData("'Recipes': { 'FashionBag': { 'LabelSmoothing': { 'Epsilon': 1 } } }", "LabelSmoothing:Epsilon is '1'")]
    [InlineData("'Recipes': { 'FashionBag': { 'Mixup': { 'Alpha': 0 } } }", "Mixup:Alpha is '0'")]
    [InlineData("'Recipes': { 'FashionBag': { 'Mixup': { 'Alpha': 'NaN' } } }", "Mixup:Alpha is 'NaN'")]
    [InlineData("'Recipes': { 'FashionBag': { 'Mixup': { 'Pairing': 'PerBach' } } }", "did you mean PerBatch?")]
    [InlineData("'Recipes': { 'FashionBag': { 'Mixup': { 'Pairing': 1 } } }", "Mixup:Pairing is '1'")]
    [InlineData("'Recipes': { 'FashionBag': { 'Mixup': { 'Pairing': 'PerBatch, PerExample' } } }", "Mixup:Pairing is 'PerBatch, PerExample'")]
    [InlineData("'Recipes': { 'FashionBag': { 'Mixup': { 'Enabled': 'perhaps' } } }", "Mixup:Enabled is 'perhaps'")]
    [InlineData("'Recipes': { 'FashionBag': { 'Mixup': { 'Enabled': 1 } } }", "Mixup:Enabled is '1'")]
    [InlineData("'Recipes': { 'FashionBag': { 'ResNet': { 'Depth': 21 } } }", "ResNet:Depth is '21'")]
    [InlineData("'Recipes': { 'FashionBag': { 'ResNet': { 'Variant': 'E' } } }", "ResNet:Variant is 'E'")]
    [InlineData("'Recipes': { 'FashionBaseline': { 'StepDecay': { 'Epochs': [1, null] } } }", "StepDecay:Epochs is [1, null]")]
    [InlineData("'Recipes': { 'FashionBaseline': { 'StepDecay': { 'Epochs': [1, [2]] } } }", "StepDecay:Epochs is [1, null]")]
    [InlineData("'Recipes': { 'FashionBaseline': { 'StepDecay': { 'Epochs': '1; 2' } } }", "StepDecay:Epochs is '1; 2'")]
    [InlineData("'Recipes': { 'FashionBaseline': { 'StepDecay': { 'Epochs': '1,,2' } } }", "StepDecay:Epochs is '1,,2'")]
    [InlineData("'Recipes': { 'FashionBaseline': { 'StepDecay': { 'Epochs': null } } }", "StepDecay:Epochs is null")]
    [InlineData("'Recipes': { 'FashionBaseline': { 'StepDecay': { 'Epochs': { 'First': 1 } } } }", "StepDecay:Epochs")]
    public async Task What_the_program_refuses_the_schema_refuses(string tricks, string message)
    {
        var json = Json("", tricks);
        Assert.Contains(Settings.ProgramErrors(json), error => error.Contains(message, StringComparison.Ordinal));
        Assert.NotEmpty(await Settings.SchemaErrorsAsync(json));
    }

    /// <summary>What the program reads as below Tricks, but the schema would not see.</summary>
    [Theory]
    [InlineData("'tricks': { 'Device': 'cpu' }")]
    [InlineData("'Tricks:Device': 'cpu'")]
    public async Task Another_spelling_of_the_root_is_refused_rather_than_left_unchecked(string root)
    {
        var json = $"{{ {root} }}".Replace('\'', '"');
        Assert.Empty(Settings.ProgramErrors(json));
        Assert.NotEmpty(await Settings.SchemaErrorsAsync(json));
    }

    private static string Json(string beside, string tricks) => $"{{ {beside}{(beside.Length > 0 ? "," : "")} 'Tricks': {{ {tricks} }} }}".Replace('\'', '"');

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
