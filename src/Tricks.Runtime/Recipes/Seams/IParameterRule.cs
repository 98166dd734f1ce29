namespace Tricks.Recipes;

/// <summary>Parameter group: what decays, and what learns at which rate.</summary>
[Seam("parameter group")]
public interface IParameterRule
{
    /// <summary>The setting of one parameter, from what the rules before made of it.</summary>
    ParameterSetting Apply(ParameterPlace place, ParameterSetting setting);
}
