namespace Tricks.Training;

/// <summary>Training that cannot go on; the message says what happened, where, and what to try.</summary>
public sealed class TrainingException(string message) : Exception(message);
