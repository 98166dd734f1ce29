namespace Tricks.Data;

/// <summary>The batches of a split, epoch after epoch.</summary>
internal interface IBatches
{
    /// <summary>How many images there are.</summary>
    int Count { get; }

    /// <summary>How long consumers have waited for batches so far, over all epochs.</summary>
    TimeSpan Waited { get; }

    /// <summary>The batches of one epoch, in order; each one taken is the consumer's to dispose of.</summary>
    /// <param name="epoch">The epoch, of which augmentation is a function.</param>
    /// <param name="order">The indices of the images, in order.</param>
    /// <param name="batchSize">Images a batch.</param>
    /// <param name="dropLast">Whether a last incomplete batch is dropped.</param>
    /// <param name="cancellation">Ends the enumeration with <see cref="OperationCanceledException"/>.</param>
    IEnumerable<Batch> Epoch(int epoch, ReadOnlyMemory<int> order, int batchSize, bool dropLast, CancellationToken cancellation);
}
