using Tricks.Data;
using Tricks.Native;
using Tricks.Recipes;
using Tricks.Runtime.Tests.Golden;
using Tricks.Training;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Runtime.Tests.Parts;

/// <summary>A loss scaler where MixedPrecision has none, on the CPU.</summary>
internal sealed class ScaledAttribute(double scale = 1024, int interval = 2000) : TrickAttribute, IBeginsRun<IPrecision>
{
    public double Scale { get; init; } = scale;

    public int Interval { get; init; } = interval;

    public IPrecision Begin(RunStart start) => new LossScaler(Scale, Interval);
}

[Recipe]
[Synthetic(Classes = 5, Size = 9, Train = 12, Test = 6)]
[Model<SmallNetwork>]
[GoldenWeights]
[Epochs(3)]
[BatchSize(6)]
[Sgd(Momentum = 0.9, WeightDecay = 0)]
[LearningRate(0.1)]
[Scaled]
internal sealed partial class ScaledPlain;

[Recipe]
[Synthetic(Classes = 5, Size = 9, Train = 12, Test = 6)]
[Model<SmallNetwork>]
[GoldenWeights]
[Epochs(3)]
[BatchSize(6)]
[Sgd(Momentum = 0.9, WeightDecay = 0)]
[LearningRate(0.1)]
[Accumulate(2)]
[Sam]
[Scaled]
internal sealed partial class ScaledInPieces;

public sealed class LossScalerTests
{
    /// <summary>
    /// torch.cuda.amp.GradScaler with growth_interval 3: f is a step with finite gradients, x one without. After three f in a row the scale
    /// doubles, and they count anew; after an x it halves, and they count anew.
    /// </summary>
    [Theory]
    [InlineData("fff", 131072, 0, 0)]
    [InlineData("ffx", 32768, 0, 1)]
    [InlineData("ffxff", 32768, 2, 1)]
    [InlineData("ffxfff", 65536, 0, 1)]
    [InlineData("fffffff", 262144, 1, 0)]
    [InlineData("xxx", 8192, 0, 3)]
    [InlineData("fxfxfffxfff", 32768, 0, 3)]
    [InlineData("fffxfffxf", 65536, 1, 2)]
    public void The_scale_follows_GradScalers_rules(string steps, double scale, long since, long skipped)
    {
        using var scope = NewDisposeScope();
        var scaler = new LossScaler(65536, 3);
        foreach (var step in steps)
            scaler.Adapt(step == 'f');
        Assert.Equal((scale, skipped), (scaler.Figures["LossScale"], (long)scaler.Figures["SkippedSteps"]));
        Assert.Equal(since, scaler.State()["steps_since_change"].item<long>());
    }

    [Fact]
    public void A_scale_does_not_grow_beyond_what_fp32_holds()
    {
        var scaler = new LossScaler(Math.Pow(2, 126), 1);
        scaler.Adapt(true);
        Assert.Equal(Math.Pow(2, 127), scaler.Figures["LossScale"]);
        scaler.Adapt(true);
        Assert.Equal(Math.Pow(2, 127), scaler.Figures["LossScale"]);
    }

    [Fact]
    public void The_state_goes_on_where_it_was_and_a_foreign_one_is_refused()
    {
        using var scope = NewDisposeScope();
        var (saved, other) = (new LossScaler(4096, 3), new LossScaler(65536, 3));
        foreach (var isFinite in new[] { true, false, true, true })
            saved.Adapt(isFinite);
        other.Restore(saved.State());
        Assert.Equal(saved.Figures, other.Figures);
        saved.Adapt(true);
        other.Adapt(true);
        Assert.Equal(4096, saved.Figures["LossScale"]);
        Assert.Equal(saved.Figures, other.Figures);

        var exception = Assert.Throws<InvalidDataException>(() => other.Restore(new Dictionary<string, Tensor> { ["scale"] = tensor(1.0), ["skipped_steps"] = tensor(1L) }));
        Assert.Contains("steps_since_change", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0f, true)]
    [InlineData(float.PositiveInfinity, false)]
    [InlineData(float.NegativeInfinity, false)]
    [InlineData(float.NaN, false)]
    public void Gradients_are_unscaled_and_one_value_that_is_not_finite_is_found(float last, bool areFinite)
    {
        using var scope = NewDisposeScope();
        var (first, second, low) = (tensor(new[] { 8f, -16f, 0f }), tensor(new[] { 1f, 4f, 2f, last }).reshape(2, 2), tensor(new[] { 32f }).to(bfloat16));
        Assert.Equal(areFinite, Foreach.Unscale([first, low, second], 0.125));
        Assert.Equal([1f, -2f, 0f], first.data<float>().ToArray());
        Assert.Equal([0.125f, 0.5f, 0.25f], second.flatten().data<float>().ToArray()[..3]);
        Assert.Equal(4f, low.to(float32).item<float>());
    }

    [Fact]
    public void No_gradients_are_finite_ones() => Assert.True(Foreach.Unscale([], 0.5));

    [Fact]
    public void A_step_whose_gradients_overflow_changes_no_weight_and_no_momentum_and_the_next_goes_on()
    {
        using var scope = NewDisposeScope();
        // More than fp32 holds.
        using var session = Open(new ScaledPlain.Options { Scaled = new(Math.Pow(2, 130)) });
        var before = State(session);
        Step(session, 0);
        Assert.Equal(1, session.Figures()!["Scaled.SkippedSteps"]);
        Assert.Equal(Math.Pow(2, 129), session.Figures()!["Scaled.LossScale"]);
        Same(before, State(session));
        var steps = 1;
        while (session.Figures()!["Scaled.SkippedSteps"] == steps)
            Step(session, steps++);
        Assert.InRange(steps, 2, 60);
        Assert.NotEqual(GoldenFile.Values(before["fc.weight"]), GoldenFile.Values(State(session)["fc.weight"]));
    }

    [Fact]
    public void Scaling_by_a_power_of_two_changes_no_bit()
    {
        using var scope = NewDisposeScope();
        using var scaled = Open(new ScaledPlain.Options());
        using var plain = Open(new ScaledPlain.Options { Scaled = new() { Enabled = false } });
        for (var step = 0; step < 3; step++)
        {
            Step(scaled, step);
            Step(plain, step);
        }

        Same(State(plain), State(scaled));
    }

    [Fact]
    public void Pieces_and_Sams_second_pass_are_scaled_too()
    {
        using var scope = NewDisposeScope();
        using var scaled = Open(new ScaledInPieces.Options());
        using var plain = Open(new ScaledInPieces.Options { Scaled = new() { Enabled = false } });
        for (var step = 0; step < 3; step++)
        {
            Step(scaled, step);
            Step(plain, step);
        }

        // ‖g‖ + 1e-12 alone is not scaled.
        foreach (var (name, value) in State(plain).Where(static item => item.Value.dtype == ScalarType.Float32))
            GoldenFile.AssertClose([.. GoldenFile.Values(value).Select(static number => (double)number)], State(scaled)[name], 1e-6, name);
    }

    [Fact]
    public void The_scalers_state_is_among_what_checkpoints_hold()
    {
        using var scope = NewDisposeScope();
        using var session = Open(new ScaledPlain.Options());
        Step(session, 0);
        var tensors = session.TrainingTensors();
        Assert.Equal((1024.0, 1L, 0L), (tensors["parts/Scaled/scale"].item<double>(), tensors["parts/Scaled/steps_since_change"].item<long>(), tensors["parts/Scaled/skipped_steps"].item<long>()));
    }

    private static TrainingSession Open(ScaledPlain.Options options) => TrainingSession.Open(new ScaledPlain.Pipeline(options), CPU, new DataContext());

    private static TrainingSession Open(ScaledInPieces.Options options) => TrainingSession.Open(new ScaledInPieces.Pipeline(options), CPU, new DataContext());

    private static void Step(TrainingSession session, int step)
    {
        using var batch = new Batch(GoldenFile.NoiseTensor($"input {step}", 6, 3, 9, 9), tensor(new long[] { 0, 1, 2, 3, 4, 0 }));
        session.Step(batch, step).Dispose();
    }

    /// <summary>Copies of the parameters and momentum buffers.</summary>
    private static Dictionary<string, Tensor> State(TrainingSession session) =>
        session.State.Named.Select(static item => (Name: item.Name, Value: (Tensor)item.Parameter))
            .Concat(session.State.Optimizer.State().Select(static item => (Name: item.Key, item.Value)))
            .ToDictionary(static item => item.Name, static item => item.Value.detach().clone());

    private static void Same(Dictionary<string, Tensor> expected, Dictionary<string, Tensor> actual)
    {
        Assert.Equal(expected.Keys, actual.Keys);
        foreach (var (name, value) in expected)
            Assert.True(value.equal(actual[name]).all().item<bool>(), name);
    }
}
