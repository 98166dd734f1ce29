using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tricks.Host.Tests;

/// <summary>Whole runs of the program, small ones.</summary>
public sealed class RunTests : IDisposable
{
    /// <summary>One epoch of 31 steps.</summary>
    private static readonly string[] Short = ["--Tricks:Recipes:Quickstart:Epochs:Count=1", "--Tricks:Recipes:Quickstart:BatchSize:Size=256", "--Tricks:Recipes:Quickstart:Warmup:Epochs=0.5", "--Tricks:Threads=2", "--Tricks:Device=cpu"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_run_leaves_its_description_metrics_summary_and_checkpoints()
    {
        var (exit, output, errors) = await HostProcess.RunAsync(_folder, Short, ("Tricks__Seed", "7"));
        Assert.True(exit == 0, output + errors);
        Assert.Contains("Training completed", output, StringComparison.Ordinal);

        var run = OnlyRun();
        Assert.Matches(@"^\d{8}-\d{6}-\d{3}-[0-9a-f]{8}$", Path.GetFileName(run));
        Assert.Equal([".lock", "checkpoints", "metrics.jsonl", "run.json", "summary.json"], Directory.EnumerateFileSystemEntries(run).Select(Path.GetFileName).Order());
        Assert.Matches(@"^best\.safetensors last\.safetensors (state-\d{10}\.safetensors ?){1,2}$", string.Join(' ', Directory.EnumerateFiles(Path.Combine(run, "checkpoints")).Select(Path.GetFileName).Order()));

        var description = Json(run, "run.json");
        Assert.Equal(7, (int)description["seed"]!);
        Assert.Equal("cpu", (string)description["device"]!);
        Assert.Equal(2, (int)description["threads"]!);
        Assert.Equal(64, ((string)description["recipe_hash"]!).Length);
        Assert.NotEmpty((string)description["data"]!["digest"]!);
        foreach (var name in new[] { "tricks", "torchsharp", "libtorch" })
            Assert.Matches(@"^\d+\.\d+\.\d+", (string)description["versions"]![name]!);
        var (_, explained, _) = await HostProcess.RunAsync(_folder, ["explain", "Quickstart"]);
        var values = description["values"]!.AsObject();
        var knobs = explained.Split('\n').TakeWhile(static line => !line.StartsWith("Where", StringComparison.Ordinal)).Count(static line => line.StartsWith("  ", StringComparison.Ordinal));
        // All but the recipe to train, which explain was told.
        Assert.Equal(knobs + 1, values.Count);
        Assert.Equal("D", (string)values["Tricks:Recipes:Quickstart:ResNet:Variant"]!["value"]!);
        var count = description["values"]!["Tricks:Recipes:Quickstart:Epochs:Count"]!;
        Assert.Equal(1, (int)count["value"]!);
        Assert.Equal("command line --Tricks:Recipes:Quickstart:Epochs:Count", (string)count["source"]!);

        var line = JsonNode.Parse(Assert.Single(File.ReadAllLines(Path.Combine(run, "metrics.jsonl"))))!.AsObject();
        Assert.Equal(["epoch", "step", "train_loss", "test_loss", "top1", "top5", "learning_rate", "images_per_second", "waited_seconds", "bottleneck"], line.Select(static pair => pair.Key));
        Assert.Equal((1, 31), ((int)line["epoch"]!, (int)line["step"]!));

        var summary = Json(run, "summary.json").AsObject();
        foreach (var key in new[] { "recipe", "status", "epochs", "steps", "images", "seconds", "images_per_second", "test_loss", "top1", "top5", "device" })
            Assert.True(summary.ContainsKey(key), key);
        Assert.Equal(("Quickstart", "completed", 31, 31 * 256), ((string)summary["recipe"]!, (string)summary["status"]!, (int)summary["steps"]!, (int)summary["images"]!));
        Assert.InRange((double)summary["top1"]!, 0.2, 1);

        var metadata = Header(Path.Combine(run, "checkpoints", "best.safetensors"))["__metadata__"]!;
        Assert.Equal("Ankle boot", (string)JsonNode.Parse((string)metadata["class_names"]!)![9]!);
        Assert.Equal("[1,28,28]", (string)metadata["input_size"]!);
        Assert.InRange((double)JsonNode.Parse((string)metadata["mean"]!)![0]!, 60, 85);
    }

    [Fact]
    public async Task Single_images_on_one_thread_train_without_a_word_of_libtorch()
    {
        const string recipe = "--Tricks:Recipes:ResNet50_Baseline:";
        var (exit, output, errors) = await HostProcess.RunAsync(_folder,
        [
            "--Tricks:Recipe=ResNet50_Baseline", recipe + "Synthetic:Size=64", recipe + "Synthetic:Train=2", recipe + "Synthetic:Test=2", recipe + "BatchSize:Size=1",
            recipe + "Epochs:Count=1", recipe + "StepDecay:Enabled=false", "--Tricks:Threads=1", "--Tricks:Device=cpu",
        ]);
        Assert.True(exit == 0, output + errors);
        Assert.Equal("", errors);
    }

    [Fact]
    public async Task The_same_seed_and_thread_count_give_the_same_weights_to_the_bit()
    {
        await HostProcess.RunAsync(_folder, [.. Short, "--Tricks:Runs:Root=first"]);
        await HostProcess.RunAsync(_folder, [.. Short, "--Tricks:Runs:Root=second"]);
        await HostProcess.RunAsync(_folder, [.. Short, "--Tricks:Runs:Root=other", "--Tricks:Seed=1"]);
        var (first, second, other) = (OnlyRun("first"), OnlyRun("second"), OnlyRun("other"));
        Assert.Equal(Hash(first), Hash(second));
        Assert.NotEqual(Hash(first), Hash(other));
        Assert.Equal((double)Json(first, "summary.json")["top1"]!, (double)Json(second, "summary.json")["top1"]!);
        Assert.Equal((string)Json(first, "summary.json")["checkpoint_sha256"]!, Hash(first));
    }

    [Fact]
    public async Task Quickstart_reaches_86_percent()
    {
        var (exit, output, errors) = await HostProcess.RunAsync(_folder, ["--Tricks:Threads=2", "--Tricks:Device=cpu"]);
        Assert.True(exit == 0, output + errors);
        Assert.InRange((double)Json(OnlyRun(), "summary.json")["top1"]!, 0.86, 1);
    }

    [Theory]
    [InlineData(HostProcess.SigTerm, 143)]
    [InlineData(HostProcess.SigInt, 130)]
    [InlineData(HostProcess.SigHup, 129)]
    public async Task A_signal_stops_after_the_step_and_the_weights_are_saved(int signal, int expected)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "sends POSIX signals");
        Assert.SkipWhen(HostProcess.IsIgnored(signal), "the tests were started with this signal ignored, as in the background of a shell or under nohup");
        using var host = new HostProcess(_folder, ["--Tricks:Device=cpu"]);
        while (!host.HasExited && (!Directory.Exists(Path.Combine(_folder, "runs", "Quickstart")) || !File.Exists(Path.Combine(OnlyRun(), "run.json"))))
            await Task.Delay(100, TestContext.Current.CancellationToken);
        await Task.Delay(1500, TestContext.Current.CancellationToken);
        host.Signal(signal);
        var (exit, output, _) = await host.EndAsync();
        Assert.Equal(expected, exit);
        Assert.Contains("Stopping after the step that runs", output, StringComparison.Ordinal);
        Assert.Contains("Training stopped on request", output, StringComparison.Ordinal);
        Assert.Equal("stopped", (string)Json(OnlyRun(), "summary.json")["status"]!);
        Assert.True(Header(Path.Combine(OnlyRun(), "checkpoints", "last.safetensors")).Count > 50);
    }

    [Fact]
    public async Task Data_that_cannot_be_read_end_the_program_with_1_and_name_the_file()
    {
        var data = Directory.CreateDirectory(Path.Combine(_folder, "data", "fashion-mnist")).FullName;
        foreach (var name in new[] { "train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1" })
            File.WriteAllBytes(Path.Combine(data, name + "-ubyte.gz"), [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2]);
        var (exit, output, _) = await HostProcess.RunAsync(_folder, ["--Tricks:Recipe=FashionBag", "--Tricks:Data:Root=data"]);
        Assert.Equal(1, exit);
        Assert.Contains("train-images-idx3-ubyte.gz", output, StringComparison.Ordinal);
        Assert.Contains("Training failed", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_loss_that_is_not_finite_fails_the_run()
    {
        var (exit, output, _) = await HostProcess.RunAsync(_folder, [.. Short, "--Tricks:Recipes:Quickstart:LearningRate:Rate=1e30", "--Tricks:ReportSeconds=0.1"]);
        Assert.Equal(1, exit);
        Assert.Matches(@"The training loss, or a gradient, is not finite at step \d+ \(epoch 1, learning rate \S+\)\. The first module whose output is not finite is \S+ \(", output);
        Assert.Equal("failed", (string)Json(OnlyRun(), "summary.json")["status"]!);
    }

    private string OnlyRun(string root = "runs") => Assert.Single(Directory.GetDirectories(Path.Combine(_folder, root, "Quickstart")));

    private static JsonNode Json(string run, string file) => JsonNode.Parse(File.ReadAllText(Path.Combine(run, file)))!;

    private static string Hash(string run) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(run, "checkpoints", "last.safetensors"))));

    /// <summary>A safetensors header, read without the project's own reader.</summary>
    private static JsonObject Header(string path)
    {
        var bytes = File.ReadAllBytes(path);
        return JsonNode.Parse(bytes.AsSpan(8, BitConverter.ToInt32(bytes, 0)))!.AsObject();
    }
}
