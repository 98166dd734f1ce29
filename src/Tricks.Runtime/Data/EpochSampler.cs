namespace Tricks.Data;

/// <summary>
/// Which images a process sees in which order: a pure function of (seed, epoch, rank, world size). Over all ranks together an epoch holds
/// every image once, apart from the last incomplete batch, and step s holds the same images whatever the world size is.
/// </summary>
public sealed class EpochSampler
{
    private readonly long _seed;
    private readonly int _count;
    private readonly int _batchSize;
    private readonly int _rank;

    /// <summary>Makes the sampler of one process.</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="count">How many images the training set has.</param>
    /// <param name="batchSize">Images a step over all ranks; a multiple of <paramref name="worldSize"/>.</param>
    /// <param name="rank">Which process this is, from 0.</param>
    /// <param name="worldSize">How many processes there are.</param>
    /// <exception cref="ArgumentException">The rank is not below the world size, or the batch does not divide into equal shares.</exception>
    /// <exception cref="DataException">There are fewer images than one batch takes, so that no step could be made.</exception>
    public EpochSampler(long seed, int count, int batchSize, int rank = 0, int worldSize = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        ThrowUnlessRank(rank, worldSize);
        if (batchSize % worldSize != 0)
            throw new ArgumentException($"A batch of {batchSize} does not divide into {worldSize} equal shares.", nameof(batchSize));
        if (count < batchSize)
            throw new DataException($"The training set has {count} images, fewer than one batch of {batchSize}: choose a batch size of {count} or less.");
        (_seed, _count, _batchSize, _rank) = (seed, count, batchSize, rank);
        LocalBatchSize = batchSize / worldSize;
    }

    /// <summary>Steps in one epoch; the last incomplete batch is dropped.</summary>
    public int StepsPerEpoch => _count / _batchSize;

    /// <summary>Images a step on this rank.</summary>
    public int LocalBatchSize { get; }

    /// <summary>The indices of this rank's images in one epoch, step after step: <see cref="StepsPerEpoch"/> × <see cref="LocalBatchSize"/> of them.</summary>
    public int[] Training(int epoch)
    {
        int[] order = new CounterRandom(_seed, nameof(EpochSampler), epoch, 0).NextPermutation(_count);
        int[] share = new int[StepsPerEpoch * LocalBatchSize];
        for (int step = 0; step < StepsPerEpoch; step++)
            Array.Copy(order, step * _batchSize + _rank * LocalBatchSize, share, step * LocalBatchSize, LocalBatchSize);
        return share;
    }

    /// <summary>
    /// The indices of this rank's images in an evaluation, ascending: over all ranks every image exactly once, so shares may differ by one.
    /// </summary>
    public static int[] Evaluation(int count, int rank = 0, int worldSize = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ThrowUnlessRank(rank, worldSize);
        int[] share = new int[(count - rank + worldSize - 1) / worldSize];
        for (int i = 0; i < share.Length; i++)
            share[i] = rank + i * worldSize;
        return share;
    }

    private static void ThrowUnlessRank(int rank, int worldSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(worldSize);
        if (rank < 0 || rank >= worldSize)
            throw new ArgumentOutOfRangeException(nameof(rank), rank, $"A rank is from 0 to {worldSize - 1} where there are {worldSize} processes.");
    }
}
