namespace Tricks;

/// <summary>The type in which <see cref="MixedPrecisionAttribute"/> multiplies.</summary>
public enum LowPrecision
{
    /// <summary>bfloat16: the range of fp32 with 8 bits of precision; needs no loss scaling. For CPUs and GPUs.</summary>
    BFloat16,

    /// <summary>float16: 11 bits of precision in a small range, which the loss is scaled to use. For CUDA devices.</summary>
    Float16,
}
