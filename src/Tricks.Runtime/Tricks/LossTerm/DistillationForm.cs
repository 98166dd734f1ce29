namespace Tricks;

/// <summary>How <see cref="DistillationAttribute"/> weighs its term against the loss.</summary>
public enum DistillationForm
{
    /// <summary>The paper's: the whole loss, and T² times the term.</summary>
    Paper,

    /// <summary>GluonCV's: half of the loss, and half of T² times the term.</summary>
    Halves,
}
