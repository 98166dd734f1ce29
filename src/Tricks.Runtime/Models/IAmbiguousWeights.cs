namespace Tricks.Models;

/// <summary>A network whose weights would fit another one too, which computes something else with them.</summary>
public interface IAmbiguousWeights
{
    /// <summary>What a file of weights does not tell, and what to choose where it is of the other one; null where there is no other.</summary>
    string? Ambiguity { get; }
}
