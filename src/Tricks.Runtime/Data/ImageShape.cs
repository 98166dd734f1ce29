namespace Tricks.Data;

/// <summary>The size of one image: channels, height and width in pixels.</summary>
public readonly record struct ImageShape(int Channels, int Height, int Width)
{
    /// <summary>How many values one image holds.</summary>
    public int Length => Channels * Height * Width;

    /// <summary>As <c>3×224×224</c>.</summary>
    public override string ToString() => $"{Channels}×{Height}×{Width}";
}
