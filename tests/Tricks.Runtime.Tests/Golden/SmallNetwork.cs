using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using Tricks.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Runtime.Tests.Golden;

/// <summary>Small of networks.py, of the library's own layers.</summary>
internal sealed class SmallNetwork : Module<Tensor, Tensor>
{
    [ComponentName(Name = "conv1")]
    private readonly Convolution2d _convolution = new(3, 4, 3, 1, 1);

    [ComponentName(Name = "bn1")]
    private readonly BatchNorm2d _norm = BatchNorm2d(4);

    [ComponentName(Name = "block")]
    private readonly ResidualBlock _block = ResidualBlock.Basic(4, 8, 2, Shortcuts.PooledProjection(4, 8, 2));

    [ComponentName(Name = "fc")]
    private readonly FullyConnected _classifier = new(8, 5);

    public SmallNetwork()
        : base(nameof(SmallNetwork)) => RegisterComponents();

    public override Tensor forward(Tensor input) =>
        _classifier.call(_block.call(_norm.call(_convolution.call(input)).relu_()).mean([2, 3]));
}
