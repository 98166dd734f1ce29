namespace Tricks.Benchmarks;

/// <summary>One of two loops that do the same work.</summary>
internal interface ITrainingLoop : IDisposable
{
    string Name { get; }

    /// <summary>Takes the next batch and trains on it.</summary>
    void Step();

    /// <summary>Reads the loss, so that nothing is left to compute.</summary>
    void Finish();
}
