using TorchSharp;
using TorchSharp.Modules;
using Tricks.Data;
using Tricks.Native;
using Tricks.Recipes;
using Tricks.Runtime.Tests.Support;
using static TorchSharp.torch;

namespace Tricks.Runtime.Tests.Golden;

/// <summary>The parts around a step against PyTorch, by whole trainings through the loop and its files, and by their arithmetic.</summary>
public sealed class StepTests : IDisposable
{
    public sealed record Trained(
        double? Rho, int Pieces, double? Ema, int? Swa, int Statistics, bool Flip, double[] TrainLosses, double[] TestLosses,
        Dictionary<string, double[]> Evaluated, [property: System.Text.Json.Serialization.JsonPropertyName("trained")] Dictionary<string, double[]>? Live);

    public sealed record Clipped(long[][] Shapes, double MaxNorm, float Scale, double[][] Gradients);

    public sealed record Resized(int Step, int Steps, double InitialScale, double FullFrom, int Multiple, long[] Sides, double[] Images);

    public sealed record Cut(int Height, int Width, double Lambda, int CentreY, int CentreX, long[] Partner, int Area, double[] Images, double[] Targets);

    public sealed record Steps(int[][] Orders, Trained[] Trainings, Clipped[] Clipped, Resized[] Resized, Cut[] Cut);

    private static readonly Steps Numbers = GoldenFile.Read<Steps>("steps");

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<int> Trainings => [.. Enumerable.Range(0, 10)];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_training_of_the_file_is_tested_in_its_order_of_images()
    {
        Assert.Equal(Trainings.Count, Numbers.Trainings.Length);
        for (var epoch = 0; epoch < Numbers.Orders.Length; epoch++)
            Assert.Equal(Numbers.Orders[epoch], new EpochSampler(0, 12, 6).Training(epoch));
    }

    [Theory]
    [MemberData(nameof(Trainings))]
    public void A_training_has_the_losses_and_leaves_the_weights_of_PyTorch(int index)
    {
        using var scope = NewDisposeScope();
        var golden = Numbers.Trainings[index];

        var run = ShortRun.Train(Pipeline(golden), _folder);

        Assert.Equal(golden.TrainLosses.Length, run.Metrics.Count);
        foreach (var (epoch, metrics) in run.Metrics.Index())
        {
            Assert.Equal(golden.TrainLosses[epoch], metrics.TrainLoss, 2e-5);
            Assert.Equal(golden.TestLosses[epoch], metrics.TestLoss, 1e-4);
        }

        var saved = run.Tensors("last");
        foreach (var (name, values) in golden.Evaluated)
            GoldenFile.AssertClose(values, saved[name], 2e-5, name);
        // The checkpoint has the weights that training goes on from, also where averages are saved as the weights.
        var state = run.State();
        foreach (var (name, values) in golden.Live ?? [])
            GoldenFile.AssertClose(values, state["model/" + name], 2e-5, "model/" + name);
        if (golden.Swa is { } start)
            Assert.Equal(golden.TrainLosses.Length - start, state["parts/Swa/averaged"].item<long>());
    }

    [Fact]
    public void Clipped_gradients_equal_PyTorchs()
    {
        Assert.NotEmpty(Numbers.Clipped);
        foreach (var golden in Numbers.Clipped)
        {
            using var scope = NewDisposeScope();
            var parameters = golden.Shapes.Select(static shape => new Parameter(zeros(shape))).ToList();
            foreach (var (i, parameter) in parameters.Index())
                parameter.grad = GoldenFile.NoiseTensor($"gradient {i}", golden.Shapes[i]) * golden.Scale;
            new ClipGradientAttribute(golden.MaxNorm).Transform([.. parameters, new Parameter(zeros(2))]);
            foreach (var (i, parameter) in parameters.Index())
                GoldenFile.AssertClose(golden.Gradients[i], parameter.grad!, 1e-6, $"gradient {i} of {golden}");
        }
    }

    [Fact]
    public void Resized_images_equal_PyTorchs_and_lie_channels_last()
    {
        Assert.NotEmpty(Numbers.Resized);
        foreach (var golden in Numbers.Resized)
        {
            using var scope = NewDisposeScope();
            var images = MemoryFormat.ToChannelsLast(GoldenFile.NoiseTensor("images", 1, 2, 18, 24));
            var targets = eye(1);
            var part = new ProgressiveResizingAttribute(golden.InitialScale, golden.FullFrom, golden.Multiple);
            var (resized, same) = part.Transform(images, targets, new StepContext(0, new StepClock(golden.Step, 1, golden.Steps, 0)));
            Assert.Equal(golden.Sides, resized.shape[2..]);
            GoldenFile.AssertClose(golden.Images, resized, 5e-6, golden.ToString());
            Assert.True(MemoryFormat.IsChannelsLast(resized));
            Assert.Same(targets, same);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Images_and_targets_that_are_cut_and_mixed_equal_those_of_the_papers_formula(bool channelsLast)
    {
        Assert.NotEmpty(Numbers.Cut);
        foreach (var golden in Numbers.Cut)
        {
            using var scope = NewDisposeScope();
            var images = GoldenFile.NoiseTensor("images", 3, 2, golden.Height, golden.Width);
            if (channelsLast)
                images = MemoryFormat.ToChannelsLast(images);
            var before = images.clone();
            var box = CutMixBox.Of(golden.Lambda, golden.CentreY, golden.CentreX, golden.Height, golden.Width);

            var (pasted, targets) = CutMixAttribute.Mix(images, eye(3), tensor(golden.Partner), box);

            Assert.Equal(golden.Area, box.Area);
            GoldenFile.AssertClose(golden.Images, pasted, 1e-6, golden.ToString());
            GoldenFile.AssertClose(golden.Targets, targets, 1e-6, golden.ToString());
            Assert.Equal(images.stride(), pasted.stride());
            Assert.True(images.equal(before).all().item<bool>(), "The batch that went in was overwritten.");
        }
    }

    private static TrainingPipeline Pipeline(Trained golden) => golden.Swa is { } start
        ? new SwaRecipe.Pipeline(new SwaRecipe.Options { Sgd = new(0.9, 0.05), Swa = new(start, golden.Statistics) })
        : new StepsRecipe.Pipeline(new StepsRecipe.Options
        {
            Sgd = new(0.9, 0.05),
            Sam = new(golden.Rho ?? 1) { Enabled = golden.Rho is not null },
            Accumulate = new(golden.Pieces) { Enabled = golden.Pieces > 1 },
            Ema = new(golden.Ema ?? 0) { Enabled = golden.Ema is not null },
            TestTimeFlip = new() { Enabled = golden.Flip },
        });
}
