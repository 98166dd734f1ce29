namespace Tricks.Host.Recipes;

/// <summary>What the ablations on Fashion-MNIST share: ResNet-20-D over 5 epochs, decayed at half and three quarters.</summary>
[FashionMnist]
[RandomCrop(2)]
[HorizontalFlip]
[Normalize]
[ResNet(20, Variant = ResNetVariant.D)]
[Xavier]
[Epochs(5)]
[BatchSize(1024)]
[Sgd(Momentum = 0.9, WeightDecay = 5e-4)]
[LinearScaling(0.1)]
[StepDecay(0.1, 2.5, 3.75)]
public abstract class FashionLargeBatch;

/// <summary>The paper's table 4 at this scale: what makes a large batch train well, one part after another.</summary>
[Recipe]
[Warmup(0.5)]
[ZeroGamma]
[NoBiasDecay]
[MixedPrecision]
[Ablate(Ablation.Cumulative, "Warmup", "ZeroGamma", "NoBiasDecay", "MixedPrecision")]
public sealed partial class FashionTable4 : FashionLargeBatch;

/// <summary>The paper's table 6 at this scale: the refinements of training, one after another, on top of table 4's, at a batch of 256.</summary>
[Recipe]
[BatchSize(256)]
[Warmup(0.5)]
[ZeroGamma]
[NoBiasDecay]
[MixedPrecision]
[CosineDecay]
[LabelSmoothing]
[Distillation(nameof(FashionTeacher))]
[Mixup(Pairing = MixupPairing.PerBatch)]
[Ablate(Ablation.Cumulative, "CosineDecay", "LabelSmoothing", "Distillation", "Mixup")]
[Ablate(Ablation.LeaveOneOut, "Distillation")]
public sealed partial class FashionTable6 : FashionLargeBatch;

/// <summary>The teacher of <see cref="FashionTable6"/>: ResNet-56-D, trained with the same cosine and label smoothing.</summary>
[Recipe]
[ResNet(56, Variant = ResNetVariant.D)]
[BatchSize(256)]
[Warmup(0.5)]
[ZeroGamma]
[NoBiasDecay]
[MixedPrecision]
[CosineDecay]
[LabelSmoothing]
public sealed partial class FashionTeacher : FashionLargeBatch;
