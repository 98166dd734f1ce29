namespace Tricks.Host.Recipes;

/// <summary>ResNet-20-D on Fashion-MNIST with all of the paper's training tricks.</summary>
[Recipe]
[FashionMnist]
[RandomCrop(2)]
[HorizontalFlip]
[Normalize]
[ResNet(20, Variant = ResNetVariant.D)]
[Xavier]
[ZeroGamma]
[Epochs(10)]
[BatchSize(256)]
[Sgd(Momentum = 0.9, WeightDecay = 5e-4)]
[NoBiasDecay]
[LinearScaling(0.1)]
[Warmup(1)]
[CosineDecay]
[Mixup(0.2, Pairing = MixupPairing.PerBatch)]
[LabelSmoothing(0.1)]
public sealed partial class FashionBag;
