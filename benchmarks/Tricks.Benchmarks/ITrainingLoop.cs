namespace Tricks.Benchmarks;

/// <summary>One of two loops that do the same work.</summary>
internal interface ITrainingLoop : IDisposable
{
    string Name { get; }

    /// <summary>Takes steps for about the given time and returns images a second.</summary>
    double Measure(double seconds);
}
