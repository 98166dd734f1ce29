namespace Tricks.Host.Recipes;

/// <summary>Photographs of hands that show a digit, 1,000 of them: trained from nothing, on two cores in some minutes. Expects the folder below <c>Tricks:Data:Root</c>.</summary>
[Recipe]
[ImageFolder("sign-digits-1000")]
[RandomResizedCrop(64, minArea: 0.75)]
[HorizontalFlip]
[ResizeShorterEdge(72)]
[CentreCrop(64)]
[Normalize]
[ResNet(20, Variant = ResNetVariant.D)]
[ZeroGamma]
[Epochs(40)]
[BatchSize(16)]
[Sgd(Momentum = 0.9, WeightDecay = 5e-4)]
[NoBiasDecay]
[LearningRate(0.05)]
[Warmup(2)]
[CosineDecay]
[LabelSmoothing(0.1)]
public sealed partial class Sign;
