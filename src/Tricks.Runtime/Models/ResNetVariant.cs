namespace Tricks;

/// <summary>Where a ResNet loses resolution, as the paper's section 4 draws it. Each variant includes the ones before it.</summary>
public enum ResNetVariant
{
    /// <summary>The original of He et al. 2015: a downsampling bottleneck has its stride in the first 1×1 convolution.</summary>
    A,

    /// <summary>ResNet-B: the stride is in the 3×3 convolution, so that no input of the block's path is ignored. Bottleneck blocks only.</summary>
    B,

    /// <summary>ResNet-C: B, and the 7×7 convolution of the stem becomes three of 3×3 (32 with stride 2, 32, 64). Bottleneck blocks only.</summary>
    C,

    /// <summary>ResNet-D: C, and the downsampling shortcut is a 2×2 average pool with stride 2, then a 1×1 convolution with stride 1.</summary>
    D,
}
