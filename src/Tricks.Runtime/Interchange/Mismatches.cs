namespace Tricks;

/// <summary>In what a file's weights may differ from a model's; without a word nothing may.</summary>
[Flags]
internal enum Mismatches
{
    /// <summary>Nothing: every tensor of the model is in the file, in its shape, and no other.</summary>
    None = 0,

    /// <summary>The model has tensors that the file lacks; they stay as they are initialized.</summary>
    Missing = 1,

    /// <summary>The file has tensors that the model lacks; they are not read.</summary>
    Unexpected = 2,

    /// <summary>A tensor of the file has another shape than the model's of its name, which stays as it is initialized.</summary>
    OtherShape = 4,
}
