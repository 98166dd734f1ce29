namespace Tricks.Host.Recipes;

/// <summary>
/// What the paper's recipes share (section 2): the preparation of images, the initialization and the optimizer. The images are synthetic, so that
/// the recipes run anywhere; a recipe that derives from one of these classes and says <c>[ImageNet]</c> trains on the real ones. 1,024 are the least of an
/// epoch at the large batch.
/// </summary>
[Synthetic(Classes = 1000, Size = 256, Train = 1280, Test = 256)]
[RandomResizedCrop(224)]
[HorizontalFlip]
[ColorJitter]
[PcaNoise]
[ResizeShorterEdge(256)]
[CentreCrop(224)]
[Normalize(Mean = new[] { 123.68, 116.779, 103.939 }, StandardDeviation = new[] { 58.393, 57.12, 57.375 })]
[Xavier]
[Epochs(120)]
[Sgd(Momentum = 0.9, WeightDecay = 1e-4)]
[StepDecay(0.1, 30, 60, 90)]
public abstract class PaperParts;

/// <summary>Section 3: a batch of 1024 with linear scaling and warmup, zero γ, no bias decay and low precision; "efficient" in table 6.</summary>
[BatchSize(1024)]
[LinearScaling(0.1)]
[Warmup(5)]
[ZeroGamma]
[NoBiasDecay]
[MixedPrecision]
public abstract class EfficientParts : PaperParts;

/// <summary>The same for a model without residual blocks, which has no γ to start at 0.</summary>
[BatchSize(1024)]
[LinearScaling(0.1)]
[Warmup(5)]
[NoBiasDecay]
[MixedPrecision]
public abstract class EfficientPlainParts : PaperParts;
