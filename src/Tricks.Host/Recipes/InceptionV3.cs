namespace Tricks.Host.Recipes;

/// <summary>Inception-V3 as section 2 trains it: a batch of 256, a rate of 0.1 that falls by 10 at epochs 30, 60 and 90, 120 epochs.</summary>
[Recipe]
[Synthetic(Classes = 1000, Size = 341, Train = 1280, Test = 256)]
[RandomResizedCrop(299)]
[ResizeShorterEdge(341)]
[CentreCrop(299)]
[InceptionV3]
[BatchSize(256)]
[LearningRate(0.1)]
public sealed partial class InceptionV3_Baseline : PaperParts;

/// <summary>Inception-V3, trained efficiently (section 3): the first row of table 6.</summary>
[Recipe]
[Synthetic(Classes = 1000, Size = 341, Train = 1280, Test = 256)]
[RandomResizedCrop(299)]
[ResizeShorterEdge(341)]
[CentreCrop(299)]
[InceptionV3]
public sealed partial class InceptionV3_Efficient : EfficientPlainParts;

/// <summary>Inception-V3: efficient, and a cosine decay (section 5.1).</summary>
[Recipe]
[Synthetic(Classes = 1000, Size = 341, Train = 1280, Test = 256)]
[RandomResizedCrop(299)]
[ResizeShorterEdge(341)]
[CentreCrop(299)]
[InceptionV3]
[CosineDecay]
public sealed partial class InceptionV3_Cosine : EfficientPlainParts;

/// <summary>Inception-V3: efficient, cosine, and label smoothing (section 5.2).</summary>
[Recipe]
[Synthetic(Classes = 1000, Size = 341, Train = 1280, Test = 256)]
[RandomResizedCrop(299)]
[ResizeShorterEdge(341)]
[CentreCrop(299)]
[InceptionV3]
[CosineDecay]
[LabelSmoothing]
public sealed partial class InceptionV3_Smoothing : EfficientPlainParts;

#pragma warning disable TRK104 // The paper's table 6 distils from another family, and shows that it hurts.
/// <summary>Inception-V3: efficient, cosine, smoothing, and distillation without mixup (section 5.3).</summary>
[Recipe]
[Synthetic(Classes = 1000, Size = 341, Train = 1280, Test = 256)]
[RandomResizedCrop(299)]
[ResizeShorterEdge(341)]
[CentreCrop(299)]
[InceptionV3]
[CosineDecay]
[LabelSmoothing]
[Distillation(nameof(PaperTeacher299))]
public sealed partial class InceptionV3_Distilled : EfficientPlainParts;

#pragma warning restore TRK104

/// <summary>Inception-V3: efficient, cosine, smoothing, and mixup without distillation (section 5.4), over 200 epochs.</summary>
[Recipe]
[Synthetic(Classes = 1000, Size = 341, Train = 1280, Test = 256)]
[RandomResizedCrop(299)]
[ResizeShorterEdge(341)]
[CentreCrop(299)]
[InceptionV3]
[CosineDecay]
[LabelSmoothing]
[Mixup]
[Epochs(200)]
public sealed partial class InceptionV3_Mixup : EfficientPlainParts;

#pragma warning disable TRK104 // The paper's table 6 distils from another family, and shows that it hurts.
/// <summary>Inception-V3 with the whole bag: the last row of table 6.</summary>
[Recipe]
[Synthetic(Classes = 1000, Size = 341, Train = 1280, Test = 256)]
[RandomResizedCrop(299)]
[ResizeShorterEdge(341)]
[CentreCrop(299)]
[InceptionV3]
[CosineDecay]
[LabelSmoothing]
[Distillation(nameof(PaperTeacher299))]
[Mixup]
[Epochs(200)]
public sealed partial class InceptionV3_Bag : EfficientPlainParts;

#pragma warning restore TRK104
