using TorchSharp;
using TorchSharp.Modules;
using Tricks.Data;
using Tricks.Models;
using Tricks.Recipes;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Host.Tests;

/// <summary>A recipe with a model of its own that trains in a second.</summary>
[Recipe]
[Synthetic(Classes = 3, Size = 8, Train = 64, Test = 16)]
[Model<TinyNet>]
[Epochs(1)]
[BatchSize(16)]
[Sgd]
[LearningRate(0.05)]
[MyTricks.PixelNoise(0.05)]
public sealed partial class Tiny;

public sealed class TinyNet : Module<Tensor, Tensor>
{
    private readonly Linear _head;

    public TinyNet(ModelShape shape)
        : base(nameof(TinyNet))
    {
        _head = Linear(shape.Input.Length, shape.Classes);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => _head.forward(input.flatten(1));
}

/// <summary>Clips gradients of a scaled loss.</summary>
[Recipe]
[Synthetic(Classes = 3, Size = 8, Train = 64, Test = 16)]
[Model<TinyNet>]
[Epochs(1)]
[BatchSize(16)]
[Sgd]
[LearningRate(0.05)]
[MyTricks.ScaledLoss(1024)]
[ClipGradient(0.05)]
public sealed partial class TinyClipped;

/// <summary>Two ablations of a recipe that trains in a second.</summary>
[Recipe]
[Synthetic(Classes = 3, Size = 8, Train = 48, Test = 24)]
[Model<TinyNet>]
[Epochs(1)]
[BatchSize(16)]
[Sgd]
[LearningRate(0.01)]
[MyTricks.PixelNoise(0.05)]
[LabelSmoothing]
[Ablate(Ablation.Cumulative, "LabelSmoothing", "PixelNoise")]
[Ablate(Ablation.LeaveOneOut, "LabelSmoothing")]
public sealed partial class TinyGrid;

/// <summary>What <see cref="TinyStepGrid"/> is without its cosine.</summary>
[Synthetic(Classes = 3, Size = 8, Train = 48, Test = 24)]
[Model<TinyNet>]
[Epochs(3)]
[BatchSize(16)]
[Sgd]
[LinearScaling(0.16, 256)]
[StepDecay(0.1, 1, 2)]
public abstract class TinySteps;

/// <summary>An ablation that brings back what a part replaced.</summary>
[Recipe]
[CosineDecay]
[Ablate(Ablation.LeaveOneOut, "CosineDecay")]
public sealed partial class TinyStepGrid : TinySteps;

/// <summary>Its images grow with the share of training that is done.</summary>
[Recipe]
[Synthetic(Classes = 3, Size = 16, Train = 48, Test = 16)]
[ResNet(20)]
[Epochs(3)]
[BatchSize(16)]
[Sgd]
[LearningRate(0.05)]
[ProgressiveResizing]
public sealed partial class TinyShrinking;

/// <summary>Learns from <see cref="TinyTeacher"/>.</summary>
[Recipe]
[Synthetic(Classes = 3, Size = 8, Train = 48, Test = 24)]
[Model<TinyNet>]
[Epochs(1)]
[BatchSize(16)]
[Sgd]
[LearningRate(0.001)]
[Normalize]
[Mixup]
[Distillation(nameof(TinyTeacher))]
[Ablate(Ablation.LeaveOneOut, "Distillation")]
public sealed partial class TinyStudent;

/// <summary>The teacher of <see cref="TinyStudent"/>.</summary>
[Recipe]
[Synthetic(Classes = 3, Size = 8, Train = 48, Test = 24)]
[Model<TinyNet>]
[Epochs(1)]
[BatchSize(16)]
[Sgd]
[LearningRate(0.01)]
[Normalize]
public sealed partial class TinyTeacher;

/// <summary>On the data part of the README, which gives neither statistics nor a digest.</summary>
[Recipe]
[MyData.Brightness]
[Normalize]
[Model<TinyNet>]
[Epochs(2)]
[BatchSize(16)]
[Sgd]
[LearningRate(0.01)]
public sealed partial class TinyOwnData;

/// <summary>Every kind of part that a checkpoint must keep.</summary>
[Recipe]
[Synthetic(Classes = 3, Size = 24, Train = 32, Test = 20)]
[RandomResizedCrop(16, minArea: 0.5)]
[ResizeShorterEdge(18, Interpolation.Bicubic)]
[CentreCrop(16)]
[Normalize]
[ResNet(20, Variant = ResNetVariant.D)]
[BlurPool]
[SqueezeExcite]
[StochasticDepth]
[Epochs(1)]
[BatchSize(8)]
[Sgd]
[LearningRate(0.01)]
[MixedPrecision]
[TestTimeFlip]
public sealed partial class TinySurgery;

/// <summary>Image files of any size.</summary>
[Recipe]
[ImageFolder("photos", badImages: BadImages.Skip)]
[RandomResizedCrop(8, minArea: 0.5)]
[ResizeShorterEdge(9)]
[CentreCrop(8)]
[Model<TinyNet>]
[Epochs(1)]
[BatchSize(16)]
[Sgd]
[LearningRate(0.01)]
public sealed partial class TinyPhotos;

/// <summary><see cref="Tiny"/> alone.</summary>
internal sealed class TinyModule : IRecipeModule
{
    public static IReadOnlyList<Recipe> Recipes { get; } = [new Tiny.Definition()];
}

/// <summary>Begins with the weights of another run.</summary>
[Recipe]
[Synthetic(Classes = 3, Size = 8, Train = 64, Test = 16)]
[Normalize]
[Model<TinyNet>]
[Pretrained("weights.safetensors")]
[Epochs(2)]
[BatchSize(16)]
[Sgd]
[LearningRate(0.05)]
public sealed partial class TinyTuned;
