using Tricks.Native;
using static TorchSharp.torch;

namespace Tricks.Data;

/// <summary>Brings batches to the device, and normalises there what is bytes still.</summary>
internal sealed class BatchInput : IDisposable
{
    private readonly Device _device;
    private readonly Tensor _scale;
    private readonly Tensor _offset;

    /// <summary>Takes the normalisation, one mean and one deviation a channel.</summary>
    public BatchInput(Device device, PixelStatistics normalization)
    {
        using var scope = NewDisposeScope();
        _device = device;
        _scale = OfChannels([.. normalization.StandardDeviation.Select(static deviation => (float)(1 / deviation))]);
        _offset = OfChannels([.. normalization.Mean.Zip(normalization.StandardDeviation, static (mean, deviation) => (float)(-mean / deviation))]);

        Tensor OfChannels(float[] values) => tensor(values).reshape(1, values.Length, 1, 1).to(device).DetachFromDisposeScope();
    }

    /// <summary>Normalised float images <c>[N, C, H, W]</c> on the device, in channels-last memory.</summary>
    public Tensor Images(Batch batch)
    {
        var images = batch.Images.to(_device, non_blocking: true);
        return images.dtype == ScalarType.Byte ? images.to(float32).mul_(_scale).PlusInPlace(_offset) : images;
    }

    /// <summary>The classes, int64 <c>[N]</c>, on the device.</summary>
    public Tensor Labels(Batch batch) => batch.Labels.to(_device, non_blocking: true);

    /// <summary>Frees the normalisation's numbers.</summary>
    public void Dispose()
    {
        _scale.Dispose();
        _offset.Dispose();
    }
}
