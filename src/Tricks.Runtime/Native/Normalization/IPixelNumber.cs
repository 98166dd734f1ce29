using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Tricks.Native.Normalization;

/// <summary>
/// A number as tensors hold it, of which <see cref="PixelRows.Lanes"/> side by side are read and written at once, in fp32: as two halves, between which a type
/// shares the numbers out as costs it least.
/// </summary>
internal unsafe interface IPixelNumber<TSelf>
    where TSelf : unmanaged, IPixelNumber<TSelf>
{
    static abstract Vector512<float> FirstHalf(TSelf* numbers);

    static abstract Vector512<float> SecondHalf(TSelf* numbers);

    static abstract void Store(TSelf* numbers, Vector512<float> firstHalf, Vector512<float> secondHalf);

    /// <summary>Where in the two halves the number at <paramref name="index"/> stands.</summary>
    static abstract int Place(int index);
}

/// <summary>fp32.</summary>
internal readonly unsafe struct Float32 : IPixelNumber<Float32>
{
#pragma warning disable CS0169, IDE0051 // The memory is read as a whole.
    private readonly float _value;
#pragma warning restore CS0169, IDE0051

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> FirstHalf(Float32* numbers) => Vector512.Load((float*)numbers);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> SecondHalf(Float32* numbers) => Vector512.Load((float*)numbers + PixelRows.Half);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Float32* numbers, Vector512<float> firstHalf, Vector512<float> secondHalf)
    {
        firstHalf.Store((float*)numbers);
        secondHalf.Store((float*)numbers + PixelRows.Half);
    }

    public static int Place(int index) => index;
}

/// <summary>
/// bf16: the upper half of fp32; what is written is rounded to the nearest, to the even of two that are as near. The first half has every other number: a pair is a
/// word, which one operation turns into either.
/// </summary>
internal readonly unsafe struct BFloat16 : IPixelNumber<BFloat16>
{
    private const uint UpperHalf = 0xFFFF0000;

#pragma warning disable CS0169, IDE0051 // The memory is read as a whole.
    private readonly ushort _bits;
#pragma warning restore CS0169, IDE0051

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> FirstHalf(BFloat16* numbers) => (Vector512.Load((uint*)numbers) << 16).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> SecondHalf(BFloat16* numbers) => (Vector512.Load((uint*)numbers) & Vector512.Create(UpperHalf)).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(BFloat16* numbers, Vector512<float> firstHalf, Vector512<float> secondHalf) =>
        ((Round(firstHalf) >>> 16) | (Round(secondHalf) & Vector512.Create(UpperHalf))).Store((uint*)numbers);

    public static int Place(int index) => (index & ~(PixelRows.Lanes - 1)) | ((index & 1) * PixelRows.Half) | ((index & (PixelRows.Lanes - 1)) >> 1);

    // NaN stays NaN where the lower half of its bits is not full, and it never is: it came from a bf16 number, from arithmetic or from ChannelNumbers.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Round(Vector512<float> values)
    {
        var bits = values.AsUInt32();
        return bits + Vector512.Create(0x7FFFu) + ((bits >>> 16) & Vector512<uint>.One);
    }
}
