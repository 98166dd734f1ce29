using Tricks;

namespace FirstTricks;

/// <summary>The 10,000 images that come with Tricks, in under two minutes on two cores, with a trick of one's own.</summary>
[Recipe]
[FashionMnistSample]
[RandomCrop(2)]
[HorizontalFlip]
[Normalize]
[ResNet(20, Variant = ResNetVariant.D)]
[ZeroGamma]
[Epochs(8)]
[BatchSize(64)]
[Sgd(Momentum = 0.9, WeightDecay = 5e-4)]
[NoBiasDecay]
[LearningRate(0.1)]
[Warmup(0.5)]
[CosineDecay]
[PixelNoise(0.05)]
public sealed partial class FirstRecipe;
