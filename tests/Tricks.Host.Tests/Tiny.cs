using TorchSharp;
using TorchSharp.Modules;
using Tricks.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Host.Tests;

/// <summary>A recipe with a model of its own that trains in a second.</summary>
[Recipe]
[Synthetic(Classes = 3, Size = 8, Train = 64, Test = 16)]
[Model<TinyNet>]
[Epochs(1)]
[BatchSize(16)]
[Sgd]
[LearningRate(0.05)]
[MyTricks.PixelNoise(0.05)]
public sealed partial class Tiny;

public sealed class TinyNet : Module<Tensor, Tensor>
{
    private readonly Linear _head;

    public TinyNet(ModelShape shape)
        : base(nameof(TinyNet))
    {
        _head = Linear(shape.Input.Length, shape.Classes);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => _head.forward(input.flatten(1));
}
