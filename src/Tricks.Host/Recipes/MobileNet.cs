namespace Tricks.Host.Recipes;

/// <summary>MobileNet as section 2 trains it: a batch of 256, a rate of 0.1 that falls by 10 at epochs 30, 60 and 90, 120 epochs.</summary>
[Recipe]
[MobileNet]
[BatchSize(256)]
[LearningRate(0.1)]
public sealed partial class MobileNet_Baseline : PaperParts;

/// <summary>MobileNet, trained efficiently (section 3): the first row of table 6.</summary>
[Recipe]
[MobileNet]
public sealed partial class MobileNet_Efficient : EfficientPlainParts;

/// <summary>MobileNet: efficient, and a cosine decay (section 5.1).</summary>
[Recipe]
[MobileNet]
[CosineDecay]
public sealed partial class MobileNet_Cosine : EfficientPlainParts;

/// <summary>MobileNet: efficient, cosine, and label smoothing (section 5.2).</summary>
[Recipe]
[MobileNet]
[CosineDecay]
[LabelSmoothing]
public sealed partial class MobileNet_Smoothing : EfficientPlainParts;

#pragma warning disable TRK104 // The paper's table 6 distils from another family, and shows that it hurts.
/// <summary>MobileNet: efficient, cosine, smoothing, and distillation without mixup (section 5.3).</summary>
[Recipe]
[MobileNet]
[CosineDecay]
[LabelSmoothing]
[Distillation(nameof(PaperTeacher))]
public sealed partial class MobileNet_Distilled : EfficientPlainParts;

#pragma warning restore TRK104

/// <summary>MobileNet: efficient, cosine, smoothing, and mixup without distillation (section 5.4), over 200 epochs.</summary>
[Recipe]
[MobileNet]
[CosineDecay]
[LabelSmoothing]
[Mixup]
[Epochs(200)]
public sealed partial class MobileNet_Mixup : EfficientPlainParts;

#pragma warning disable TRK104 // The paper's table 6 distils from another family, and shows that it hurts.
/// <summary>MobileNet with the whole bag: the last row of table 6.</summary>
[Recipe]
[MobileNet]
[CosineDecay]
[LabelSmoothing]
[Distillation(nameof(PaperTeacher))]
[Mixup]
[Epochs(200)]
public sealed partial class MobileNet_Bag : EfficientPlainParts;

#pragma warning restore TRK104
