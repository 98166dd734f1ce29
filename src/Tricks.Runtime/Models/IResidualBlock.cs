namespace Tricks.Models;

/// <summary>A block that adds its input to what it computes. Modules of any model can be one.</summary>
public interface IResidualBlock
{
    /// <summary>The scale γ of the last normalisation before the addition; a block with γ = 0 is its shortcut alone.</summary>
    TorchSharp.Modules.Parameter FinalScale { get; }
}
