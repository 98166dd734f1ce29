namespace Tricks.Recipes;

/// <summary>What a part of a run counts or measures, for the run's metrics.</summary>
public interface IFigures
{
    /// <summary>The figures as they stand, by name. Asked for once an epoch.</summary>
    IReadOnlyDictionary<string, double> Figures { get; }
}
