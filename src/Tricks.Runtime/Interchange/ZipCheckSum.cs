using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Tricks.Interchange;

/// <summary>
/// The check sum of zip files, CRC-32, as <see cref="Crc32"/> computes it. Where a processor multiplies polynomials over GF(2) two at a time, blocks are folded into the ones after them
/// first (Gopal et al. 2009, "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction"): Crc32 alone takes nearly as long as reading a file does.
/// </summary>
internal static class ZipCheckSum
{
    // Eight vectors, so that their multiplications do not wait for each other.
    private const int Block = 8 * 32;

    // Its lowest bit is that of x³¹, as everywhere in this check sum; x³² is left out.
    private const uint Polynomial = 0xEDB88320;

    // What takes each half of 16 bytes a block further: by the distance from its last bit, and by that of the 32 bits that a rest has.
    private static readonly Vector256<long> s_factors = Vector256.Create(RestOfPower((8 * Block) + 32), RestOfPower((8 * Block) - 32), RestOfPower((8 * Block) + 32), RestOfPower((8 * Block) - 32));

    /// <summary>The check sum of all of it.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        if (!Pclmulqdq.V256.IsSupported || bytes.Length < 2 * Block)
            return Crc32.HashToUInt32(bytes);

        Span<byte> folded = stackalloc byte[Block];
        var folding = bytes.Length / Block * Block;
        Fold(MemoryMarshal.Cast<byte, Vector256<long>>(bytes[..folding]), MemoryMarshal.Cast<byte, Vector256<long>>(folded));
        var sum = new Crc32();
        sum.Append(folded);
        sum.Append(bytes[folding..]);
        return sum.GetCurrentHashAsUInt32();
    }

    /// <summary>A block that has the check sum of all of them.</summary>
    private static void Fold(ReadOnlySpan<Vector256<long>> blocks, Span<Vector256<long>> folded)
    {
        // The sum begins with ones in the first 32 bits: they are taken in here, and out again for the one who begins with the folded block.
        var (ones, factors) = (Vector256.Create(uint.MaxValue, 0L, 0, 0), s_factors);
        var (a, b, c, d, e, f, g, h) = (blocks[0] ^ ones, blocks[1], blocks[2], blocks[3], blocks[4], blocks[5], blocks[6], blocks[7]);
        for (blocks = blocks[8..]; blocks.Length >= 8; blocks = blocks[8..])
        {
            a = Moved(a, factors) ^ blocks[0];
            b = Moved(b, factors) ^ blocks[1];
            c = Moved(c, factors) ^ blocks[2];
            d = Moved(d, factors) ^ blocks[3];
            e = Moved(e, factors) ^ blocks[4];
            f = Moved(f, factors) ^ blocks[5];
            g = Moved(g, factors) ^ blocks[6];
            h = Moved(h, factors) ^ blocks[7];
        }
        (folded[0], folded[1], folded[2], folded[3], folded[4], folded[5], folded[6], folded[7]) = (a ^ ones, b, c, d, e, f, g, h);
    }

    private static Vector256<long> Moved(Vector256<long> values, Vector256<long> factors) =>
        Pclmulqdq.V256.CarrylessMultiply(values, factors, 0x00) ^ Pclmulqdq.V256.CarrylessMultiply(values, factors, 0x11);

    /// <summary>What is left of xⁿ divided by the polynomial, as a factor of numbers whose first bit is the highest power.</summary>
    private static long RestOfPower(int power)
    {
        var rest = 0x80000000;
        for (var i = 0; i < power; i++)
            rest = (rest >> 1) ^ ((rest & 1) * Polynomial);
        // A product of two such numbers is one bit short.
        return (long)rest << 1;
    }
}
