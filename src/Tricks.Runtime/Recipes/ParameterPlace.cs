using TorchSharp.Modules;

namespace Tricks.Recipes;

/// <summary>A parameter and where in its model it is.</summary>
/// <param name="Name">Its name, as <c>layer1.0.conv1.weight</c>.</param>
/// <param name="Parameter">The parameter.</param>
/// <param name="Layer">
/// Its layer, from 0 at the input: a block, such as a residual one, counts as one, and where layers stand by themselves, a convolution or a fully connected layer does, with the
/// normalisation after it. An auxiliary head counts with the head.
/// </param>
/// <param name="Layers">How many layers the model has.</param>
public readonly record struct ParameterPlace(string Name, Parameter Parameter, int Layer, int Layers)
{
    /// <summary>Whether it is of the head, the layer that makes the logits.</summary>
    public bool IsOfHead => Layer == Layers - 1;
}
