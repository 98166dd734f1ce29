namespace Tricks.Host.Recipes;

/// <summary>
/// ResNet-50 as the paper's section 2 trains it, as far as the parts go: the images are synthetic until a data part reads ImageNet's, and the
/// random resized crop and colour jitter are still to come.
/// </summary>
[Recipe]
[Synthetic(Classes = 1000, Size = 224, Train = 1280, Test = 256)]
[HorizontalFlip]
[Normalize(Mean = new[] { 123.68, 116.779, 103.939 }, StandardDeviation = new[] { 58.393, 57.12, 57.375 })]
[ResNet(50)]
[Xavier]
[Epochs(120)]
[BatchSize(256)]
[Sgd(Momentum = 0.9, WeightDecay = 1e-4)]
[LearningRate(0.1)]
[StepDecay(0.1, 30, 60, 90)]
public sealed partial class ImageNetBaseline;
