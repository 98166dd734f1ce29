namespace Tricks.Recipes;

/// <summary>The knob names weights: a file, or a run. What is in them counts as a value of the recipe, so that a run from other weights under the same name is another run.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class WeightsPathAttribute : Attribute;
