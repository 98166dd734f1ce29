namespace Tricks.Training;

/// <summary>That a run was gone on with: by another process, and perhaps with other values.</summary>
/// <param name="Time">When, in UTC.</param>
/// <param name="Step">From which step on.</param>
/// <param name="Machine">What it ran on before, where that was another: such as <c>threads</c>.</param>
/// <param name="ChangedFrom">The recipe hash before, where it was another.</param>
/// <param name="Changes">What of the recipe was changed, a sentence each.</param>
/// <param name="Settings">What was changed beside the recipe that may change what is learned, a sentence each.</param>
internal sealed record Resumption(DateTimeOffset Time, int Step, IReadOnlyDictionary<string, string> Machine, string? ChangedFrom, IReadOnlyList<string> Changes, IReadOnlyList<string> Settings);
