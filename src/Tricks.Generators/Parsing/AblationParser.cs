using Microsoft.CodeAnalysis;
using Tricks.Recipes;

namespace Tricks.Generators.Parsing;

/// <summary>Reads <c>[Ablate]</c>: the recipes that differ from one by parts that are switched off.</summary>
internal static class AblationParser
{
    /// <summary>The <c>[Ablate]</c> attributes on the recipe class itself.</summary>
    public static IEnumerable<AttributeData> Attributes(RecipeView recipe) =>
        recipe.Type.GetAttributes().Where(static attribute => attribute.AttributeClass.Is(RuntimeNames.AblateAttribute));

    /// <summary>The ablations of all the attributes, each once.</summary>
    public static IEnumerable<RecipeView> Ablations(RecipeView recipe) =>
        Attributes(recipe).SelectMany(attribute => Ablations(recipe, attribute)).GroupBy(static ablation => ablation.Ablation).Select(static same => same.First());

    /// <summary>The ablations of one attribute; none where it names a part that the recipe does not have.</summary>
    public static IEnumerable<RecipeView> Ablations(RecipeView recipe, AttributeData attribute)
    {
        var parts = Names(attribute).Select(name => Find(recipe, name)).ToArray();
        if (parts.Contains(null) || !IsKnown(attribute))
            return [];
        var name = PrefixOf(attribute);
        return IsCumulative(attribute)
            ? parts.Select((_, count) => recipe.Ablated(
                name + (count == 0 ? PartNames.WithoutAll : PartNames.UpTo(parts[count - 1]!.Key)),
                parts.Skip(count).OfType<PartView>().ToArray()))
            : parts.OfType<PartView>().Select(part => recipe.Ablated(name + PartNames.Without(part.Key), [part]));
    }

    /// <summary>The parts that an attribute names, as they were written.</summary>
    public static IEnumerable<string> Names(AttributeData attribute) =>
        attribute.ConstructorArguments is [_, { Kind: TypedConstantKind.Array, IsNull: false } names] ? names.Values.Select(static name => name.Value as string ?? "") : [];

    /// <summary>The part that a name means, which may end with <c>Attribute</c>.</summary>
    public static PartView? Find(RecipeView recipe, string name) =>
        recipe.Parts.FirstOrDefault(part => part.Key == name) ?? recipe.Parts.FirstOrDefault(part => part.Key == name.WithoutAttributeSuffix());

    /// <summary>Whether the combinations are any that there are.</summary>
    public static bool IsKnown(AttributeData attribute) => attribute.ConstructorArguments is [{ Value: 0 or 1 }, ..];

    /// <summary>How the names of the ablations begin.</summary>
    public static string PrefixOf(AttributeData attribute) => attribute.NamedArguments.FirstOrDefault(static argument => argument.Key == "Name").Value.Value as string ?? "";

    private static bool IsCumulative(AttributeData attribute) => attribute.ConstructorArguments is [{ Value: 0 }, ..];
}
