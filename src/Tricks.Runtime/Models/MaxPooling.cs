using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Models;

/// <summary>The greatest value of each window; <c>[N, C, H, W]</c> to <c>[N, C, H', W']</c>.</summary>
public sealed class MaxPooling : Module<Tensor, Tensor>, IDownsampling, IGraphModule
{
    private readonly int _channels;
    private readonly int _kernel;
    private readonly int _padding;
    private int _stride;
    private Module<Tensor, Tensor>? _blur;

    /// <summary>Makes the module.</summary>
    /// <param name="channels">Channels of the input, C.</param>
    /// <param name="kernel">Height and width of the window.</param>
    /// <param name="stride">The step from one window to the next.</param>
    /// <param name="padding">Pixels on each side that no window finds greatest.</param>
    public MaxPooling(int channels, int kernel, int stride, int padding = 0)
        : base(nameof(MaxPooling)) => (_channels, _kernel, _stride, _padding) = (channels, kernel, stride, padding);

    /// <inheritdoc />
    public void Smooth(Func<int, int, Module<Tensor, Tensor>> blur)
    {
        if (_stride == 1)
            return;
        _blur = blur(_channels, _stride);
        _stride = 1;
        register_module("blur", _blur);
    }

    /// <inheritdoc />
    public override Tensor forward(Tensor input) => functional.max_pool2d(input, _kernel, _stride, _padding).Through(_blur);

    /// <inheritdoc />
    public GraphValue Describe(IModelGraph graph, GraphValue input)
    {
        var pooled = graph.MaxPool(input, _kernel, _stride, _padding);
        return _blur is null ? pooled : graph.Module(_blur, pooled);
    }
}
