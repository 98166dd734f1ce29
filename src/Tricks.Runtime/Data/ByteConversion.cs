using System.Numerics;

namespace Tricks.Data;

/// <summary>Floats of bytes, and bytes of floats.</summary>
internal static class ByteConversion
{
    /// <summary>Each byte as a float; <paramref name="values"/> is at least as long.</summary>
    public static void ToFloats(ReadOnlySpan<byte> bytes, Span<float> values)
    {
        var i = 0;
        for (; i <= bytes.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            var (first, second, third, fourth) = ToFloats(new Vector<byte>(bytes[i..]));
            first.CopyTo(values[i..]);
            second.CopyTo(values[(i + Vector<float>.Count)..]);
            third.CopyTo(values[(i + (2 * Vector<float>.Count))..]);
            fourth.CopyTo(values[(i + (3 * Vector<float>.Count))..]);
        }

        for (; i < bytes.Length; i++)
            values[i] = bytes[i];
    }

    /// <summary>Each value as the nearest whole number from 0 to 255, of two as near the greater one; <paramref name="bytes"/> is at least as long.</summary>
    public static void ToBytes(ReadOnlySpan<float> values, Span<byte> bytes)
    {
        var i = 0;
        for (; i <= values.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            var (first, second) = (Whole(values[i..]), Whole(values[(i + Vector<float>.Count)..]));
            var (third, fourth) = (Whole(values[(i + (2 * Vector<float>.Count))..]), Whole(values[(i + (3 * Vector<float>.Count))..]));
            Vector.Narrow(Vector.Narrow(first, second), Vector.Narrow(third, fourth)).CopyTo(bytes[i..]);
        }

        for (; i < values.Length; i++)
            bytes[i] = (byte)(Math.Clamp(values[i], 0, byte.MaxValue) + 0.5f);

        static Vector<uint> Whole(ReadOnlySpan<float> values) =>
            Vector.AsVectorUInt32(Vector.ConvertToInt32(Vector.Min(Vector.Max(new Vector<float>(values), Vector<float>.Zero), new Vector<float>(byte.MaxValue)) + new Vector<float>(0.5f)));
    }

    /// <summary>The four vectors of floats of one of bytes.</summary>
    public static (Vector<float> First, Vector<float> Second, Vector<float> Third, Vector<float> Fourth) ToFloats(Vector<byte> bytes)
    {
        Vector.Widen(bytes, out var low, out var high);
        Vector.Widen(low, out var first, out var second);
        Vector.Widen(high, out var third, out var fourth);
        return (Float(first), Float(second), Float(third), Float(fourth));

        // The conversion of signed numbers is one instruction; these are small.
        static Vector<float> Float(Vector<uint> numbers) => Vector.ConvertToSingle(Vector.AsVectorInt32(numbers));
    }
}
