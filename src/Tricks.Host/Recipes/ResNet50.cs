namespace Tricks.Host.Recipes;

/// <summary>ResNet-50 as section 2 trains it: a batch of 256, a rate of 0.1 that falls by 10 at epochs 30, 60 and 90, 120 epochs.</summary>
[Recipe]
[ResNet(50)]
[BatchSize(256)]
[LearningRate(0.1)]
public sealed partial class ResNet50_Baseline : PaperParts;

/// <summary>ResNet-50-D, trained efficiently (section 3): the first row of table 6.</summary>
[Recipe]
[ResNet(50, Variant = ResNetVariant.D)]
public sealed partial class ResNet50_Efficient : EfficientParts;

/// <summary>ResNet-50-D: efficient, and a cosine decay (section 5.1).</summary>
[Recipe]
[ResNet(50, Variant = ResNetVariant.D)]
[CosineDecay]
public sealed partial class ResNet50_Cosine : EfficientParts;

/// <summary>ResNet-50-D: efficient, cosine, and label smoothing (section 5.2).</summary>
[Recipe]
[ResNet(50, Variant = ResNetVariant.D)]
[CosineDecay]
[LabelSmoothing]
public sealed partial class ResNet50_Smoothing : EfficientParts;

/// <summary>ResNet-50-D: efficient, cosine, smoothing, and distillation without mixup (section 5.3).</summary>
[Recipe]
[ResNet(50, Variant = ResNetVariant.D)]
[CosineDecay]
[LabelSmoothing]
[Distillation(nameof(PaperTeacher))]
public sealed partial class ResNet50_Distilled : EfficientParts;

/// <summary>ResNet-50-D: efficient, cosine, smoothing, and mixup without distillation (section 5.4), over 200 epochs.</summary>
[Recipe]
[ResNet(50, Variant = ResNetVariant.D)]
[CosineDecay]
[LabelSmoothing]
[Mixup]
[Epochs(200)]
public sealed partial class ResNet50_Mixup : EfficientParts;

/// <summary>ResNet-50-D with the whole bag: the last row of table 6.</summary>
[Recipe]
[ResNet(50, Variant = ResNetVariant.D)]
[CosineDecay]
[LabelSmoothing]
[Distillation(nameof(PaperTeacher))]
[Mixup]
[Epochs(200)]
public sealed partial class ResNet50_Bag : EfficientParts;
