using TorchSharp.Modules;

namespace Tricks.Recipes;

/// <summary>Gradient: what happens to the gradients between backward and the update.</summary>
[Seam("gradient")]
public interface IGradientTransform
{
    /// <summary>Changes the gradients of the parameters in place. A parameter without gradient has <c>grad</c> null.</summary>
    void Transform(IReadOnlyList<Parameter> parameters);
}
