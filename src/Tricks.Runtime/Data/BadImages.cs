namespace Tricks.Data;

/// <summary>What becomes of an image that cannot be read or decoded.</summary>
public enum BadImages
{
    /// <summary>The first one ends the run with its name and what is wrong with it.</summary>
    Fail,

    /// <summary>
    /// It is logged once, listed in the summary and left out: in training, the next image that can be read stands in its place; in evaluation, none does.
    /// More than one in a hundred of a split ends the run.
    /// </summary>
    Skip,
}
