namespace Tricks;

/// <summary>What a classifier says of an image.</summary>
/// <param name="ClassNames">The names of the classes, by label.</param>
/// <param name="Probabilities">The probability of each class, by label; they add up to 1.</param>
public sealed record Prediction(IReadOnlyList<string> ClassNames, IReadOnlyList<float> Probabilities)
{
    /// <summary>The label of the most probable class.</summary>
    public int Label { get; } = Enumerable.Range(0, Probabilities.Count).MaxBy(label => Probabilities[label]);

    /// <summary>The most probable class.</summary>
    public string ClassName => ClassNames[Label];

    /// <summary>Its probability, 0 to 1.</summary>
    public float Probability => Probabilities[Label];

    /// <summary>The most probable classes, the first first.</summary>
    public IEnumerable<(string ClassName, float Probability)> Top(int count) =>
        Enumerable.Range(0, Probabilities.Count).OrderByDescending(label => Probabilities[label]).Take(count).Select(label => (ClassNames[label], Probabilities[label]));
}
