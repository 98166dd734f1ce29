using System.Runtime.CompilerServices;

namespace Tricks.Data;

/// <summary>
/// Random numbers as a function of (seed, stream, epoch, index): the generator Philox4x32-10 of Salmon et al. 2011. Nothing is remembered
/// between instances, so the order in which threads draw cannot matter. A copy draws the same numbers again: pass it by reference.
/// </summary>
public struct CounterRandom
{
    private const double TwoToMinus53 = 1.0 / (1L << 53);
    private const float TwoToMinus24 = 1f / (1 << 24);

    // Below this a logarithm divided by the shape leaves the range of double.
    private const double SmallestShape = 1e-300;

    private readonly uint _key0;
    private readonly uint _key1;
    private readonly uint _epoch;
    private readonly uint _index;
    private uint _block;
    private int _left;
    private Words _words;

    /// <summary>
    /// Starts the numbers of one (seed, stream, epoch, index).
    /// </summary>
    /// <param name="seed">The run's seed; all 64 bits count.</param>
    /// <param name="stream">Who draws, such as the part's name; different names give independent numbers.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="index">What is drawn for: the image's index or the step.</param>
    public CounterRandom(long seed, string stream, int epoch, int index)
    {
        ulong key = Mix(Mix((ulong)seed) ^ Hash(stream));
        _key0 = (uint)key;
        _key1 = (uint)(key >> 32);
        _epoch = (uint)epoch;
        _index = (uint)index;
    }

    /// <summary>32 random bits.</summary>
    public uint NextUInt32()
    {
        if (_left == 0)
        {
            (_words[3], _words[2], _words[1], _words[0]) = Philox.Block(_block++, _index, _epoch, 0, _key0, _key1);
            _left = 4;
        }

        return _words[--_left];
    }

    /// <summary>Uniform in [0, 1), 24 bits.</summary>
    public float NextSingle() => (NextUInt32() >> 8) * TwoToMinus24;

    /// <summary>Uniform in [0, 1), 53 bits.</summary>
    public double NextDouble()
    {
        ulong high = NextUInt32() >> 5;
        ulong low = NextUInt32() >> 6;
        return ((high << 26) | low) * TwoToMinus53;
    }

    /// <summary>Uniform in [0, <paramref name="bound"/>), without bias (Lemire 2019, by rejection).</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bound"/> is not positive.</exception>
    public int NextInt32(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        uint range = (uint)bound;
        ulong product = (ulong)NextUInt32() * range;
        if ((uint)product < range)
        {
            uint uneven = (0u - range) % range;
            while ((uint)product < uneven)
                product = (ulong)NextUInt32() * range;
        }

        return (int)(product >> 32);
    }

    /// <summary>Standard normal (Box and Muller 1958).</summary>
    public double NextGaussian()
    {
        double radius = Math.Sqrt(-2 * Math.Log(NextPositive()));
        return radius * Math.Cos(2 * Math.PI * NextDouble());
    }

    /// <summary>
    /// Beta(a, b) distributed, from 0 to 1: a ratio of two gamma variates, taken between their logarithms so that shapes far below 1,
    /// where the variates themselves would be 0, still give the right distribution.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A shape is not a positive finite number.</exception>
    public double NextBeta(double a, double b)
    {
        ThrowUnlessShape(a, nameof(a));
        ThrowUnlessShape(b, nameof(b));
        double logX = NextLogGamma(Math.Max(a, SmallestShape));
        double logY = NextLogGamma(Math.Max(b, SmallestShape));
        return 1 / (1 + Math.Exp(logY - logX));
    }

    /// <summary>A random order of 0 … <paramref name="count"/> − 1 (Fisher and Yates), each as likely as another.</summary>
    public int[] NextPermutation(int count)
    {
        int[] order = new int[count];
        for (int i = 0; i < count; i++)
        {
            int j = NextInt32(i + 1);
            order[i] = order[j];
            order[j] = i;
        }

        return order;
    }

    // Uniform in (0, 1], whose logarithm is finite.
    private double NextPositive() => 1 - NextDouble();

    // The logarithm of a Gamma(shape, 1) variate: Marsaglia and Tsang 2000. Below 1, Gamma(shape) is Gamma(shape + 1) · U^(1 / shape).
    private double NextLogGamma(double shape)
    {
        if (shape < 1)
            return NextLogGamma(shape + 1) + Math.Log(NextPositive()) / shape;

        double d = shape - 1.0 / 3.0;
        double c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            double x = NextGaussian();
            double root = 1 + c * x;
            if (root <= 0)
                continue;
            double v = root * root * root;
            if (Math.Log(NextPositive()) < 0.5 * x * x + d * (1 - v + Math.Log(v)))
                return Math.Log(d) + 3 * Math.Log(root);
        }
    }

    private static void ThrowUnlessShape(double shape, string name)
    {
        if (!(shape > 0 && double.IsFinite(shape)))
            throw new ArgumentOutOfRangeException(name, shape, "The shape of a Beta distribution is a positive finite number.");
    }

    // FNV-1a, 64 bits; string.GetHashCode differs from process to process.
    private static ulong Hash(string text)
    {
        ulong hash = 0xCBF29CE484222325;
        foreach (char c in text)
        {
            hash = (hash ^ (byte)c) * 0x100000001B3;
            hash = (hash ^ (byte)(c >> 8)) * 0x100000001B3;
        }

        return hash;
    }

    // The finalizer of SplitMix64 (Steele, Lea, Flood 2014): a bijection of 64 bits, so no two seeds share a key.
    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    [InlineArray(4)]
    private struct Words
    {
        private uint _first;
    }
}
