namespace Tricks.Benchmarks;

/// <summary>All the tricks of FashionBag on the sample, so that the benchmark needs no data but the embedded.</summary>
[Recipe]
[FashionMnistSample]
[RandomCrop(2)]
[HorizontalFlip]
[Normalize]
[ResNet(20, Variant = ResNetVariant.D)]
[Xavier]
[ZeroGamma]
[Epochs(1000)]
[BatchSize(256)]
[Sgd(Momentum = 0.9, WeightDecay = 5e-4)]
[NoBiasDecay]
[LinearScaling(0.1)]
[Warmup(1)]
[CosineDecay]
[Mixup(0.2)]
[LabelSmoothing(0.1)]
public sealed partial class BenchmarkBag;
