using TorchSharp.Modules;
using Tricks.Data;
using Tricks.Recipes;
using Tricks.Runtime.Tests.Support;
using Tricks.Training;
using static TorchSharp.torch;

namespace Tricks.Runtime.Tests.Training;

/// <summary>A trick of one's own that keeps something from step to step.</summary>
internal sealed class CountingAttribute(string? refuse = null) : TrickAttribute, IBeginsRun<CountingRun>
{
    public string? Refuse { get; init; } = refuse;

    public CountingRun Begin(RunStart start) => Refuse is { } reason ? throw new RecipeException(reason) : new(Name ?? "Counting", start);
}

/// <summary>Counts steps and what becomes of the loss, at two seams.</summary>
internal sealed class CountingRun(string name, RunStart start) : IGradientTransform, IStateful, IFigures, IDisposable
{
    [ThreadStatic]
    private static List<string>? _disposed;

    private readonly Tensor _steps = zeros(1, int64).DetachFromDisposeScope();

    public static List<string> Disposed => _disposed ??= [];

    public IReadOnlyDictionary<string, double> Figures => new Dictionary<string, double> { ["Steps"] = _steps.item<long>() };

    public void Transform(IReadOnlyList<Parameter> parameters)
    {
        Assert.Equal(start.State.Parameters, parameters);
        _steps.add_(1);
    }

    public IReadOnlyDictionary<string, Tensor> State() => new Dictionary<string, Tensor> { ["steps"] = _steps };

    public void Restore(IReadOnlyDictionary<string, Tensor> state) => _steps.copy_(state["steps"]);

    public void Dispose()
    {
        _steps.Dispose();
        Disposed.Add(name);
    }
}

[Recipe]
[Synthetic(Classes = 5, Size = 8, Train = 32, Test = 10)]
[Model<Golden.SmallNetwork>]
[Epochs(2)]
[BatchSize(16)]
[Sgd]
[LearningRate(0.1)]
[Counting]
[Counting(Name = "Again")]
[Ema]
internal sealed partial class CountingRecipe;

public sealed class RunPartsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_a_part_keeps_is_in_the_checkpoint_and_its_figures_in_the_metrics_and_it_is_disposed_of_at_the_end()
    {
        CountingRun.Disposed.Clear();
        var run = ShortRun.Train(new CountingRecipe.Pipeline(new CountingRecipe.Options()), _folder);

        var state = run.State();
        Assert.Equal(4, state["parts/Counting/steps"].item<long>());
        Assert.Equal(4, state["parts/Again/steps"].item<long>());
        Assert.Contains("optimizer/momentum_buffer.conv1.weight", state.Keys);
        Assert.Contains("parts/Ema/bn1.running_mean", state.Keys);
        Assert.Equal([2, 4], run.Metrics.Select(static epoch => epoch.Figures!["Counting.Steps"]));
        Assert.Equal(["Again", "Counting"], CountingRun.Disposed);
    }

    [Fact]
    public void A_part_that_is_switched_off_begins_nothing()
    {
        CountingRun.Disposed.Clear();
        var options = new CountingRecipe.Options { Again = new() { Name = "Again", Enabled = false }, Counting = new() { Enabled = false }, Ema = new() { Enabled = false } };
        var run = ShortRun.Train(new CountingRecipe.Pipeline(options), _folder);
        Assert.All(run.State().Keys, static name => Assert.Contains(name.Split('/')[0], (string[])["optimizer", "model", "epoch"]));
        Assert.All(run.Metrics, static epoch => Assert.Null(epoch.Figures));
        Assert.Empty(CountingRun.Disposed);
    }

    [Fact]
    public void A_pipeline_is_one_runs()
    {
        var pipeline = new CountingRecipe.Pipeline(new CountingRecipe.Options());
        using var session = TrainingSession.Open(pipeline, CPU, new DataContext());
        var exception = Assert.Throws<InvalidOperationException>(() => TrainingSession.Open(pipeline, CPU, new DataContext()));
        Assert.Contains("one run's", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_part_that_cannot_begin_leaves_nothing_of_the_others_behind()
    {
        CountingRun.Disposed.Clear();
        var options = new CountingRecipe.Options { Again = new("No place to count.") { Name = "Again" } };
        var exception = Assert.Throws<RecipeException>(() => TrainingSession.Open(new CountingRecipe.Pipeline(options), CPU, new DataContext()));
        Assert.Equal("No place to count.", exception.Message);
        Assert.Equal(["Counting"], CountingRun.Disposed);
    }
}
