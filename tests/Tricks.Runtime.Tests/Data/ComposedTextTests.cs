using System.Globalization;
using Tricks.Data.Folders;
using Tricks.Runtime.Tests.Golden;

namespace Tricks.Runtime.Tests.Data;

/// <summary>Normalization form C against Python's (tests/golden/normalization.py).</summary>
public class ComposedTextTests
{
    [Fact]
    public void Text_is_composed_as_Python_does()
    {
        var cases = GoldenFile.Read<string[][]>("normalization");
        Assert.True(cases.Length > 5_000);
        foreach (var pair in cases)
        {
            var (text, expected) = (FromUnits(pair[0]), FromUnits(pair[1]));
            Assert.True(expected == ComposedText.Of(text), $"{pair[0]} became {string.Concat(ComposedText.Of(text).Select(static unit => $"{(int)unit:x4}"))}, not {pair[1]}.");
            Assert.Equal(expected, ComposedText.Of(expected));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("cat")]
    [InlineData("Übermut ñandú")]
    [InlineData("\ud800 alone")]
    [InlineData("alone \udc00")]
    public void What_is_composed_stays_as_it_is(string text) => Assert.Equal(text, ComposedText.Of(text));

    private static string FromUnits(string hex) =>
        string.Concat(Enumerable.Range(0, hex.Length / 4).Select(i => (char)ushort.Parse(hex.AsSpan(4 * i, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture)));
}
