namespace Tricks.Host.Recipes;

/// <summary>A first run: the 10,000 images that come with the project, in under two minutes on two cores.</summary>
[Recipe]
[FashionMnistSample]
[RandomCrop(2)]
[HorizontalFlip]
[Normalize]
[ResNet(20, Variant = ResNetVariant.D)]
[Xavier]
[ZeroGamma]
[Epochs(8)]
[BatchSize(64)]
[Sgd(Momentum = 0.9, WeightDecay = 5e-4)]
[NoBiasDecay]
[LearningRate(0.1)]
[Warmup(1)]
[CosineDecay]
public sealed partial class Quickstart;
