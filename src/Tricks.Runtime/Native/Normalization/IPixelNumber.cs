using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Tricks.Native.Normalization;

/// <summary>A number as tensors hold it, sixteen of which are read and written at once, in fp32.</summary>
internal unsafe interface IPixelNumber<TSelf>
    where TSelf : unmanaged, IPixelNumber<TSelf>
{
    static abstract Vector512<float> Load(TSelf* numbers);

    static abstract void Store(TSelf* numbers, Vector512<float> values);
}

/// <summary>fp32.</summary>
internal readonly unsafe struct Float32 : IPixelNumber<Float32>
{
#pragma warning disable CS0169, IDE0051 // The memory is read as a whole.
    private readonly float _value;
#pragma warning restore CS0169, IDE0051

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(Float32* numbers) => Vector512.Load((float*)numbers);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Float32* numbers, Vector512<float> values) => values.Store((float*)numbers);
}

/// <summary>bf16: the upper half of fp32; what is written is rounded to the nearest, to the even of two that are as near. NaN stays NaN.</summary>
internal readonly unsafe struct BFloat16 : IPixelNumber<BFloat16>
{
#pragma warning disable CS0169, IDE0051 // The memory is read as a whole.
    private readonly ushort _bits;
#pragma warning restore CS0169, IDE0051

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(BFloat16* numbers)
    {
        var words = Vector256.Load((ushort*)numbers);
        var wide = Avx512F.IsSupported
            ? Avx512F.ConvertToVector512Int32(words)
            : Vector512.Create(Avx2.ConvertToVector256Int32(words.GetLower()), Avx2.ConvertToVector256Int32(words.GetUpper()));
        return (wide << 16).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(BFloat16* numbers, Vector512<float> values)
    {
        var bits = values.AsUInt32();
        var rounded = (bits + Vector512.Create(0x7FFFu) + ((bits >>> 16) & Vector512<uint>.One)) >>> 16;
        var kept = Vector512.ConditionalSelect(Vector512.Equals(values, values).AsUInt32(), rounded, Vector512.Create(0x7FC0u));
        var words = Avx512F.IsSupported ? Avx512F.ConvertToVector256UInt16(kept) : Vector256.Narrow(kept.GetLower(), kept.GetUpper());
        words.Store((ushort*)numbers);
    }
}
