namespace Tricks;

/// <summary>What of a layer <see cref="MsraAttribute"/> divides by: times the kernel's area.</summary>
public enum MsraFan
{
    /// <summary>The inputs of a layer, or of one of its groups: values keep their variance on the way forward.</summary>
    Input,

    /// <summary>The outputs of a layer: gradients keep their variance on the way back.</summary>
    Output,

    /// <summary>The mean of both, as in GluonCV.</summary>
    Mean,
}
