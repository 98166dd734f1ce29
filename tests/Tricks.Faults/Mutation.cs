namespace Tricks.Faults;

/// <summary>Damage of the kinds that files take: bits, runs of bytes that are other ones, lost, there twice or in another's place, and ends.</summary>
internal static class Mutation
{
    public static void Apply(Random random, ref byte[] bytes)
    {
        if (bytes.Length == 0)
            return;
        var (place, length) = (random.Next(bytes.Length), random.Next(1, 64));
        length = Math.Min(length, bytes.Length - place);
        switch (random.Next(8))
        {
            case 0:
                bytes[place] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                random.NextBytes(bytes.AsSpan(place, length));
                break;
            case 2:
                bytes.AsSpan(place, length).Clear();
                break;
            case 3:
                bytes = [.. bytes[..place], .. bytes[(place + length)..]];
                break;
            case 4:
                bytes = [.. bytes[..(place + length)], .. bytes[place..]];
                break;
            case 5:
                bytes.AsSpan(random.Next(bytes.Length - length + 1), length).ToArray().CopyTo(bytes, place);
                break;
            case 6:
                bytes = bytes[..place];
                break;
            default:
                // A digit of a number, a quote or a brace, which change what the text means.
                bytes[place] = "0123456789-{}[]\",:eE \\"u8[random.Next(22)];
                break;
        }
    }
}
