using System.Text;

namespace Tricks.Interchange;

/// <summary>The bytes of a pickle, one after another, up to a limit.</summary>
/// <param name="stream">Where they come from.</param>
/// <param name="limit">How many there are at most.</param>
internal sealed class PickleBytes(Stream stream, long limit)
{
    private const int LongestLine = 1_000;

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>How many were read.</summary>
    public long Taken { get; private set; }

    /// <summary>The next byte.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public byte Next()
    {
        var next = Taken < limit ? stream.ReadByte() : -1;
        if (next < 0)
            throw new InvalidDataException($"its pickle ends after {Taken} bytes without an end");
        Taken++;
        return (byte)next;
    }

    /// <summary>The next few bytes.</summary>
    /// <exception cref="InvalidDataException">There are not as many.</exception>
    public byte[] Next(long count)
    {
        // Before memory is taken for them.
        if (count < 0 || count > limit - Taken)
            throw new InvalidDataException($"its pickle wants {count} bytes where {limit - Taken} are left");
        var bytes = new byte[count];
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < count)
            throw new InvalidDataException($"its pickle wants {count} bytes at byte {Taken}, and ends before");
        Taken += count;
        return bytes;
    }

    /// <summary>The next bytes as text.</summary>
    /// <exception cref="InvalidDataException">There are not as many, or they are no UTF-8.</exception>
    public string Text(long count)
    {
        try
        {
            return Strict.GetString(Next(count));
        }
        catch (DecoderFallbackException exception)
        {
            throw new InvalidDataException("its pickle has text that is no UTF-8", exception);
        }
    }

    /// <summary>The text up to the next end of a line.</summary>
    /// <exception cref="InvalidDataException">It is too long, or no ASCII.</exception>
    public string Line()
    {
        var line = new StringBuilder();
        for (var next = Next(); next != '\n'; next = Next())
        {
            if (next is < 0x20 or > 0x7e || line.Length == LongestLine)
                throw new InvalidDataException("its pickle has a name that is none");
            line.Append((char)next);
        }

        return line.ToString();
    }
}
