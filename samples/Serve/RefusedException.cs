namespace Serve;

/// <summary>An upload that is not answered, with the status that says why.</summary>
public sealed class RefusedException(int status, string message) : Exception(message)
{
    /// <summary>The HTTP status.</summary>
    public int Status { get; } = status;
}
