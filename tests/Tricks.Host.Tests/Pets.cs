namespace Tricks.Host.Tests;

[Recipe]
[ImageFolder("pets")]
[RandomResizedCrop(224)]
[ResizeShorterEdge(256)]
[CentreCrop(224)]
[HorizontalFlip]
[Normalize([123.675, 116.28, 103.53], [58.395, 57.12, 57.375])] // as torchvision trained them
[ResNet(50, ResNetVariant.B)]
[Pretrained("resnet50.pth")]
[LayerwiseDecay(0.9)]
[HeadRate(10)]
[Epochs(10)]
[BatchSize(32)]
[Sgd]
[LearningRate(0.01)]
[CosineDecay]
public sealed partial class Pets;
