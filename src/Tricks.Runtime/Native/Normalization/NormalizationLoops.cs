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
    private const int Half = PixelRows.Half;
    private const int Lanes = PixelRows.Lanes;

    // Rows of this width are computed with registers alone, which are as many as a processor with AVX-512 has.
    private const int Narrow = PixelRows.WidthWanted;

    // Rows that are summed in fp32 before that is added to a sum in fp64.
    private const int BlockRows = 256;

    private static Vector512<float> Zero => Vector512<float>.Zero;

    /// <summary>Adds to <paramref name="sums"/> of each place the differences from its mean, and to <paramref name="squares"/> their squares.</summary>
    public static void AddMoments(TNumber* input, long rows, int width, ChannelNumbers<TNumber> of, double* sums, double* squares)
    {
        var room = stackalloc float[RoomFor(width)];
        var partial = Aligned(room);
        for (; rows > 0; rows -= BlockRows, input += BlockRows * width)
        {
            var end = input + (Math.Min(rows, BlockRows) * width);
            if (width == Narrow)
                NarrowMoments(input, end, of.Mean, partial);
            else
                WideMoments(input, end, width, of.Mean, partial);
            AddUp(partial, width, sums, squares);
        }
    }

    /// <summary>output ← ending(input · factor + shift).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Normalize(TNumber* input, TNumber* shortcut, TNumber* output, long rows, int width, ChannelNumbers<TNumber> of)
    {
        float* factor = of.Factor, shift = of.Shift;
        var end = input + (rows * width);
        if (width == Narrow)
        {
            var (factor0, factor1, factor2, factor3) = Four(factor);
            var (shift0, shift1, shift2, shift3) = Four(shift);
            for (; input < end; input += Narrow, shortcut += Narrow, output += Narrow)
            {
                Normalize(input, shortcut, output, factor0, factor1, shift0, shift1);
                Normalize(input + Lanes, shortcut + Lanes, output + Lanes, factor2, factor3, shift2, shift3);
            }
            return;
        }
        for (; input < end; input += width, shortcut += width, output += width)
        {
            for (var place = 0; place < width; place += Lanes)
            {
                Normalize(
                    input + place, shortcut + place, output + place,
                    Vector512.Load(factor + place), Vector512.Load(factor + place + Half), Vector512.Load(shift + place), Vector512.Load(shift + place + Half));
            }
        }
    }

    /// <summary>
    /// Adds to <paramref name="sums"/> of each place the gradients that pass the ending, and to <paramref name="products"/> those times the input's difference from
    /// its mean. With a shortcut the gradients that pass are written to <paramref name="passed"/>, which is its gradient.
    /// </summary>
    public static void AddGradientMoments(
        TNumber* gradient, TNumber* input, TNumber* output, TNumber* passed, long rows, int width, ChannelNumbers<TNumber> of, double* sums, double* products)
    {
        var room = stackalloc float[RoomFor(width)];
        var partial = Aligned(room);
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
    public static void Gradient(TNumber* gradient, TNumber* input, TNumber* result, long rows, int width, ChannelNumbers<TNumber> of)
    {
        float* mean = of.Mean, factor = of.Factor, shift = of.Shift, slope = of.Slope, level = of.Level;
        var end = input + (rows * width);
        if (width == Narrow)
        {
            var (mean0, mean1, mean2, mean3) = Four(mean);
            var (factor0, factor1, factor2, factor3) = Four(factor);
            var (shift0, shift1, shift2, shift3) = Four(shift);
            var (slope0, slope1, slope2, slope3) = Four(slope);
            var (level0, level1, level2, level3) = Four(level);
            for (; input < end; input += Narrow, gradient += Narrow, result += Narrow)
            {
                TNumber.Store(
                    result,
                    Gradient(TNumber.FirstHalf(gradient), TNumber.FirstHalf(input), mean0, factor0, shift0, slope0, level0),
                    Gradient(TNumber.SecondHalf(gradient), TNumber.SecondHalf(input), mean1, factor1, shift1, slope1, level1));
                TNumber.Store(
                    result + Lanes,
                    Gradient(TNumber.FirstHalf(gradient + Lanes), TNumber.FirstHalf(input + Lanes), mean2, factor2, shift2, slope2, level2),
                    Gradient(TNumber.SecondHalf(gradient + Lanes), TNumber.SecondHalf(input + Lanes), mean3, factor3, shift3, slope3, level3));
            }
            return;
        }
        for (; input < end; input += width, gradient += width, result += width)
        {
            for (int place = 0, next = Half; place < width; place += Lanes, next += Lanes)
            {
                TNumber.Store(
                    result + place,
                    Gradient(
                        TNumber.FirstHalf(gradient + place), TNumber.FirstHalf(input + place),
                        Vector512.Load(mean + place), Vector512.Load(factor + place), Vector512.Load(shift + place), Vector512.Load(slope + place), Vector512.Load(level + place)),
                    Gradient(
                        TNumber.SecondHalf(gradient + place), TNumber.SecondHalf(input + place),
                        Vector512.Load(mean + next), Vector512.Load(factor + next), Vector512.Load(shift + next), Vector512.Load(slope + next), Vector512.Load(level + next)));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void NarrowMoments(TNumber* input, TNumber* end, float* mean, float* partial)
    {
        var (mean0, mean1, mean2, mean3) = Four(mean);
        var (sum0, sum1, sum2, sum3, square0, square1, square2, square3) = (Zero, Zero, Zero, Zero, Zero, Zero, Zero, Zero);
        for (; input < end; input += Narrow)
        {
            AddDifference(TNumber.FirstHalf(input), mean0, ref sum0, ref square0);
            AddDifference(TNumber.SecondHalf(input), mean1, ref sum1, ref square1);
            AddDifference(TNumber.FirstHalf(input + Lanes), mean2, ref sum2, ref square2);
            AddDifference(TNumber.SecondHalf(input + Lanes), mean3, ref sum3, ref square3);
        }
        Keep(partial, sum0, sum1, sum2, sum3);
        Keep(partial + Narrow, square0, square1, square2, square3);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WideMoments(TNumber* input, TNumber* end, int width, float* mean, float* partial)
    {
        new Span<float>(partial, 2 * width).Clear();
        var squares = partial + width;
        for (; input < end; input += width)
        {
            for (var place = 0; place < width; place += Lanes)
            {
                AddDifference(TNumber.FirstHalf(input + place), Vector512.Load(mean + place), partial + place, squares + place);
                AddDifference(TNumber.SecondHalf(input + place), Vector512.Load(mean + place + Half), partial + place + Half, squares + place + Half);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddDifference(Vector512<float> number, Vector512<float> mean, float* sums, float* squares)
    {
        var (sum, square) = (Vector512.Load(sums), Vector512.Load(squares));
        AddDifference(number, mean, ref sum, ref square);
        sum.Store(sums);
        square.Store(squares);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddDifference(Vector512<float> number, Vector512<float> mean, ref Vector512<float> sum, ref Vector512<float> square)
    {
        var difference = number - mean;
        sum += difference;
        square = Vector512.FusedMultiplyAdd(difference, difference, square);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void NarrowGradientMoments(TNumber* gradient, TNumber* input, TNumber* end, TNumber* output, TNumber* passed, ChannelNumbers<TNumber> of, float* partial)
    {
        var (mean0, mean1, mean2, mean3) = Four(of.Mean);
        var (factor0, factor1, factor2, factor3) = Four(of.Factor);
        var (shift0, shift1, shift2, shift3) = Four(of.Shift);
        var (sum0, sum1, sum2, sum3, product0, product1, product2, product3) = (Zero, Zero, Zero, Zero, Zero, Zero, Zero, Zero);
        for (; input < end; input += Narrow, gradient += Narrow, output += Narrow, passed += Narrow)
        {
            AddPassed(gradient, input, output, passed, mean0, mean1, factor0, factor1, shift0, shift1, ref sum0, ref sum1, ref product0, ref product1);
            AddPassed(gradient + Lanes, input + Lanes, output + Lanes, passed + Lanes, mean2, mean3, factor2, factor3, shift2, shift3, ref sum2, ref sum3, ref product2, ref product3);
        }
        Keep(partial, sum0, sum1, sum2, sum3);
        Keep(partial + Narrow, product0, product1, product2, product3);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WideGradientMoments(
        TNumber* gradient, TNumber* input, TNumber* end, TNumber* output, TNumber* passed, int width, ChannelNumbers<TNumber> of, float* partial)
    {
        new Span<float>(partial, 2 * width).Clear();
        float* mean = of.Mean, factor = of.Factor, shift = of.Shift, products = partial + width;
        for (; input < end; input += width, gradient += width, output += width, passed += width)
        {
            for (int place = 0, next = Half; place < width; place += Lanes, next += Lanes)
            {
                var (sum0, sum1, product0, product1) = (Vector512.Load(partial + place), Vector512.Load(partial + next), Vector512.Load(products + place), Vector512.Load(products + next));
                AddPassed(
                    gradient + place, input + place, output + place, passed + place,
                    Vector512.Load(mean + place), Vector512.Load(mean + next), Vector512.Load(factor + place), Vector512.Load(factor + next),
                    Vector512.Load(shift + place), Vector512.Load(shift + next), ref sum0, ref sum1, ref product0, ref product1);
                sum0.Store(partial + place);
                sum1.Store(partial + next);
                product0.Store(products + place);
                product1.Store(products + next);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Normalize(
        TNumber* input, TNumber* shortcut, TNumber* output, Vector512<float> factor0, Vector512<float> factor1, Vector512<float> shift0, Vector512<float> shift1) =>
        TNumber.Store(
            output,
            End(Vector512.FusedMultiplyAdd(TNumber.FirstHalf(input), factor0, shift0), TEnding.Adds ? TNumber.FirstHalf(shortcut) : Zero),
            End(Vector512.FusedMultiplyAdd(TNumber.SecondHalf(input), factor1, shift1), TEnding.Adds ? TNumber.SecondHalf(shortcut) : Zero));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> End(Vector512<float> value, Vector512<float> shortcut)
    {
        if (TEnding.Adds)
            value += shortcut;
        return TEnding.Rectifies ? Passing(value, value) : value;
    }

    /// <summary>Adds the gradients that pass the ending, and them times the input's difference from its mean.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddPassed(
        TNumber* gradient, TNumber* input, TNumber* output, TNumber* passed,
        Vector512<float> mean0, Vector512<float> mean1, Vector512<float> factor0, Vector512<float> factor1, Vector512<float> shift0, Vector512<float> shift1,
        ref Vector512<float> sum0, ref Vector512<float> sum1, ref Vector512<float> product0, ref Vector512<float> product1)
    {
        var passed0 = AddPassed(
            TNumber.FirstHalf(gradient), TNumber.FirstHalf(input), TEnding.Adds ? TNumber.FirstHalf(output) : Zero, mean0, factor0, shift0, ref sum0, ref product0);
        var passed1 = AddPassed(
            TNumber.SecondHalf(gradient), TNumber.SecondHalf(input), TEnding.Adds ? TNumber.SecondHalf(output) : Zero, mean1, factor1, shift1, ref sum1, ref product1);
        if (TEnding.Adds)
            TNumber.Store(passed, passed0, passed1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> AddPassed(
        Vector512<float> gradient, Vector512<float> number, Vector512<float> output, Vector512<float> mean, Vector512<float> factor, Vector512<float> shift,
        ref Vector512<float> sum, ref Vector512<float> product)
    {
        if (TEnding.Rectifies)
            gradient = Passing(gradient, TEnding.Adds ? output : Vector512.FusedMultiplyAdd(number, factor, shift));
        sum += gradient;
        product = Vector512.FusedMultiplyAdd(gradient, number - mean, product);
        return gradient;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Gradient(
        Vector512<float> gradient, Vector512<float> number, Vector512<float> mean, Vector512<float> factor, Vector512<float> shift, Vector512<float> slope, Vector512<float> level)
    {
        if (TEnding.Rectifies && !TEnding.Adds)
            gradient = Passing(gradient, Vector512.FusedMultiplyAdd(number, factor, shift));
        return Vector512.FusedMultiplyAdd(gradient, factor, Vector512.FusedMultiplyAdd(number - mean, slope, level));
    }

    /// <summary>The values where ReLU lets something through, which is where <paramref name="where"/> is above 0 or is no number; 0 elsewhere.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Passing(Vector512<float> values, Vector512<float> where)
    {
        var stopped = Vector512.LessThanOrEqual(where, Zero);
        // The same, each as one operation where the other takes two.
        return Vector512.IsHardwareAccelerated ? Vector512.ConditionalSelect(stopped, Zero, values) : values & ~stopped;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<float>, Vector512<float>, Vector512<float>, Vector512<float>) Four(float* numbers) =>
        (Vector512.Load(numbers), Vector512.Load(numbers + Half), Vector512.Load(numbers + (2 * Half)), Vector512.Load(numbers + (3 * Half)));

    private static void Keep(float* partial, Vector512<float> first, Vector512<float> second, Vector512<float> third, Vector512<float> fourth)
    {
        first.Store(partial);
        second.Store(partial + Half);
        third.Store(partial + (2 * Half));
        fourth.Store(partial + (3 * Half));
    }

    private static int RoomFor(int width) => (2 * width) + Half;

    // The stack is not aligned to what is loaded at once.
    private static float* Aligned(float* room) => (float*)(((nint)room + (Half * sizeof(float)) - 1) & -(Half * sizeof(float)));

    private static void AddUp(float* partial, int width, double* first, double* second)
    {
        for (var place = 0; place < width; place++)
        {
            first[place] += partial[place];
            second[place] += partial[width + place];
        }
    }
}
