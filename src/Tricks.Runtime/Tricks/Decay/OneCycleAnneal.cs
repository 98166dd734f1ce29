namespace Tricks;

/// <summary>Along which line <see cref="OneCycleAttribute"/> goes from rate to rate.</summary>
public enum OneCycleAnneal
{
    /// <summary>Half a cosine wave, as in fast.ai and by default in PyTorch.</summary>
    Cosine,

    /// <summary>A straight line, as in the paper.</summary>
    Linear,
}
