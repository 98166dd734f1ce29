using Tricks.Data;

namespace Tricks.Runtime.Tests.Data;

public class CounterRandomTests
{
    // The lines "philox4x32 10" of Random123's tests/kat_vectors: counter, key, result.
    [Theory]
    [InlineData("00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8")]
    [InlineData("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd")]
    [InlineData("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1")]
    public void Philox_gives_the_published_answers(string counter, string key, string expected)
    {
        uint[] c = Words(counter);
        uint[] k = Words(key);
        uint[] e = Words(expected);
        Assert.Equal((e[0], e[1], e[2], e[3]), Philox.Block(c[0], c[1], c[2], c[3], k[0], k[1]));
    }

    // Made by a Python implementation of Philox, FNV-1a and SplitMix64: a change here changes every run that has been made.
    [Theory]
    [InlineData(-7L, "Mixup", 3, 123456, "db751015 6791155f 2847c99c d0468fdf b8f935f7 bdb2064b")]
    [InlineData(1L << 40, "RandomCrop", 0, 0, "73c4eed8 afff5b9c")]
    public void The_numbers_of_a_seed_stay_what_they_are(long seed, string stream, int epoch, int index, string expected)
    {
        CounterRandom random = new(seed, stream, epoch, index);
        foreach (uint word in Words(expected))
            Assert.Equal(word, random.NextUInt32());
    }

    [Fact]
    public void Every_bit_of_the_seed_and_every_other_input_matters()
    {
        HashSet<ulong> seen = [];
        for (int bit = 0; bit < 64; bit++)
            seen.Add(First(new(1L << bit, "a", 0, 0)));
        seen.Add(First(new(0, "a", 0, 0)));
        seen.Add(First(new(0, "b", 0, 0)));
        seen.Add(First(new(0, "ab", 0, 0)));
        seen.Add(First(new(0, "ba", 0, 0)));
        seen.Add(First(new(0, "a", 1, 0)));
        seen.Add(First(new(0, "a", 0, 1)));
        Assert.Equal(70, seen.Count);
    }

    [Fact]
    public void Threads_that_draw_at_once_get_the_numbers_of_one_thread()
    {
        double[] alone = new double[10_000];
        for (int i = 0; i < alone.Length; i++)
            alone[i] = new CounterRandom(5, "part", 2, i).NextDouble();

        double[] together = new double[alone.Length];
        Parallel.For(0, together.Length, i => together[i] = new CounterRandom(5, "part", 2, i).NextDouble());
        Assert.Equal(alone, together);
    }

    [Fact]
    public void Uniform_numbers_fill_their_range_evenly()
    {
        const int count = 200_000;
        CounterRandom random = new(1, "uniform", 0, 0);
        int[] singles = new int[100];
        int[] doubles = new int[100];
        for (int i = 0; i < count; i++)
        {
            singles[(int)(random.NextSingle() * 100)]++;
            doubles[(int)(random.NextDouble() * 100)]++;
        }

        // The 99.99 % point of chi-squared with 99 degrees of freedom is 161.
        Assert.InRange(ChiSquared(singles, count), 40, 161);
        Assert.InRange(ChiSquared(doubles, count), 40, 161);
    }

    [Fact]
    public void First_numbers_of_neighbouring_indices_are_uniform_and_uncorrelated()
    {
        const int count = 100_000;
        int[] bins = new int[100];
        double product = 0;
        double previous = 0.5;
        for (int i = 0; i < count; i++)
        {
            double value = new CounterRandom(0, "index", 0, i).NextDouble();
            bins[(int)(value * 100)]++;
            product += (value - 0.5) * (previous - 0.5);
            previous = value;
        }

        Assert.InRange(ChiSquared(bins, count), 40, 161);
        Assert.InRange(product / count * 12, -0.015, 0.015);
    }

    // For a bound of 3·2^29, the remainder of 32 bits would favour the lower values, and scaling without rejection those of remainder 0 and 1.
    [Fact]
    public void Integers_are_unbiased_where_the_bound_divides_nothing()
    {
        const int bound = 3 << 29;
        const int count = 90_000;
        CounterRandom random = new(2, "integers", 0, 0);
        int[] thirds = new int[3];
        int[] remainders = new int[3];
        for (int i = 0; i < count; i++)
        {
            int value = random.NextInt32(bound);
            Assert.InRange(value, 0, bound - 1);
            thirds[value >> 29]++;
            remainders[value % 3]++;
        }

        Assert.All(thirds, n => Assert.InRange(n, 29_300, 30_700));
        Assert.All(remainders, n => Assert.InRange(n, 29_300, 30_700));
        Assert.Equal(0, random.NextInt32(1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_bound_that_is_not_positive_is_an_error(int bound)
    {
        CounterRandom random = new(0, "x", 0, 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => random.NextInt32(bound));
    }

    [Fact]
    public void Gaussians_have_the_moments_of_the_standard_normal()
    {
        const int count = 400_000;
        CounterRandom random = new(3, "gaussian", 0, 0);
        double[] moments = new double[5];
        for (int i = 0; i < count; i++)
        {
            double value = random.NextGaussian();
            for (int power = 1; power <= 4; power++)
                moments[power] += Math.Pow(value, power) / count;
        }

        Assert.Equal(0, moments[1], 0.01);
        Assert.Equal(1, moments[2], 0.01);
        Assert.Equal(0, moments[3], 0.03);
        Assert.Equal(3, moments[4], 0.08);
    }

    [Theory]
    [InlineData(0.2, 0.2)]
    [InlineData(1, 1)]
    [InlineData(0.5, 3)]
    [InlineData(8, 2)]
    [InlineData(0.001, 0.003)]
    [InlineData(500, 500)]
    public void Beta_variates_have_the_moments_of_their_distribution(double a, double b)
    {
        const int count = 200_000;
        CounterRandom random = new(4, "beta", 0, 0);
        double sum = 0, squares = 0;
        for (int i = 0; i < count; i++)
        {
            double value = random.NextBeta(a, b);
            Assert.InRange(value, 0, 1);
            sum += value;
            squares += value * value;
        }

        double mean = a / (a + b);
        double variance = a * b / ((a + b) * (a + b) * (a + b + 1));
        double found = sum / count;
        Assert.Equal(mean, found, 4 * Math.Sqrt(variance / count));
        Assert.Equal(variance, squares / count - found * found, 0.02 * variance + 1e-9);
    }

    // The integral of the density, taken numerically.
    [Theory]
    [InlineData(0.1, 0.33669)]
    [InlineData(0.3, 0.43320)]
    public void Mixups_beta_has_its_distribution_function(double x, double expected)
    {
        const int count = 200_000;
        CounterRandom random = new(6, "beta", 0, 0);
        int below = 0;
        for (int i = 0; i < count; i++)
            below += random.NextBeta(0.2, 0.2) < x ? 1 : 0;
        Assert.Equal(expected, (double)below / count, 0.005);
    }

    [Theory]
    [InlineData(1e-10, 1e-10)]
    [InlineData(1e-300, 1e-300)]
    [InlineData(double.Epsilon, double.Epsilon)]
    [InlineData(1e-12, 1e6)]
    [InlineData(1e300, 1e300)]
    public void Extreme_shapes_never_give_a_value_that_is_no_number(double a, double b)
    {
        CounterRandom random = new(5, "beta", 0, 0);
        double sum = 0;
        for (int i = 0; i < 2_000; i++)
        {
            double value = random.NextBeta(a, b);
            Assert.InRange(value, 0, 1);
            sum += value;
        }

        Assert.Equal(a / (a + b), sum / 2_000, 0.06);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_shape_that_is_not_positive_is_an_error(double shape)
    {
        CounterRandom random = new(0, "x", 0, 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => random.NextBeta(shape, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => random.NextBeta(1, shape));
    }

    [Fact]
    public void Permutations_of_four_are_all_equally_likely()
    {
        const int count = 24_000;
        Dictionary<string, int> seen = [];
        for (int i = 0; i < count; i++)
        {
            int[] order = new CounterRandom(7, "order", 0, i).NextPermutation(4);
            Assert.Equal([0, 1, 2, 3], order.Order());
            string key = string.Join(' ', order);
            seen[key] = seen.GetValueOrDefault(key) + 1;
        }

        Assert.Equal(24, seen.Count);
        Assert.All(seen.Values, n => Assert.InRange(n, 870, 1130));
    }

    [Fact]
    public void Drawing_allocates_nothing()
    {
        Draw();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Draw();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        static double Draw()
        {
            double sum = 0;
            for (int i = 0; i < 100; i++)
            {
                CounterRandom random = new(1, "allocation", 1, i);
                sum += random.NextSingle() + random.NextInt32(10) + random.NextGaussian() + random.NextBeta(0.2, 0.2);
            }

            return sum;
        }
    }

    private static ulong First(CounterRandom random) => ((ulong)random.NextUInt32() << 32) | random.NextUInt32();

    private static uint[] Words(string text) => [.. text.Split(' ').Select(word => Convert.ToUInt32(word, 16))];

    private static double ChiSquared(int[] bins, int count)
    {
        double expected = (double)count / bins.Length;
        return bins.Sum(n => (n - expected) * (n - expected) / expected);
    }
}
