using Tricks.Data;
using Tricks.Native;
using Tricks.Profiling;
using Tricks.Recipes;
using Tricks.Runtime.Tests.Training;
using Tricks.Training;
using static TorchSharp.torch;

namespace Tricks.Runtime.Tests.Profiling;

// The memory that is handed out, and time, are the process's.
[Collection(nameof(Alone))]
public sealed class ProfilerTests
{
    [Fact]
    public void A_step_is_taken_apart()
    {
        var told = new List<int>();
        var profile = Profile(new SmallBag.Pipeline(new SmallBag.Options()), 3, told.Add);
        Assert.Equal(Enumerable.Range(1, 9), told);
        Assert.Equal((3, 16), (profile.Steps, profile.BatchSize));
        Assert.Equal(Enum.GetValues<StepPhase>(), profile.Phases.Select(static phase => phase.Phase));
        Assert.All(profile.Phases, static phase => Assert.True(phase.Seconds > 0, phase.Phase.ToString()));
        Assert.Equal("ResNet-20-D", profile.Model.Name);
        Assert.Equal(["conv1", "bn1", "layer1", "layer2", "layer3", "fc"], profile.Model.Within.Select(static module => module.Name));
        Assert.Equal(["conv1", "bn1", "conv2", "bn2"], profile.Model.Within[2].Within[0].Within.Select(static module => module.Name));
        Assert.True(profile.Model.Within.Sum(static module => module.Forward) <= profile.Model.Forward);
        if (!LiveMemory.IsKnown)
            return;
        var peaks = profile.Phases.ToDictionary(static phase => phase.Phase, static phase => phase.Peak!.Value);
        Assert.True(peaks[StepPhase.Forward] > profile.MemoryBefore);
        // Activations are there when the gradients begin, and gone when the weights are updated.
        Assert.True(peaks[StepPhase.Backward] > peaks[StepPhase.Optimizer]);
    }

    /// <summary>A ResNet-20-D has 19 convolutions and two more in shortcuts, each with batch normalisation, and no ReLU after those two.</summary>
    [Fact]
    public void The_floor_has_every_kernel_of_the_step()
    {
        var profile = Profile(new SmallBag.Pipeline(new SmallBag.Options()), 1, static _ => { });
        Assert.Equal((21, 21, 19), (Count(profile, "convolution"), Count(profile, "batch norm"), Count(profile, "ReLU")));
        var first = profile.Kernels.First();
        Assert.Equal(("3×3 convolution, 3 to 16 channels, of 16×3×8×8, fp32", 1), (first.Name, first.Count));
        Assert.Contains(profile.Kernels, static kernel => kernel is { Name: "3×3 convolution, 16 to 32 channels, stride 2, of 16×16×8×8, fp32", Count: 1 });
        Assert.Contains(profile.Kernels, static kernel => kernel is { Name: "3×3 convolution, 64 to 64 channels, of 16×64×2×2, fp32", Count: 5 });
        Assert.Contains(profile.Kernels, static kernel => kernel is { Name: "ReLU of 16×16×8×8, fp32", Count: 7 });
        Assert.All(profile.Kernels, static kernel => Assert.True(kernel is { Forward: > 0, Backward: > 0 }, kernel.Name));
        Assert.Equal(profile.Floor, profile.Kernels.Sum(static kernel => kernel.Seconds), 1e-9);
        Assert.Equal(profile.Seconds, profile.Phases.Sum(static phase => phase.Seconds), 1e-9);
    }

    /// <summary>A ResNet-20 has 19 convolutions, each with batch normalisation and ReLU.</summary>
    [Fact]
    public void A_step_that_goes_twice_through_the_model_has_every_kernel_twice()
    {
        AssertPasses(Profile(new TwiceSteps.Pipeline(new TwiceSteps.Options()), 2, static _ => { }), 2, "16×3×8×8");
    }

    [Fact]
    public void A_step_in_pieces_has_every_kernel_as_often_on_smaller_batches()
    {
        AssertPasses(Profile(new PiecesSteps.Pipeline(new PiecesSteps.Options()), 2, static _ => { }), 2, "8×3×8×8");
    }

    [Fact]
    public void A_teachers_kernels_are_not_the_students()
    {
        var pipeline = new StudentSteps.Pipeline(new StudentSteps.Options());
        using var session = TrainingSession.Open(pipeline, CPU, new DataContext(), static (_, student) => new TwiceSteps.Pipeline(new TwiceSteps.Options()).BuildModel(new(student.Data.Shape, 4)));
        using var profiler = new Profiler(pipeline, session, static _ => { }, CancellationToken.None);
        AssertPasses(profiler.Run(2, static _ => { }), 1, "16×3×8×8");
    }

    [Fact]
    public void An_auxiliary_head_is_a_module_with_kernels_of_its_own()
    {
        var profile = Profile(new HeadedSteps.Pipeline(new HeadedSteps.Options()), 1, static _ => { });
        var head = Assert.Single(profile.Model.Within, static module => module.Name == "AuxLogits");
        Assert.Equal(["conv0", "conv1", "fc"], head.Within.Select(static module => module.Name));
        Assert.True(head is { Forward: > 0, Backward: > 0 });
        // Inception-V3 has 94 convolutions, and its head two.
        Assert.Equal(96, Count(profile, "convolution"));
        Assert.Contains(profile.Kernels, static kernel => kernel.Name.StartsWith("5×5 convolution, 128 to 768 channels, of 2×128×5×5", StringComparison.Ordinal));
    }

    private static void AssertPasses(StepProfile profile, int passes, string images)
    {
        Assert.Equal((19 * passes, 19 * passes, 19 * passes), (Count(profile, "convolution"), Count(profile, "batch norm"), Count(profile, "ReLU")));
        Assert.Equal(($"3×3 convolution, 3 to 16 channels, of {images}, fp32", passes), (profile.Kernels.First().Name, profile.Kernels.First().Count));
        Assert.All(profile.Phases, static phase => Assert.True(phase.Seconds > 0, phase.Phase.ToString()));
        Assert.True(profile.Model.Within.Sum(static module => module.Backward) <= profile.Model.Backward);
    }

    private static int Count(StepProfile profile, string what) => profile.Kernels.Where(kernel => kernel.Name.Contains(what, StringComparison.Ordinal)).Sum(static kernel => kernel.Count);

    [Fact]
    public void In_low_precision_the_floor_is_that_of_low_precision()
    {
        Assert.SkipUnless(CpuConvolution.HasLowPrecision, "this processor does not multiply in bfloat16");
        var profile = Profile(new LowSteps.Pipeline(new LowSteps.Options()), 1, static _ => { });
        Assert.NotEmpty(profile.Kernels);
        Assert.All(profile.Kernels, static kernel => Assert.EndsWith(", bf16", kernel.Name, StringComparison.Ordinal));
    }

    [Fact]
    public void Images_that_are_smaller_at_the_beginning_are_told_of()
    {
        var notices = new List<string>();
        var pipeline = new ShrunkSteps.Pipeline(new ShrunkSteps.Options());
        using var session = TrainingSession.Open(pipeline, CPU, new DataContext());
        using var profiler = new Profiler(pipeline, session, notices.Add, CancellationToken.None);
        profiler.Run(1, static _ => { });
        Assert.Equal(["The steps that are measured are those at the beginning, with images of 4×4; the recipe goes on to 8×8."], notices);
    }

    /// <summary>A batch takes 240 ms to load, less where several threads load, and a step of the model a few.</summary>
    [Fact]
    public void Waiting_for_data_is_told_whatever_else_is_measured_between()
    {
        var profile = Profile(new StarvedSteps.Pipeline(new StarvedSteps.Options()), 5, static _ => { });
        Assert.InRange(profile.Phases.Single(static phase => phase.Phase == StepPhase.DataWait).Seconds, 0.02, 1);
    }

    [Fact]
    public void The_pipeline_is_left_as_it_was()
    {
        var pipeline = new SmallBag.Pipeline(new SmallBag.Options());
        using var session = TrainingSession.Open(pipeline, CPU, new DataContext());
        using (var profiler = new Profiler(pipeline, session, static _ => { }, CancellationToken.None))
            profiler.Run(1, static _ => { });
        Assert.Null(pipeline.Entering);
        using var scope = NewDisposeScope();
        session.State.Model.call(rand(2, 3, 8, 8)).sum().backward();
    }

    private static StepProfile Profile(TrainingPipeline pipeline, int rounds, Action<int> progress)
    {
        using var session = TrainingSession.Open(pipeline, CPU, new DataContext());
        using var profiler = new Profiler(pipeline, session, static _ => { }, CancellationToken.None);
        return profiler.Run(rounds, progress);
    }
}

[Recipe]
[Synthetic(Classes = 4, Size = 8, Train = 64, Test = 10)]
[ResNet(20)]
[Epochs(6)]
[BatchSize(16)]
[Sgd]
[LearningRate(0.1)]
[MixedPrecision]
public sealed partial class LowSteps;

[Recipe]
[Synthetic(Classes = 4, Size = 8, Train = 64, Test = 10)]
[ResNet(20)]
[Epochs(6)]
[BatchSize(16)]
[Sgd]
[LearningRate(0.1)]
[ProgressiveResizing(0.5, 0.8, 4)]
public sealed partial class ShrunkSteps;

[Recipe]
[Synthetic(Classes = 4, Size = 8, Train = 64, Test = 10)]
[ResNet(20)]
[Epochs(6)]
[BatchSize(16)]
[Sgd]
[LearningRate(0.1)]
[Sam]
public sealed partial class TwiceSteps;

[Recipe]
[Synthetic(Classes = 4, Size = 8, Train = 64, Test = 10)]
[ResNet(20)]
[Epochs(6)]
[BatchSize(16)]
[Sgd]
[LearningRate(0.1)]
[Accumulate(2)]
public sealed partial class PiecesSteps;

[Recipe]
[Synthetic(Classes = 4, Size = 8, Train = 64, Test = 10)]
[ResNet(20)]
[Epochs(6)]
[BatchSize(16)]
[Sgd]
[LearningRate(0.1)]
[Distillation("TwiceSteps")]
public sealed partial class StudentSteps;

[Recipe]
[Synthetic(Classes = 4, Size = 299, Train = 4, Test = 2)]
[InceptionV3]
[Epochs(1)]
[BatchSize(2)]
[Sgd]
[LearningRate(0.1)]
public sealed partial class HeadedSteps;

[Recipe]
[SlowImages]
[Model<Golden.SmallNetwork>]
[Epochs(9)]
[BatchSize(4)]
[Sgd]
[LearningRate(0.01)]
internal sealed partial class StarvedSteps;

internal sealed class SlowImagesAttribute : TrickAttribute, IDataSource
{
    public ImageDataset Open(DataContext context) => new()
    {
        Train = new Slow(16),
        Test = new Slow(2),
        Shape = new(3, 9, 9),
        ClassNames = ["0", "1", "2", "3", "4"],
        Statistics = PixelStatistics.UnitRange(3),
        Digest = "slow",
    };

    private sealed class Slow(int count) : IImageSet
    {
        public int Count => count;

        public int Label(int index) => index % 5;

        public void Read(int index, Image image)
        {
            Thread.Sleep(60);
            image.Reset(new(3, 9, 9)).Fill(index);
        }
    }
}
