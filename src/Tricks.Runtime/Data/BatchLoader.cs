using System.Collections.Concurrent;
using System.Diagnostics;
using TorchSharp;

namespace Tricks.Data;

/// <summary>
/// Prepares the next batches on threads of its own while a step runs. What the batches hold depends on images, preparation, epoch and order
/// alone, never on how many threads there are or how they are timed.
/// </summary>
public sealed class BatchLoader : IBatches
{
    private readonly IImageSet _images;
    private readonly IImagePreparation _preparation;
    private readonly Normalizer _normalizer;
    private readonly ImageShape _shape;
    private readonly SkippedImages? _skipped;
    private readonly BatchForm _form;
    private readonly ConcurrentBag<Image> _spareImages = [];
    private long _waited;

    /// <summary>Makes a loader.</summary>
    /// <param name="images">Where images and labels come from.</param>
    /// <param name="preparation">What is done to each image.</param>
    /// <param name="workers">How many threads prepare images, at least 1; null: <see cref="DefaultWorkers"/>.</param>
    /// <param name="prefetch">How many batches are prepared ahead of the one that was taken, at least 1; 3 by default.</param>
    /// <param name="form">How batches lie in memory.</param>
    /// <param name="skipped">Where images go that cannot be read; null where the first one ends the epoch.</param>
    /// <exception cref="ArgumentException">The normalisation does not have one value a channel.</exception>
    internal BatchLoader(IImageSet images, IImagePreparation preparation, SkippedImages? skipped, int? workers = null, int prefetch = 3, BatchForm form = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(workers ?? 1, nameof(workers));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(prefetch);
        (_images, _preparation, _skipped) = (images, preparation, skipped);
        (Workers, Prefetch, _form) = (workers ?? DefaultWorkers, prefetch, form);
        _shape = preparation.OutputShape;
        _normalizer = new Normalizer(preparation.Normalization, _shape.Channels);
    }

    /// <summary>Makes a loader for which the first image that cannot be read ends the epoch.</summary>
    /// <param name="images">Where images and labels come from.</param>
    /// <param name="preparation">What is done to each image.</param>
    /// <param name="workers">How many threads prepare images, at least 1; null: <see cref="DefaultWorkers"/>.</param>
    /// <param name="prefetch">How many batches are prepared ahead of the one that was taken, at least 1; 3 by default.</param>
    /// <param name="pin">Whether batches lie in page-locked memory, from which CUDA copies while it computes; needs a CUDA device.</param>
    /// <exception cref="ArgumentException">The normalisation does not have one value a channel.</exception>
    public BatchLoader(IImageSet images, IImagePreparation preparation, int? workers = null, int prefetch = 3, bool pin = false)
        : this(images, preparation, null, workers, prefetch, new BatchForm(Pinned: pin))
    {
    }

    /// <summary>Half of the processors, 1 to 16: the others compute.</summary>
    public static int DefaultWorkers => Math.Clamp(Environment.ProcessorCount / 2, 1, 16);

    /// <summary>As many threads as are asked for; where none are, <see cref="DefaultWorkers"/>, or all processors but one where a CUDA device computes.</summary>
    internal static int WorkersFor(torch.Device device, DataContext context) => context.Workers > 0
        ? context.Workers
        : device.type == DeviceType.CUDA ? Math.Max(1, Environment.ProcessorCount - 1) : DefaultWorkers;

    /// <summary>How many threads prepare images.</summary>
    public int Workers { get; }

    /// <summary>How many batches are prepared ahead.</summary>
    public int Prefetch { get; }

    /// <summary>Whether batches lie in page-locked memory.</summary>
    public bool Pin => _form.Pinned;

    /// <inheritdoc />
    public int Count => _images.Count;

    /// <summary>How long consumers have waited for batches so far, over all epochs.</summary>
    public TimeSpan Waited => Stopwatch.GetElapsedTime(0, Volatile.Read(ref _waited));

    /// <summary>
    /// The batches of one epoch, in order. The threads start with the enumeration and end with it, also where it is left early; batches
    /// that were not taken are freed. Each batch taken is the consumer's to dispose of.
    /// </summary>
    /// <param name="epoch">The epoch, handed to the preparation.</param>
    /// <param name="order">The indices of the images, in order.</param>
    /// <param name="batchSize">Images a batch.</param>
    /// <param name="dropLast">Whether every batch is to be whole, as in training, so that a last incomplete one is dropped and the next image stands in the place of one that is skipped; otherwise, as in evaluation, the last is kept and what is skipped is left out.</param>
    /// <param name="cancellation">Ends the enumeration with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="DataException">During the enumeration: an image could not be read or prepared; the message names its index.</exception>
    public IEnumerable<Batch> Epoch(int epoch, ReadOnlyMemory<int> order, int batchSize, bool dropLast, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        int whole = order.Length / batchSize;
        bool incomplete = !dropLast && order.Length % batchSize != 0;
        return Batches(new BatchPlan(epoch, order, batchSize, incomplete ? whole + 1 : whole, _shape, _form, ReplacesSkipped: dropLast), cancellation);
    }

    /// <summary>The image that stands in the place of another in training: the image itself, or the next one that was not skipped.</summary>
    internal int StandsFor(int index)
    {
        while (_skipped?.Contains(index) == true)
            index = Next(index);
        return index;
    }

    private int Next(int index) => (index + 1) % _images.Count;

    private IEnumerable<Batch> Batches(BatchPlan plan, CancellationToken cancellation)
    {
        try
        {
            using BatchQueue queue = new(plan, Prefetch, Workers, Work, cancellation);
            while (true)
            {
                long start = Stopwatch.GetTimestamp();
                Batch? batch = queue.Take();
                Interlocked.Add(ref _waited, Stopwatch.GetTimestamp() - start);
                // Here and not where it happens: who is told knows one thread alone.
                _skipped?.Tell();
                if (batch is null)
                    yield break;
                yield return batch;
            }
        }
        finally
        {
            _skipped?.Tell();
        }
    }

    private void Work(BatchQueue queue, BatchPlan plan)
    {
        if (!_spareImages.TryTake(out Image? image))
            image = new Image();
        while (queue.Next() is { } chunk)
        {
            int position = chunk.First;
            try
            {
                for (; position < chunk.End; position++)
                    Prepare(chunk.Target, plan, position, image);
                queue.Done(chunk, null);
            }
            catch (Exception exception)
            {
                queue.Done(chunk, new PreparationFailure(position, _images.NameOf(plan.Order.Span[chunk.Target.Start + position]), exception));
            }
        }

        _spareImages.Add(image);
    }

    private void Prepare(BatchMemory target, BatchPlan plan, int position, Image image)
    {
        var index = plan.Order.Span[target.Start + position];
        while (!TryPrepare(target, plan, position, index, image))
        {
            if (!plan.ReplacesSkipped)
            {
                target.Label(position) = BatchMemory.LeftOut;
                return;
            }

            index = Next(index);
        }
    }

    private bool TryPrepare(BatchMemory target, BatchPlan plan, int position, int index, Image image)
    {
        try
        {
            _images.Read(index, image);
            _preparation.Prepare(image, plan.Epoch, index);
            if (image.Shape != _shape)
                throw new InvalidOperationException($"the prepared image is {image.Shape}, not {_shape}");
            if (_form.AsBytes)
                ByteConversion.ToBytes(image.Pixels, target.Bytes(position));
            else
                _normalizer.Copy(image.Pixels, target.Floats(position));
            target.Label(position) = _images.Label(index);
            return true;
        }
        catch (Exception exception) when (_skipped is not null && SkippedImages.AreMeantBy(exception))
        {
            _skipped.Add(index, exception);
            return false;
        }
    }
}
