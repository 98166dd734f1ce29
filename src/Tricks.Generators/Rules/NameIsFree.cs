using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
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

    /// <summary>A class in the place of the one that names the recipes, where there are any.</summary>
    public static IEnumerable<Diagnostic> Judge(INamedTypeSymbol type, AnalyzerConfigOptions options, Compilation compilation)
    {
        if (type.Name == ModulePlace.Module && SymbolEqualityComparer.Default.Equals(type, ModulePlace.TakenBy(options, compilation)) && HasRecipe(compilation))
            yield return Diagnostic.Create(Rule, type.WrittenByHand(), "Class", type.ToDisplayString(), "rename it, so that the recipes of the project can be listed in one of that name");
    }

    private static bool HasRecipe(Compilation compilation) =>
        compilation.GetSymbolsWithName(static _ => true, SymbolFilter.Type).Any(static type => type.AttributeOf(RuntimeNames.RecipeAttribute) is not null);
}
