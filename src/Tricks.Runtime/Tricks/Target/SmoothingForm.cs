namespace Tricks;

/// <summary>How <see cref="LabelSmoothingAttribute"/> spreads ε over K classes.</summary>
public enum SmoothingForm
{
    /// <summary>The paper's, equation 4: 1 − ε on the true class, ε / (K − 1) on each other.</summary>
    Paper,

    /// <summary>Szegedy et al. 2015, GluonCV and PyTorch's <c>label_smoothing</c>: ε / K on every class, and 1 − ε more on the true one.</summary>
    Uniform,
}
