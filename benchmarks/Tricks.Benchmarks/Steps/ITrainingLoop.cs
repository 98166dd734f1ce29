namespace Tricks.Benchmarks.Steps;

/// <summary>Training whose steps are timed in turn with those of others that do the same work.</summary>
internal interface ITrainingLoop : IDisposable
{
    string Name { get; }

    /// <summary>Takes steps, each on the next batch, and returns the seconds they took, nothing being left to compute.</summary>
    double Seconds(int steps);
}
