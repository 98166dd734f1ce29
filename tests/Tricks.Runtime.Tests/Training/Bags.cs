namespace Tricks.Runtime.Tests.Training;

/// <summary>All the tricks on small synthetic images.</summary>
[Recipe]
[Synthetic(Classes = 4, Size = 8, Train = 64, Test = 10)]
[RandomCrop(1)]
[HorizontalFlip]
[Normalize]
[ResNet(20, Variant = ResNetVariant.D)]
[Xavier]
[ZeroGamma]
[Epochs(6)]
[BatchSize(16)]
[Sgd(Momentum = 0.9, WeightDecay = 5e-4)]
[NoBiasDecay]
[LinearScaling(0.1)]
[Warmup(1.5)]
[CosineDecay]
[Mixup(0.2)]
[LabelSmoothing(0.1)]
public sealed partial class SmallBag;

/// <summary>Step decay on a plain net.</summary>
[Recipe]
[Synthetic(Classes = 4, Size = 8, Train = 64, Test = 10)]
[ResNet(20)]
[Epochs(6)]
[BatchSize(16)]
[Sgd]
[LearningRate(0.4)]
[StepDecay(0.5, 1, 3.5)]
public sealed partial class SmallBaseline;

/// <summary>The paper's preparation of images, at an eighth of its sizes.</summary>
[Recipe]
[Synthetic(Classes = 4, Size = 40, Train = 64, Test = 10)]
[RandomResizedCrop(28)]
[HorizontalFlip]
[ColorJitter]
[PcaNoise]
[Normalize([123.68, 116.779, 103.939], [58.393, 57.12, 57.375])]
[ResizeShorterEdge(32)]
[CentreCrop(28)]
[ResNet(20)]
[Epochs(1)]
[BatchSize(16)]
[Sgd]
[LearningRate(0.1)]
public sealed partial class PaperImages;

/// <summary>Every part around a step at once.</summary>
[Recipe]
[Synthetic(Classes = 5, Size = 16, Train = 160, Test = 10)]
[Model<Golden.SmallNetwork>]
[Epochs(7)]
[BatchSize(16)]
[LearningRate(0.001)]
[OneCycle]
[Mixup(0.2, Probability = 0.5)]
[CutMix(Probability = 0.5)]
[ProgressiveResizing]
[BinaryCrossEntropy]
[Accumulate(3)]
[Sam]
[ClipGradient]
[AdamW]
[NoBiasDecay]
[Ema]
[TestTimeFlip]
internal sealed partial class SmallSteps;

/// <summary>What <see cref="SmallSteps"/> has one place for, otherwise.</summary>
[Recipe]
[Synthetic(Classes = 5, Size = 16, Train = 160, Test = 10)]
[Model<Golden.SmallNetwork>]
[Epochs(7)]
[BatchSize(16)]
[LearningRate(1)]
[Lars]
[NoBiasDecay]
[Swa(1, 100)]
internal sealed partial class SmallAverages;

/// <summary>A network whose first layer does not learn, averaged over its epochs.</summary>
[Recipe]
[Synthetic(Classes = 5, Size = 16, Train = 160, Test = 10)]
[Model<Golden.SmallNetwork>]
[Golden.GoldenStart]
[Freeze("block")]
[Epochs(4)]
[BatchSize(16)]
[LearningRate(0.1)]
[Sgd]
[Swa(1, 100)]
internal sealed partial class SmallFrozen;
