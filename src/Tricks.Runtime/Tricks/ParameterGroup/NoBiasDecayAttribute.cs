using Tricks.Recipes;

namespace Tricks;

/// <summary>
/// No bias decay: weight decay acts on the weights of convolutions and fully connected layers alone, never on biases or on γ and β of
/// batch normalisation (section 3.1, after Jia et al. 2018). A parameter decays where its name is <c>weight</c> and it has two
/// dimensions or more. It has no knobs.
/// </summary>
/// <remarks>
/// <para>It helps large batches above all, for which it was proposed, and costs nothing.</para>
/// <para>It hurts little: with few images the parameters that no longer decay are too few to be learned by heart.</para>
/// </remarks>
[Source("section 3.1")]
public sealed class NoBiasDecayAttribute : TrickAttribute, IParameterRule
{
    /// <inheritdoc />
    public ParameterSetting Apply(ParameterPlace place, ParameterSetting setting) =>
        Decays(place.Name, place.Parameter.dim()) ? setting : setting with { Decay = 0 };

    internal static bool Decays(string name, long dimensions) =>
        dimensions >= 2 && (name == "weight" || name.EndsWith(".weight", StringComparison.Ordinal));
}
