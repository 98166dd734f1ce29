namespace Tricks.Host.Recipes;

/// <summary>
/// ResNet-50-D with the paper's training tricks, as far as the parts go: see <see cref="ImageNetBaseline"/>; fp16 and distillation are
/// still to come.
/// </summary>
[Recipe]
[Synthetic(Classes = 1000, Size = 224, Train = 1280, Test = 256)]
[HorizontalFlip]
[Normalize(Mean = new[] { 123.68, 116.779, 103.939 }, StandardDeviation = new[] { 58.393, 57.12, 57.375 })]
[ResNet(50, Variant = ResNetVariant.D)]
[Xavier]
[ZeroGamma]
[Epochs(200)]
[BatchSize(1024)]
[Sgd(Momentum = 0.9, WeightDecay = 1e-4)]
[NoBiasDecay]
[LinearScaling(0.1)]
[Warmup(5)]
[CosineDecay]
[Mixup(0.2)]
[LabelSmoothing(0.1)]
public sealed partial class ImageNetBag;
