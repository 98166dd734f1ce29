namespace Tricks.Training;

/// <summary>A loss or a gradient is not finite.</summary>
/// <param name="first">The first step that may be meant, from 1.</param>
/// <param name="last">The last.</param>
internal sealed class NotFiniteException(int first, int last) : Exception
{
    public int First => first;

    public int Last => last;
}
