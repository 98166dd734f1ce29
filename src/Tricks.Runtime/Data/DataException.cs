namespace Tricks.Data;

/// <summary>Data that cannot be used: the message names the file, what was expected and what to do.</summary>
public sealed class DataException : Exception
{
    /// <summary>A message that names the file, what was expected and what to do.</summary>
    public DataException(string message)
        : base(message)
    {
    }

    /// <summary>The same, with what led to it.</summary>
    public DataException(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
