namespace Tricks.Data;

/// <summary>
/// Random numbers as a function of (seed, stream, epoch, index): the generator Philox4x32-10 of Salmon et al. 2011. Nothing is remembered
/// between instances, so the order in which threads draw cannot matter.
/// </summary>
public struct CounterRandom
{
    /// <summary>Starts the numbers of one (seed, stream, epoch, index); a stream is named by who draws.</summary>
    public CounterRandom(long seed, string stream, int epoch, int index) => throw new NotImplementedException();

    /// <summary>32 random bits.</summary>
    public uint NextUInt32() => throw new NotImplementedException();

    /// <summary>Uniform in [0, 1), 24 bits.</summary>
    public float NextSingle() => throw new NotImplementedException();

    /// <summary>Uniform in [0, 1), 53 bits.</summary>
    public double NextDouble() => throw new NotImplementedException();

    /// <summary>Uniform in [0, <paramref name="bound"/>), without bias.</summary>
    public int NextInt32(int bound) => throw new NotImplementedException();

    /// <summary>Standard normal.</summary>
    public double NextGaussian() => throw new NotImplementedException();

    /// <summary>Beta(a, b) distributed, also for shapes far below 1.</summary>
    public double NextBeta(double a, double b) => throw new NotImplementedException();

    /// <summary>A random order of 0 … <paramref name="count"/> − 1.</summary>
    public int[] NextPermutation(int count) => throw new NotImplementedException();
}
