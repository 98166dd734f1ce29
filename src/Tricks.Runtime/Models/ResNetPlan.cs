namespace Tricks.Models;

/// <summary>What a ResNet's depth says: the kind of its blocks, how many a stage, and the first stage's width.</summary>
/// <param name="Bottleneck">Whether blocks are 1×1, 3×3, 1×1 and not two 3×3.</param>
/// <param name="SmallImages">Whether it is one of the nets for 32×32 images (He et al. 2015, section 4.2): depth 6n + 2.</param>
/// <param name="Width">Channels of the first stage's 3×3 convolutions; each later stage has twice as many.</param>
/// <param name="Blocks">Blocks of each stage.</param>
internal sealed record ResNetPlan(bool Bottleneck, bool SmallImages, int Width, IReadOnlyList<int> Blocks)
{
    /// <summary>The plan of a depth, or null where there is no such ResNet.</summary>
    public static ResNetPlan? Find(int depth) => depth switch
    {
        18 => new(false, false, 64, [2, 2, 2, 2]),
        34 => new(false, false, 64, [3, 4, 6, 3]),
        50 => new(true, false, 64, [3, 4, 6, 3]),
        101 => new(true, false, 64, [3, 4, 23, 3]),
        152 => new(true, false, 64, [3, 8, 36, 3]),
        20 or 32 or 44 or 56 or 110 => new(false, true, 16, [(depth - 2) / 6, (depth - 2) / 6, (depth - 2) / 6]),
        _ => null,
    };

    /// <summary>Channels out of a block whose 3×3 convolutions have <paramref name="width"/>.</summary>
    public int BlockOutput(int width) => Bottleneck ? 4 * width : width;

    /// <summary>Why the depth cannot have the variant or the shortcut, or null where it can or there is no such depth.</summary>
    public static string? Objection(int depth, ResNetVariant variant, ResNetShortcut shortcut) =>
        shortcut != ResNetShortcut.Standard && (variant != ResNetVariant.A || Find(depth) is { SmallImages: false })
            ? $"ResNet-{depth}-{variant} has one kind of shortcut: {shortcut} is for depths 20, 32, 44, 56 and 110 in variant A."
            : Find(depth) is { Bottleneck: false } && variant is ResNetVariant.B or ResNetVariant.C
            ? $"ResNet-{depth} has basic blocks, which have the variants A and D, not {variant}: B moves a stride within bottleneck blocks, which depths 50, 101 and 152 have."
            : null;
}
