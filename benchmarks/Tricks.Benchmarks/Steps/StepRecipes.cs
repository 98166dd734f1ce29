namespace Tricks.Benchmarks.Steps;

// What pytorch_steps.py and HandWrittenLoop do, too.

[RandomCrop(4)]
[HorizontalFlip]
[Normalize]
[Xavier]
[ZeroGamma]
[Epochs(100)]
[Sgd(Momentum = 0.9, WeightDecay = 5e-4)]
[NoBiasDecay]
[LearningRate(0.05)]
[Warmup(5)]
[CosineDecay]
[Mixup(0.2, MixupPairing.PerBatch)]
[LabelSmoothing(0.1)]
public abstract class StepParts;

[ResidentImages(32, 2560)]
[BatchSize(128)]
public abstract class SmallStepParts : StepParts;

[ResidentImages(224, 64)]
[BatchSize(16)]
public abstract class LargeStepParts : StepParts;

[Recipe]
[ResNet(20)]
public sealed partial class ResNet20 : SmallStepParts;

[Recipe]
[ResNet(18, Stem = ResNetStem.Small)]
public sealed partial class ResNet18 : SmallStepParts;

[Recipe]
[ResNet(50)]
public sealed partial class ResNet50 : LargeStepParts;

[Recipe]
[ResNet(20)]
[MixedPrecision]
public sealed partial class ResNet20Low : SmallStepParts;

[Recipe]
[ResNet(18, Stem = ResNetStem.Small)]
[MixedPrecision]
public sealed partial class ResNet18Low : SmallStepParts;

[Recipe]
[ResNet(50)]
[MixedPrecision]
public sealed partial class ResNet50Low : LargeStepParts;
