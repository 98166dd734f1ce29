namespace Tricks.Host.Recipes;

/// <summary>The paper's teacher (section 5.3): ResNet-152-D, trained with the same cosine and label smoothing.</summary>
[Recipe]
[ResNet(152, Variant = ResNetVariant.D)]
[CosineDecay]
[LabelSmoothing]
public sealed partial class PaperTeacher : EfficientParts;

/// <summary>The same for Inception-V3's images of 299×299.</summary>
[Recipe]
[Synthetic(Classes = 1000, Size = 341, Train = 1280, Test = 256)]
[RandomResizedCrop(299)]
[ResizeShorterEdge(341)]
[CentreCrop(299)]
[ResNet(152, Variant = ResNetVariant.D)]
[CosineDecay]
[LabelSmoothing]
public sealed partial class PaperTeacher299 : EfficientParts;
