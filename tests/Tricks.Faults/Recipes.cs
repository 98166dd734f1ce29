using TorchSharp;
using TorchSharp.Modules;
using Tricks.Data;
using Tricks.Models;
using Tricks.Recipes;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Faults;

/// <summary>Photographs that are decoded into a cache, everything that draws random numbers, momentum, an average and a scale that moves.</summary>
[Recipe]
[ImageFolder("photos", cache: ImageCache.Packed)]
[RandomResizedCrop(16, minArea: 0.5)]
[HorizontalFlip]
[RandAugment]
[ColorJitter]
[PcaNoise]
[RandomErasing]
[ResizeShorterEdge(18)]
[CentreCrop(16)]
[Normalize]
[ResNet(20, Variant = ResNetVariant.D)]
[StochasticDepth]
[Epochs(3)]
[BatchSize(8)]
[Sgd]
[NoBiasDecay]
[LearningRate(0.02)]
[Warmup(1)]
[CosineDecay]
[Mixup(probability: 0.5)]
[CutMix(probability: 0.5)]
[LabelSmoothing]
[Scaled]
[ClipGradient(1)]
[Ema(0.9)]
public sealed partial class FaultBag;

/// <summary>The other optimizer, average and precision, and batches in pieces.</summary>
[Recipe]
[Synthetic(Classes = 4, Size = 16, Train = 64, Test = 32)]
[RandomCrop(2)]
[TrivialAugment]
[ResNet(20)]
[SqueezeExcite]
[StochasticDepth]
[Epochs(3)]
[BatchSize(8)]
[Accumulate(2)]
[AdamW]
[LearningRate(0.002)]
[StepDecay(0.5, 2)]
[MixedPrecision]
[Swa(1, 32)]
[TestTimeFlip]
public sealed partial class FaultSwa;

/// <summary>Learns from <see cref="FaultTeacher"/>, which is trained first where there is none.</summary>
[Recipe]
[Synthetic(Classes = 4, Size = 16, Train = 64, Test = 32)]
[Normalize]
[ResNet(20)]
[Epochs(2)]
[BatchSize(16)]
[Lars]
[LearningRate(0.5)]
[OneCycle]
[Sam]
[Mixup]
[Distillation(nameof(FaultTeacher))]
public sealed partial class FaultStudent;

/// <summary>The teacher of <see cref="FaultStudent"/>.</summary>
[Recipe]
[Synthetic(Classes = 4, Size = 16, Train = 64, Test = 32)]
[Normalize]
[ResNet(20)]
[Epochs(2)]
[BatchSize(16)]
[Sgd]
[LearningRate(0.05)]
[ProgressiveResizing]
public sealed partial class FaultTeacher;

/// <summary>Trains in a blink and leaves checkpoints of a few kilobytes, so that every place of one can be damaged.</summary>
[Recipe]
[Synthetic(Classes = 3, Size = 8, Train = 64, Test = 16)]
[CentreCrop(8)]
[Model<FaultNet>]
[Seed(1)]
[Epochs(3)]
[BatchSize(16)]
[Sgd]
[LearningRate(0.05)]
[Warmup(1)]
[StepDecay(0.1, 2)]
[Mixup]
[Scaled]
[Ema(0.9)]
public sealed partial class FaultSmall;

/// <summary>A net of one layer.</summary>
public sealed class FaultNet : Module<Tensor, Tensor>
{
    private readonly Linear _head;

    public FaultNet(ModelShape shape)
        : base(nameof(FaultNet))
    {
        _head = Linear(shape.Input.Length, shape.Classes);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var flat = input.flatten(1);
        return _head.call(flat);
    }
}
