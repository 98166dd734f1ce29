namespace Tricks;

/// <summary>How a ResNet begins.</summary>
public enum ResNetStem
{
    /// <summary>
    /// As the depth's authors drew it. Depths 20, 32, 44, 56 and 110: one 3×3 convolution with stride 1. The others: 7×7 with stride 2
    /// (three 3×3 in variants C and D), then a 3×3 max-pool with stride 2, for images of about 224×224.
    /// </summary>
    Standard,

    /// <summary>One 3×3 convolution with stride 1 and no max-pool, at every depth, for images of about 32×32.</summary>
    Small,
}
