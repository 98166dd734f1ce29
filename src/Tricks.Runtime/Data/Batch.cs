using static TorchSharp.torch;

namespace Tricks.Data;

/// <summary>Prepared images and their labels. Who takes it disposes of it; it belongs to no dispose scope.</summary>
public sealed class Batch(Tensor images, Tensor labels) : IDisposable
{
    /// <summary>
    /// Images <c>[N, C, H, W]</c>, in memory channels last (<c>[N, H, W, C]</c>): normalised floats, or, where they are on their way to a GPU or lie on the
    /// device, bytes.
    /// </summary>
    public Tensor Images { get; } = images;

    /// <summary>The classes, int64 <c>[N]</c>.</summary>
    public Tensor Labels { get; } = labels;

    /// <summary>How many images there are.</summary>
    public int Count { get; } = (int)labels.shape[0];

    /// <summary>Frees both tensors.</summary>
    public void Dispose()
    {
        Images.Dispose();
        Labels.Dispose();
    }
}
