namespace Tricks;

/// <summary>What <see cref="ColorJitterAttribute"/> scales.</summary>
public enum ColorJitterForm
{
    /// <summary>The paper's, section 2: hue, saturation and brightness, in this order.</summary>
    Paper,

    /// <summary>GluonCV's, which the paper's published code runs: brightness, contrast and saturation, in random order.</summary>
    GluonCV,
}
