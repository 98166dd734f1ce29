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

    // Rows of this width are computed with registers alone, which are as many as a processor with AVX-512 has.
    private const int Narrow = PixelRows.WidthWanted;

    // Rows that are summed in fp32 before that is added to a sum in fp64.
    private const int BlockRows = 256;

    private static Vector512<float> Zero => Vector512<float>.Zero;

    /// <summary>Adds to <paramref name="sums"/> of each place the differences from its mean, and to <paramref name="squares"/> their squares.</summary>
    public static void AddMoments(TNumber* input, long rows, int width, ChannelNumbers of, double* sums, double* squares)
    {
        var partial = stackalloc float[2 * width];
        for (; rows > 0; rows -= BlockRows, input += BlockRows * width)
        {
            var end = input + (Math.Min(rows, BlockRows) * width);
            if (width == Narrow)
                NarrowMoments(input, end, of, partial);
            else
                WideMoments(input, end, width, of, partial);
            AddUp(partial, width, sums, squares);
        }
    }

    /// <summary>output ← ending(input · factor + shift).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Normalize(TNumber* input, TNumber* shortcut, TNumber* output, long rows, int width, ChannelNumbers of)
    {
        var end = input + (rows * width);
        if (width == Narrow && Vector512.IsHardwareAccelerated)
        {
            var (factor0, factor1, factor2, factor3) = Four(of.Factor);
            var (shift0, shift1, shift2, shift3) = Four(of.Shift);
            for (; input < end; input += Narrow, shortcut += Narrow, output += Narrow)
            {
                Normalize(input, shortcut, output, 0, factor0, shift0);
                Normalize(input, shortcut, output, Lanes, factor1, shift1);
                Normalize(input, shortcut, output, 2 * Lanes, factor2, shift2);
                Normalize(input, shortcut, output, 3 * Lanes, factor3, shift3);
            }
            return;
        }
        for (; input < end; input += width, shortcut += width, output += width)
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
        for (; rows > 0; rows -= BlockRows)
        {
            var end = input + (Math.Min(rows, BlockRows) * width);
            if (width == Narrow)
                NarrowGradientMoments(gradient, input, end, output, passed, of, partial);
            else
                WideGradientMoments(gradient, input, end, output, passed, width, of, partial);
            AddUp(partial, width, sums, products);
            gradient += BlockRows * width;
            input += BlockRows * width;
            output += BlockRows * width;
            passed += BlockRows * width;
        }
    }

    /// <summary>result ← gradient that passes the ending · factor + (input − mean) · slope + level; with a shortcut, the gradient is what has passed already.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void NarrowMoments(TNumber* input, TNumber* end, ChannelNumbers of, float* partial)
    {
        var (mean0, mean1, mean2, mean3) = Four(of.Mean);
        var (sum0, sum1, sum2, sum3, square0, square1, square2, square3) = (Zero, Zero, Zero, Zero, Zero, Zero, Zero, Zero);
        for (; input < end; input += Narrow)
        {
            var difference0 = TNumber.Load(input) - mean0;
            var difference1 = TNumber.Load(input + Lanes) - mean1;
            var difference2 = TNumber.Load(input + (2 * Lanes)) - mean2;
            var difference3 = TNumber.Load(input + (3 * Lanes)) - mean3;
            sum0 += difference0;
            sum1 += difference1;
            sum2 += difference2;
            sum3 += difference3;
            square0 = Vector512.FusedMultiplyAdd(difference0, difference0, square0);
            square1 = Vector512.FusedMultiplyAdd(difference1, difference1, square1);
            square2 = Vector512.FusedMultiplyAdd(difference2, difference2, square2);
            square3 = Vector512.FusedMultiplyAdd(difference3, difference3, square3);
        }
        Keep(partial, sum0, sum1, sum2, sum3);
        Keep(partial + Narrow, square0, square1, square2, square3);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WideMoments(TNumber* input, TNumber* end, int width, ChannelNumbers of, float* partial)
    {
        new Span<float>(partial, 2 * width).Clear();
        for (; input < end; input += width)
        {
            for (var place = 0; place < width; place += Lanes)
            {
                var difference = TNumber.Load(input + place) - Vector512.Load(of.Mean + place);
                Add(difference, partial + place);
                Add(difference * difference, partial + width + place);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void NarrowGradientMoments(TNumber* gradient, TNumber* input, TNumber* end, TNumber* output, TNumber* passed, ChannelNumbers of, float* partial)
    {
        var (mean0, mean1, mean2, mean3) = Four(of.Mean);
        var (factor0, factor1, factor2, factor3) = Four(of.Factor);
        var (shift0, shift1, shift2, shift3) = Four(of.Shift);
        var (sum0, sum1, sum2, sum3, product0, product1, product2, product3) = (Zero, Zero, Zero, Zero, Zero, Zero, Zero, Zero);
        for (; input < end; input += Narrow, gradient += Narrow, output += Narrow, passed += Narrow)
        {
            AddPassed(gradient, input, output, passed, 0, mean0, factor0, shift0, ref sum0, ref product0);
            AddPassed(gradient, input, output, passed, Lanes, mean1, factor1, shift1, ref sum1, ref product1);
            AddPassed(gradient, input, output, passed, 2 * Lanes, mean2, factor2, shift2, ref sum2, ref product2);
            AddPassed(gradient, input, output, passed, 3 * Lanes, mean3, factor3, shift3, ref sum3, ref product3);
        }
        Keep(partial, sum0, sum1, sum2, sum3);
        Keep(partial + Narrow, product0, product1, product2, product3);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WideGradientMoments(TNumber* gradient, TNumber* input, TNumber* end, TNumber* output, TNumber* passed, int width, ChannelNumbers of, float* partial)
    {
        new Span<float>(partial, 2 * width).Clear();
        for (; input < end; input += width, gradient += width, output += width, passed += width)
        {
            for (var place = 0; place < width; place += Lanes)
            {
                var (sum, product) = (Vector512.Load(partial + place), Vector512.Load(partial + width + place));
                AddPassed(
                    gradient, input, output, passed, place, Vector512.Load(of.Mean + place), Vector512.Load(of.Factor + place), Vector512.Load(of.Shift + place), ref sum, ref product);
                sum.Store(partial + place);
                product.Store(partial + width + place);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Normalize(TNumber* input, TNumber* shortcut, TNumber* output, int place, Vector512<float> factor, Vector512<float> shift)
    {
        var value = Vector512.FusedMultiplyAdd(TNumber.Load(input + place), factor, shift);
        if (TEnding.Adds)
            value += TNumber.Load(shortcut + place);
        if (TEnding.Rectifies)
            value &= IsPassed(value);
        TNumber.Store(output + place, value);
    }

    /// <summary>Adds a gradient that passes the ending, and it times the input's difference from its mean.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddPassed(
        TNumber* gradient, TNumber* input, TNumber* output, TNumber* passed, int place,
        Vector512<float> mean, Vector512<float> factor, Vector512<float> shift, ref Vector512<float> sum, ref Vector512<float> product)
    {
        var number = TNumber.Load(input + place);
        var value = TNumber.Load(gradient + place);
        if (TEnding.Adds)
        {
            value &= IsPassed(TNumber.Load(output + place));
            TNumber.Store(passed + place, value);
        }
        else if (TEnding.Rectifies)
        {
            value &= IsPassed(Vector512.FusedMultiplyAdd(number, factor, shift));
        }
        sum += value;
        product = Vector512.FusedMultiplyAdd(value, number - mean, product);
    }

    /// <summary>All bits where ReLU lets a gradient through: above 0, and where the value is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> IsPassed(Vector512<float> value) => ~Vector512.LessThanOrEqual(value, Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<float>, Vector512<float>, Vector512<float>, Vector512<float>) Four(float* numbers) =>
        (Vector512.Load(numbers), Vector512.Load(numbers + Lanes), Vector512.Load(numbers + (2 * Lanes)), Vector512.Load(numbers + (3 * Lanes)));

    private static void Keep(float* partial, Vector512<float> first, Vector512<float> second, Vector512<float> third, Vector512<float> fourth)
    {
        first.Store(partial);
        second.Store(partial + Lanes);
        third.Store(partial + (2 * Lanes));
        fourth.Store(partial + (3 * Lanes));
    }

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
