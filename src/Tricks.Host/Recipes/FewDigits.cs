namespace Tricks.Host.Recipes;

/// <summary>
/// Fine-tuning, shown: handwritten digits of which few are labelled, in IDX files in few-digits below the data root, after a run of FashionBag. What it gains is in docs/results/few-labels.md.
/// </summary>
[Recipe]
[Idx("few-digits")]
[RandomCrop(2)]
[Normalize]
[ResNet(20, Variant = ResNetVariant.D)] // The network of FashionBag, whose weights it begins with.
[Xavier]
[ZeroGamma]
[Pretrained("runs/FashionBag")]
[Epochs(10)]
[BatchSize(50)]
[Sgd(Momentum = 0.9, WeightDecay = 5e-4)]
[NoBiasDecay]
[LinearScaling(0.1)]
[Warmup(1)]
[CosineDecay]
[LabelSmoothing(0.1)]
public sealed partial class FewDigits;
