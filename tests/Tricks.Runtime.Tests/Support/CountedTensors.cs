namespace Tricks.Runtime.Tests.Support;

/// <summary>For tests that count the process's tensors: none runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class CountedTensors
{
    public const string Name = "counted tensors";
}
