namespace Tricks.Data;

/// <summary>Pixels of 8 bits a value, rows of red, green and blue, <c>[H, W, 3]</c>.</summary>
/// <param name="Bytes">The values.</param>
/// <param name="Width">How many pixels a row has.</param>
/// <param name="Height">How many rows there are.</param>
/// <param name="Scale">Their size over that of the whole image, 1 where they are not reduced.</param>
internal readonly record struct StoredPixels(ReadOnlyMemory<byte> Bytes, int Width, int Height, double Scale);
