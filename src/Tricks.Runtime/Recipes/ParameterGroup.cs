using TorchSharp.Modules;

namespace Tricks.Recipes;

/// <summary>How one parameter learns, as factors of what the optimizer and the schedule say.</summary>
/// <param name="Decay">Factor of the weight decay; 0: does not decay.</param>
/// <param name="Rate">Factor of the learning rate.</param>
public readonly record struct ParameterSetting(double Decay = 1, double Rate = 1)
{
    /// <summary>As the optimizer and the schedule say: both factors are 1.</summary>
    public ParameterSetting()
        : this(Decay: 1, Rate: 1)
    {
    }
}

/// <summary>Parameters that learn alike.</summary>
/// <param name="Setting">How they learn.</param>
/// <param name="Parameters">The parameters by name, in the model's order.</param>
public sealed record ParameterGroup(ParameterSetting Setting, IReadOnlyList<(string Name, Parameter Parameter)> Parameters);
