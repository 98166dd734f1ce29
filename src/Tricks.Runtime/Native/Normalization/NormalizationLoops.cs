using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Tricks.Native.Normalization;

/// <summary>What follows a batch normalisation in the same pass over memory.</summary>
internal interface IEnding
{
    /// <summary>Whether a shortcut is added.</summary>
    static abstract bool Adds { get; }

    /// <summary>Whether what is below 0 becomes 0.</summary>
    static abstract bool Rectifies { get; }
}

/// <summary>Nothing.</summary>
internal readonly struct Plain : IEnding
{
    public static bool Adds => false;

    public static bool Rectifies => false;
}

/// <summary>ReLU.</summary>
internal readonly struct Rectified : IEnding
{
    public static bool Adds => false;

    public static bool Rectifies => true;
}

/// <summary>The addition of a shortcut, then ReLU.</summary>
internal readonly struct AddedAndRectified : IEnding
{
    public static bool Adds => true;

    public static bool Rectifies => true;
}

/// <summary>
/// The passes of a batch normalisation over rows of pixels. All go through memory from its begin to its end: channel
/// by channel, summed in registers, they take four times as long where the rows are not in a core's own cache.
/// </summary>
/// <typeparam name="TNumber">The type of the numbers.</typeparam>
/// <typeparam name="TEnding">What follows.</typeparam>
internal static unsafe class NormalizationLoops<TNumber, TEnding>
    where TNumber : unmanaged, IPixelNumber<TNumber>
    where TEnding : struct, IEnding
{
    private const int Lanes = PixelRows.Lanes;

    // Up to such a width, two rows are added to each other and then to the sums, which are visited half as often; with wider ones memory is read at half the speed that way.
    private const int WidestPaired = 64;

    // Rows that are summed in fp32 before that is added to a sum in fp64.
    private const int BlockRows = 256;

    /// <summary>Adds to <paramref name="sums"/> of each place the differences from its mean, and to <paramref name="squares"/> their squares.</summary>
    public static void AddMoments(TNumber* input, long rows, int width, ChannelNumbers of, double* sums, double* squares)
    {
        var partial = stackalloc float[2 * width];
        for (var block = 0L; block < rows; block += BlockRows)
        {
            new Span<float>(partial, 2 * width).Clear();
            var end = Math.Min(block + BlockRows, rows);
            var row = block;
            for (; width <= WidestPaired && row + 1 < end; row += 2)
            {
                for (var place = 0; place < width; place += Lanes)
                {
                    var numbers = input + (row * width) + place;
                    var mean = Vector512.Load(of.Mean + place);
                    var first = TNumber.Load(numbers) - mean;
                    var second = TNumber.Load(numbers + width) - mean;
                    Add(first + second, partial + place);
                    Add(Vector512.FusedMultiplyAdd(first, first, second * second), partial + width + place);
                }
            }
            for (; row < end; row++)
            {
                for (var place = 0; place < width; place += Lanes)
                {
                    var difference = TNumber.Load(input + (row * width) + place) - Vector512.Load(of.Mean + place);
                    Add(difference, partial + place);
                    Add(difference * difference, partial + width + place);
                }
            }
            AddUp(partial, width, sums, squares);
        }
    }

    /// <summary>output ← ending(input · factor + shift).</summary>
    public static void Normalize(TNumber* input, TNumber* shortcut, TNumber* output, long rows, int width, ChannelNumbers of)
    {
        for (var end = input + (rows * width); input < end; input += width, shortcut += width, output += width)
        {
            for (var place = 0; place < width; place += Lanes)
            {
                var value = Vector512.FusedMultiplyAdd(TNumber.Load(input + place), Vector512.Load(of.Factor + place), Vector512.Load(of.Shift + place));
                if (TEnding.Adds)
                    value += TNumber.Load(shortcut + place);
                if (TEnding.Rectifies)
                    value &= IsPassed(value);
                TNumber.Store(output + place, value);
            }
        }
    }

    /// <summary>
    /// Adds to <paramref name="sums"/> of each place the gradients that pass the ending, and to <paramref name="products"/> those times the input's difference from
    /// its mean. With a shortcut the gradients that pass are written to <paramref name="passed"/>, which is its gradient.
    /// </summary>
    public static void AddGradientMoments(
        TNumber* gradient, TNumber* input, TNumber* output, TNumber* passed, long rows, int width, ChannelNumbers of, double* sums, double* products)
    {
        var partial = stackalloc float[2 * width];
        for (var block = 0L; block < rows; block += BlockRows)
        {
            new Span<float>(partial, 2 * width).Clear();
            var end = Math.Min(block + BlockRows, rows);
            var row = block;
            for (; width <= WidestPaired && row + 1 < end; row += 2)
            {
                for (var place = 0; place < width; place += Lanes)
                {
                    var at = (row * width) + place;
                    var (first, firstProduct) = Passed(gradient, input, output, passed, at, place, of);
                    var (second, secondProduct) = Passed(gradient, input, output, passed, at + width, place, of);
                    Add(first + second, partial + place);
                    Add(firstProduct + secondProduct, partial + width + place);
                }
            }
            for (; row < end; row++)
            {
                for (var place = 0; place < width; place += Lanes)
                {
                    var (value, product) = Passed(gradient, input, output, passed, (row * width) + place, place, of);
                    Add(value, partial + place);
                    Add(product, partial + width + place);
                }
            }
            AddUp(partial, width, sums, products);
        }
    }

    /// <summary>result ← gradient that passes the ending · factor + (input − mean) · slope + level; with a shortcut, the gradient is what has passed already.</summary>
    public static void Gradient(TNumber* gradient, TNumber* input, TNumber* result, long rows, int width, ChannelNumbers of)
    {
        for (var end = input + (rows * width); input < end; input += width, gradient += width, result += width)
        {
            for (var place = 0; place < width; place += Lanes)
            {
                var number = TNumber.Load(input + place);
                var value = TNumber.Load(gradient + place);
                var factor = Vector512.Load(of.Factor + place);
                if (TEnding.Rectifies && !TEnding.Adds)
                    value &= IsPassed(Vector512.FusedMultiplyAdd(number, factor, Vector512.Load(of.Shift + place)));
                var rest = Vector512.FusedMultiplyAdd(number - Vector512.Load(of.Mean + place), Vector512.Load(of.Slope + place), Vector512.Load(of.Level + place));
                TNumber.Store(result + place, Vector512.FusedMultiplyAdd(value, factor, rest));
            }
        }
    }

    /// <summary>A gradient that passes the ending, and it times the input's difference from its mean.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<float> Value, Vector512<float> Product) Passed(
        TNumber* gradient, TNumber* input, TNumber* output, TNumber* passed, long at, int place, ChannelNumbers of)
    {
        var number = TNumber.Load(input + at);
        var value = TNumber.Load(gradient + at);
        if (TEnding.Adds)
        {
            value &= IsPassed(TNumber.Load(output + at));
            TNumber.Store(passed + at, value);
        }
        else if (TEnding.Rectifies)
        {
            value &= IsPassed(Vector512.FusedMultiplyAdd(number, Vector512.Load(of.Factor + place), Vector512.Load(of.Shift + place)));
        }
        return (value, value * (number - Vector512.Load(of.Mean + place)));
    }

    /// <summary>All bits where ReLU lets a gradient through: above 0, and where the value is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> IsPassed(Vector512<float> value) => ~Vector512.LessThanOrEqual(value, Vector512<float>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(Vector512<float> values, float* sums) => (Vector512.Load(sums) + values).Store(sums);

    private static void AddUp(float* partial, int width, double* first, double* second)
    {
        for (var place = 0; place < width; place++)
        {
            first[place] += partial[place];
            second[place] += partial[width + place];
        }
    }
}
