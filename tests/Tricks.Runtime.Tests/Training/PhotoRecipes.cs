using Tricks.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Runtime.Tests.Training;

/// <summary>Image files of any size, in a folder.</summary>
[Recipe]
[ImageFolder("photos")]
[RandomResizedCrop(8, minArea: 0.5)]
[ResizeShorterEdge(9)]
[CentreCrop(8)]
[Model<PhotoNet>]
[Epochs(2)]
[BatchSize(16)]
[Sgd]
[LearningRate(0.01)]
internal sealed partial class Photos;

/// <summary>Image files as they are.</summary>
[Recipe]
[ImageFolder("photos")]
[Model<PhotoNet>]
[Epochs(1)]
[BatchSize(4)]
[Sgd]
[LearningRate(0.01)]
internal sealed partial class PlainPhotos;

/// <summary>Image files of one size, moved and mirrored, which the device may do as well.</summary>
[Recipe]
[ImageFolder("photos")]
[RandomCrop(3)]
[HorizontalFlip]
[Normalize]
[ColorJitter]
[Model<PhotoNet>]
[Epochs(2)]
[BatchSize(16)]
[Sgd]
[LearningRate(0.01)]
internal sealed partial class MovedPhotos;

/// <summary>The least that learns.</summary>
internal sealed class PhotoNet : Module<Tensor, Tensor>
{
    private readonly TorchSharp.Modules.Linear _head;

    public PhotoNet(ModelShape shape)
        : base(nameof(PhotoNet))
    {
        _head = Linear(shape.Input.Length, shape.Classes);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => _head.forward(input.flatten(1));
}
