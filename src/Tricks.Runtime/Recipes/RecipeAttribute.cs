namespace Tricks;

/// <summary>Marks a partial class as a recipe: the attributes beside it are its parts, and the source generator writes its pipeline.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class RecipeAttribute : Attribute;
