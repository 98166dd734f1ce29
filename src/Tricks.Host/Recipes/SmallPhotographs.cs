namespace Tricks.Host.Recipes;

/// <summary>For some hundred photographs that a small network learns from nothing, on two cores in some minutes.</summary>
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
public abstract class SmallPhotographs;
