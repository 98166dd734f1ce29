namespace Tricks.Host.Recipes;

/// <summary>ResNet-20-D on Fashion-MNIST without tricks: what <see cref="FashionBag"/> is measured against. Decay is at half and three quarters.</summary>
[Recipe]
[FashionMnist]
[RandomCrop(2)]
[HorizontalFlip]
[Normalize]
[ResNet(20, Variant = ResNetVariant.D)]
[Xavier]
[Epochs(10)]
[BatchSize(256)]
[Sgd(Momentum = 0.9, WeightDecay = 5e-4)]
[LearningRate(0.1)]
[StepDecay(0.1, 5, 7.5)]
public sealed partial class FashionBaseline;
