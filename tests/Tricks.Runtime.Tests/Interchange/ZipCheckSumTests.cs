using Tricks.Interchange;

namespace Tricks.Runtime.Tests.Interchange;

/// <summary>Zip's check sum against its definition, bit by bit.</summary>
public sealed class ZipCheckSumTests
{
    /// <summary>The value that catalogues of check sums give for CRC-32.</summary>
    [Fact]
    public void That_of_nine_digits_is_the_one_in_every_catalogue() => Assert.Equal(0xCBF43926, ZipCheckSum.Of("123456789"u8));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(511)]
    [InlineData(512)]
    [InlineData(513)]
    [InlineData(767)]
    [InlineData(768)]
    [InlineData(1031)]
    [InlineData(100_003)]
    public void Any_length_from_any_place_has_the_one_of_the_definition(int length)
    {
        var bytes = new byte[length + 3];
        new Random(length).NextBytes(bytes);
        foreach (var begin in new[] { 0, 1, 3 })
            Assert.Equal(Defined(bytes.AsSpan(begin, length)), ZipCheckSum.Of(bytes.AsSpan(begin, length)));
        Assert.Equal(Defined(new byte[length]), ZipCheckSum.Of(new byte[length]));
    }

    private static uint Defined(ReadOnlySpan<byte> bytes)
    {
        var rest = uint.MaxValue;
        foreach (var value in bytes)
        {
            rest ^= value;
            for (var bit = 0; bit < 8; bit++)
                rest = (rest & 1) == 0 ? rest >> 1 : (rest >> 1) ^ 0xEDB88320;
        }
        return ~rest;
    }
}
