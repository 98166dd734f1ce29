using static TorchSharp.torch;

namespace Tricks.Data;

/// <summary>How a batch lies in memory.</summary>
/// <param name="AsBytes">Whether prepared values are rounded to whole numbers from 0 to 255, for <see cref="BatchInput"/> to normalise; else they are normalised floats.</param>
/// <param name="Pinned">Whether it lies in page-locked memory, from which CUDA copies while it computes; needs a CUDA device.</param>
internal readonly record struct BatchForm(bool AsBytes = false, bool Pinned = false)
{
    /// <summary>What suits a device: a GPU is sent a quarter of the memory, and normalises there.</summary>
    public static BatchForm For(Device device) => device.type == TorchSharp.DeviceType.CUDA ? new(AsBytes: true, Pinned: true) : default;
}

/// <summary>What the batches of one epoch are made of.</summary>
internal sealed record BatchPlan(int Epoch, ReadOnlyMemory<int> Order, int BatchSize, int Batches, ImageShape Shape, BatchForm Form, bool ReplacesSkipped);

/// <summary>
/// One batch while workers write it: the tensors, and where their values lie. It is made on the consumer's thread, whose memory is kept when it is freed:
/// memory from the system has to be faulted in, which takes a twentieth of the time of decoding what goes there.
/// </summary>
internal sealed unsafe class BatchMemory : IDisposable
{
    /// <summary>The label of an image that the batch goes without.</summary>
    public const long LeftOut = long.MinValue;

    private readonly BatchPlan _plan;
    private readonly byte* _imageValues;
    private readonly long* _labelValues;
    private Tensor? _images;
    private Tensor? _labels;

    /// <summary>Makes the tensors of a batch of the plan.</summary>
    public BatchMemory(BatchPlan plan, int batch)
    {
        _plan = plan;
        Start = batch * plan.BatchSize;
        Count = Math.Min(plan.BatchSize, plan.Order.Length - Start);
        (int channels, int height, int width) = plan.Shape;
        using Tensor rows = Empty([Count, height, width, channels], plan.Form.AsBytes ? ScalarType.Byte : ScalarType.Float32);
        _labels = Empty([Count], ScalarType.Int64);

        // libtorch's memory does not move.
        fixed (byte* images = rows.bytes, labels = _labels.bytes)
        {
            _imageValues = images;
            _labelValues = (long*)labels;
        }

        _images = rows.permute(0, 3, 1, 2).DetachFromDisposeScope();
    }

    /// <summary>Where the batch starts in the order.</summary>
    public int Start { get; }

    /// <summary>How many images it has.</summary>
    public int Count { get; }

    /// <summary>Where the values of one image go, <c>[H, W, C]</c>, in a batch of floats.</summary>
    public Span<float> Floats(int position) => new((float*)_imageValues + (long)position * _plan.Shape.Length, _plan.Shape.Length);

    /// <summary>Where the values of one image go, <c>[H, W, C]</c>, in a batch of bytes.</summary>
    public Span<byte> Bytes(int position) => new(_imageValues + (long)position * _plan.Shape.Length, _plan.Shape.Length);

    /// <summary>Where the label of one image goes.</summary>
    public ref long Label(int position) => ref _labelValues[position];

    /// <summary>Hands over the written batch, without what was left out; null where nothing is left.</summary>
    public Batch? Take()
    {
        long[] kept = [.. Enumerable.Range(0, Count).Where(position => Label(position) != LeftOut)];
        if (kept.Length < Count)
            return Take(kept);
        Batch batch = new(_images!, _labels!);
        (_images, _labels) = (null, null);
        return batch;
    }

    /// <summary>Frees what was not handed over.</summary>
    public void Dispose()
    {
        _images?.Dispose();
        _labels?.Dispose();
        (_images, _labels) = (null, null);
    }

    private Batch? Take(long[] kept)
    {
        try
        {
            if (kept.Length == 0)
                return null;
            using IDisposable scope = NewDisposeScope();
            Tensor places = tensor(kept);
            // As rows of pixels, so that they lie in memory as they did.
            Tensor images = _images!.permute(0, 2, 3, 1).index_select(0, places).permute(0, 3, 1, 2);
            return new(images.DetachFromDisposeScope(), _labels!.index_select(0, places).DetachFromDisposeScope());
        }
        finally
        {
            Dispose();
        }
    }

    private Tensor Empty(long[] shape, ScalarType type)
    {
        Tensor tensor = empty(shape, type, CPU).DetachFromDisposeScope();
        if (!_plan.Form.Pinned)
            return tensor;
        using (tensor)
            return tensor.pin_memory().DetachFromDisposeScope();
    }
}
