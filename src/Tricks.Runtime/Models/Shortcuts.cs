using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using Tricks.Native;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Models;

/// <summary>What the shortcut of a residual block does where the block changes the shape.</summary>
internal static class Shortcuts
{
    /// <summary>A 1×1 convolution with the stride, and batch normalisation: <c>downsample.0</c> and <c>downsample.1</c>.</summary>
    public static Module<Tensor, Tensor> Projection(int inputChannels, int outputChannels, int stride) =>
        new ProjectionShortcut(inputChannels, outputChannels, stride);

    /// <summary>
    /// Variant D: an average pool, which ignores no input, then a 1×1 convolution with stride 1 and batch normalisation. They are
    /// <c>downsample.1</c> and <c>.2</c> also where the stride is 1 and nothing is pooled.
    /// </summary>
    public static Module<Tensor, Tensor> PooledProjection(int inputChannels, int outputChannels, int stride)
    {
        // Odd sizes: the last window is a part of one, as the 3×3 convolution with padding 1 also has ⌈H/stride⌉ outputs.
        Module<Tensor, Tensor> pool = stride == 1 ? Identity() : AvgPool2d(stride, stride, ceil_mode: true);
        return Sequential(
            ("0", pool),
            ("1", new Convolution2d(inputChannels, outputChannels, 1)),
            ("2", new BatchNormalization(outputChannels)));
    }

    /// <summary>Option A of He et al. 2015, section 4.2, without parameters: every <paramref name="stride"/>th pixel, and zeros for the added channels, after the others.</summary>
    public static Module<Tensor, Tensor> Padded(int inputChannels, int outputChannels, int stride) =>
        new PaddedShortcut(inputChannels, 0, outputChannels - inputChannels, stride);

    /// <summary>The same with half of the zeros before the others.</summary>
    public static Module<Tensor, Tensor> PaddedBothSides(int inputChannels, int outputChannels, int stride) =>
        new PaddedShortcut(inputChannels, (outputChannels - inputChannels) / 2, outputChannels - inputChannels - ((outputChannels - inputChannels) / 2), stride);

    private sealed class ProjectionShortcut : Module<Tensor, Tensor>, IDownsampling, IGraphModule
    {
        private readonly int _inputChannels;

        [ComponentName(Name = "0")]
        private readonly Convolution2d _convolution;

        [ComponentName(Name = "1")]
        private readonly BatchNormalization _norm;

        [ComponentName(Name = "blur")]
        private Module<Tensor, Tensor>? _blur;

        public ProjectionShortcut(int inputChannels, int outputChannels, int stride)
            : base(nameof(ProjectionShortcut))
        {
            _inputChannels = inputChannels;
            _convolution = new Convolution2d(inputChannels, outputChannels, 1, stride);
            _norm = new BatchNormalization(outputChannels);
            RegisterComponents();
        }

        // A 1×1 convolution has no neighbours to see: blurred before it or after, the result is the same, and before costs less.
        public void Smooth(Func<int, int, Module<Tensor, Tensor>> blur)
        {
            if (_convolution.Stride == 1)
                return;
            _blur = blur(_inputChannels, _convolution.Stride);
            _convolution.Stride = 1;
            register_module("blur", _blur);
        }

        public override Tensor forward(Tensor input)
        {
            using var blurred = _blur?.call(input);
            using var convolved = _convolution.call(blurred ?? input);
            return _norm.call(convolved);
        }

        public GraphValue Describe(IModelGraph graph, GraphValue input) =>
            graph.Module(_norm, graph.Module(_convolution, _blur is null ? input : graph.Module(_blur, input)));
    }

    private sealed class PaddedShortcut(int inputChannels, int before, int after, int stride) : Module<Tensor, Tensor>(nameof(PaddedShortcut)), IDownsampling, IGraphModule
    {
        private Module<Tensor, Tensor>? _blur;

        public void Smooth(Func<int, int, Module<Tensor, Tensor>> blur)
        {
            if (stride == 1)
                return;
            _blur = blur(inputChannels, stride);
            register_module("blur", _blur);
        }

        public override Tensor forward(Tensor input)
        {
            using var blurred = _blur?.call(input);
            return SparsePixels.Of(blurred ?? input, blurred is null ? stride : 1, before, after);
        }

        public GraphValue Describe(IModelGraph graph, GraphValue input) =>
            graph.WithZeroChannels(_blur is null ? graph.AveragePool(input, 1, stride, 0, keepsRest: false) : graph.Module(_blur, input), before, after);
    }
}
