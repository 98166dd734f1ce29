using TorchSharp;
using TorchSharp.Modules;
using Tricks.Data;
using Tricks.Models;
using Tricks.Native;
using Tricks.Recipes;
using Tricks.Training;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Runtime.Tests.Parts;

/// <summary>A convolution of TorchSharp's own between layers that have a low precision.</summary>
internal sealed class MixedNetwork : Module<Tensor, Tensor>
{
    private readonly Convolution2d _first = new(3, 16, 3, 1, 1);
    private readonly Conv2d _second = Conv2d(16, 16, 3, padding: 1);
    private readonly BatchNorm2d _norm = BatchNorm2d(16);
    private readonly FullyConnected _head;

    public MixedNetwork(ModelShape shape)
        : base(nameof(MixedNetwork))
    {
        _head = new(16, shape.Classes);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => _head.call(_norm.call(_second.call(_first.call(input).relu())).relu().mean([2, 3]));
}

/// <summary>The same, but what TorchSharp calls around a layer is passed by.</summary>
internal sealed class PassedByNetwork : Module<Tensor, Tensor>
{
    private readonly Convolution2d _first = new(3, 16, 3, 1, 1);
    private readonly Linear _head;

    public PassedByNetwork(ModelShape shape)
        : base(nameof(PassedByNetwork))
    {
        _head = Linear(16, shape.Classes);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => _head.forward(_first.forward(input).mean([2, 3]));
}

internal sealed class ForeignNetwork : Module<Tensor, Tensor>
{
    private readonly Linear _head;

    public ForeignNetwork(ModelShape shape)
        : base(nameof(ForeignNetwork))
    {
        _head = Linear(shape.Input.Length, shape.Classes);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => _head.call(input.flatten(1));
}

[Recipe]
[Synthetic(Classes = 4, Size = 8, Train = 32, Test = 8)]
[Model<MixedNetwork>]
[Epochs(8)]
[BatchSize(16)]
[Sgd]
[LearningRate(0.05)]
[MixedPrecision]
internal sealed partial class MixedLayers;

[Recipe]
[Synthetic(Classes = 4, Size = 8, Train = 32, Test = 8)]
[Model<PassedByNetwork>]
[Epochs(1)]
[BatchSize(16)]
[Sgd]
[LearningRate(0.05)]
[MixedPrecision]
internal sealed partial class PassedBy;

[Recipe]
[Synthetic(Classes = 4, Size = 8, Train = 32, Test = 8)]
[Model<ForeignNetwork>]
[Epochs(1)]
[BatchSize(16)]
[Sgd]
[LearningRate(0.05)]
[MixedPrecision]
internal sealed partial class ForeignLayers;

[Recipe]
[Synthetic(Classes = 4, Size = 8, Train = 32, Test = 8)]
[Model<MixedNetwork>]
[Epochs(8)]
[BatchSize(16)]
[Sgd]
[LearningRate(0.05)]
[MixedPrecision]
[Accumulate(2)]
[Sam]
internal sealed partial class LowInPieces;

public sealed class MixedPrecisionTests
{
    private const string WithoutBFloat16 = "MixedPrecision: this processor does not multiply in bfloat16, so that the model computes in fp32, which is faster here.";

    [Fact]
    public void TorchSharps_own_layers_stay_in_fp32_are_told_of_and_the_model_trains()
    {
        var notices = new List<string>();
        var losses = Train(new MixedLayers.Pipeline(new MixedLayers.Options()), 16, notices, static model =>
        {
            var own = Assert.Single(model.modules().OfType<Conv2d>());
            own.register_forward_hook(static (_, _, output) =>
            {
                Assert.Equal(ScalarType.Float32, output.dtype);
                return output;
            });
        });
        Assert.Equal(CpuConvolution.HasLowPrecision ? "1 of the 3 convolutions and fully connected layers of MixedNetwork are TorchSharp's own, which stay in fp32: Convolution2d and FullyConnected of Tricks.Models have a low precision." : WithoutBFloat16, Assert.Single(notices));
        Assert.True(losses[^4..].Average() < losses[..4].Average());
    }

    [Fact]
    public void A_model_without_a_layer_that_has_a_low_precision_is_refused()
    {
        var refusal = Assert.Throws<RecipeException>(static () => Train(new ForeignLayers.Pipeline(new ForeignLayers.Options()), 1, []));
        Assert.Equal(("ForeignNetwork has no layer that can compute in low precision: build it of Convolution2d and FullyConnected of Tricks.Models, or leave MixedPrecision out.", "precision"), (refusal.Message, refusal.Seam));
    }

    [Fact]
    public void A_processor_that_does_not_multiply_in_bfloat16_computes_in_fp32()
    {
        Assert.SkipWhen(CpuConvolution.HasLowPrecision, "this processor multiplies in bfloat16");
        var notices = new List<string>();
        using var session = TrainingSession.Open(new MixedLayers.Pipeline(new MixedLayers.Options()), CPU, new DataContext { Notice = notices.Add });
        Assert.Equal([WithoutBFloat16], notices);
        Assert.All(session.State.Model.modules().OfType<ILowPrecisionLayer>(), static layer => Assert.Null(layer.Precision));
    }

    [Fact]
    public void A_model_that_cannot_compute_so_is_refused_before_the_first_step()
    {
        Assert.SkipUnless(CpuConvolution.HasLowPrecision, "this processor does not multiply in bfloat16");
        var refusal = Assert.Throws<RecipeException>(static () => Train(new PassedBy.Pipeline(new PassedBy.Options()), 1, []));
        Assert.Contains("use call() of TorchSharp's layers in place of forward()", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("precision", refusal.Seam);
    }

    [Fact]
    public void Float16_on_the_CPU_is_refused()
    {
        var refusal = Assert.Throws<RecipeException>(static () => Train(new MixedLayers.Pipeline(new MixedLayers.Options { MixedPrecision = new(LowPrecision.Float16) }), 1, []));
        Assert.Equal(("Float16 is for CUDA devices, and this run is on cpu: choose BFloat16, or Tricks:Device=cuda.", "precision"), (refusal.Message, refusal.Seam));
    }

    [Fact]
    public void Pieces_and_Sam_learn_in_bfloat16_too()
    {
        var losses = Train(new LowInPieces.Pipeline(new LowInPieces.Options()), 16, []);
        Assert.All(losses, static loss => Assert.True(double.IsFinite(loss)));
        Assert.True(losses[^4..].Average() < losses[..4].Average());
    }

    [Fact]
    public void Float16_on_a_CUDA_device_scales_and_learns()
    {
        Assert.SkipUnless(cuda.is_available(), "no CUDA device");
        var losses = Train(new LowInPieces.Pipeline(new LowInPieces.Options { MixedPrecision = new(LowPrecision.Float16) }), 16, [], device: device("cuda:0"));
        Assert.True(losses[^4..].Average() < losses[..4].Average());
    }

    private static double[] Train(TrainingPipeline pipeline, int steps, List<string> notices, Action<Module<Tensor, Tensor>>? watch = null, Device? device = null)
    {
        using var session = TrainingSession.Open(pipeline, device ?? CPU, new DataContext { Notice = notices.Add });
        watch?.Invoke(session.State.Model);
        var losses = new double[steps];
        for (var step = 0; step < steps;)
        {
            foreach (var batch in session.Training.Epoch(step, session.Sampler.Training(step), session.Sampler.LocalBatchSize, dropLast: true, CancellationToken.None))
            {
                using var owned = batch;
                using var scope = NewDisposeScope();
                if (step < steps)
                    losses[step] = session.Step(batch, step++).item<float>();
            }
        }

        return losses;
    }
}
