namespace Tricks;

/// <summary>What <see cref="MixupAttribute"/> mixes an example with.</summary>
public enum MixupPairing
{
    /// <summary>The paper's: each example has its own λ, and its partner by a random order of the batch.</summary>
    PerExample,

    /// <summary>GluonCV's: one λ a batch, and the partners are the batch in reverse.</summary>
    PerBatch,
}
