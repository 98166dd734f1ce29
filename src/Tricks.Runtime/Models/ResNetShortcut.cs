namespace Tricks;

/// <summary>What a shortcut of a ResNet for 32×32 images does where the number of channels grows (He et al. 2015, section 3.3).</summary>
public enum ResNetShortcut
{
    /// <summary>What belongs to the depth and the variant; depths 20, 32, 44, 56 and 110 in variant A: every second pixel, then zeros for the added channels, as Torch's original did (option A).</summary>
    Standard,

    /// <summary>The same with half of the zeros before the channels and half after, as many ResNets for CIFAR in PyTorch have it.</summary>
    ZerosBothSides,

    /// <summary>A 1×1 convolution with stride 2, and batch normalisation (option B).</summary>
    Projection,
}
