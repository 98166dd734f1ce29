using Microsoft.CodeAnalysis;
using Tricks.Generators.Parsing;
using Tricks.Recipes;

namespace Tricks.Generators.Rules;

/// <summary>Names that the generated code needs for itself.</summary>
internal sealed class NameIsFree : IRecipeRule
{
    private static readonly DiagnosticDescriptor Rule = new(
        "TRK012",
        "A name is free",
        "{0} '{1}' has a name that the generated code needs for itself; {2}",
        "Tricks",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage.Of("TRK012"));

    private static readonly HashSet<string> OfMembers = ["Options", "Pipeline", "Definition"];

    private static readonly HashSet<string> OfRecipes = [.. OfMembers, ModulePlace.Module];

    /// <summary>The namespaces with which the generated code begins what it names.</summary>
    private static readonly HashSet<string> OfRoots = ["System", "TorchSharp", "Tricks"];

    private static readonly HashSet<string> OfParts =
        [.. OfMembers, "Equals", "Finalize", "GetHashCode", "GetType", "MemberwiseClone", "ReferenceEquals", "ToString"];

    public DiagnosticDescriptor Descriptor => Rule;

    public IEnumerable<Diagnostic> Judge(RecipeView recipe)
    {
        if (OfRecipes.Contains(recipe.Type.Name))
            yield return Diagnostic.Create(Descriptor, recipe.Location, "Recipe", recipe.Type.Name, "rename the class");
        foreach (var member in OfMembers.SelectMany(name => recipe.Type.GetMembers(name)).Where(static member => member is not INamedTypeSymbol { Arity: > 0 } && member.WrittenByHand() is not null))
            yield return Diagnostic.Create(Descriptor, member.WrittenByHand(), "Member", $"{recipe.Type.Name}.{member.Name}", "rename it");
        if (recipe.Type is { ContainingType: null, ContainingNamespace.IsGlobalNamespace: true } && OfRoots.Contains(recipe.Type.Name))
            yield return Diagnostic.Create(Descriptor, recipe.Location, "Recipe", recipe.Type.Name, "rename the class, or put it into a namespace");
        var afterParts = new HashSet<string>(recipe.Parts.SelectMany(NamesAfter), StringComparer.OrdinalIgnoreCase);
        foreach (var part in recipe.Parts.Where(part => PartNames.Identifier(part.Key) is var name && (OfParts.Contains(name) || afterParts.Contains(name))))
            yield return Diagnostic.Create(Descriptor, part.Location, "Part", part.Key, "rename it, or give it another Name");
    }

    /// <summary>What else is named after a part: its property's accessors, and its fields at further seams.</summary>
    private static IEnumerable<string> NamesAfter(PartView part)
    {
        var name = PartNames.Identifier(part.Key);
        return part.Seams.Skip(1).Select(seam => $"{name}As{seam.Seam}").Concat(["get_" + name, "set_" + name]);
    }

    /// <summary>The class that names the recipes, which stands beside what its namespace holds.</summary>
    public static IEnumerable<Diagnostic> Judge(RecipeView recipe, ModulePlace place)
    {
        if (place.IsTaken && recipe.Type.Name != ModulePlace.Module)
            yield return Diagnostic.Create(Rule, recipe.Location, "Class", place.FullName, $"rename it, so that recipe '{recipe.Type.Name}' can be listed in one of that name");
    }
}
