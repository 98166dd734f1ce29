using Microsoft.CodeAnalysis;
using Tricks.Generators.Parsing;

namespace Tricks.Generators.Rules;

/// <summary>What is wrong with the tricks of a recipe, so that no pipeline can be written.</summary>
internal static class TrickFaults
{
    public static IEnumerable<(PartView Part, ITrickRule Rule, TrickFault Fault)> Of(RecipeView recipe) =>
        from part in recipe.Parts
        let trick = new TrickView(part.Type, recipe.Compilation)
        from rule in TrickRules.OfStructure
        from fault in rule.Judge(trick)
        select (part, rule, fault);

    /// <summary>The faults that are told at the recipe, since no trick's class of this assembly is told of them.</summary>
    public static IEnumerable<Diagnostic> ToldAt(RecipeView recipe) =>
        from found in Of(recipe)
        where !IsToldAtTheClass(found.Part.Type, found.Rule, found.Fault, recipe.Compilation)
        select Diagnostic.Create(found.Rule.Descriptor, found.Part.Location, found.Fault.Words);

    private static bool IsToldAtTheClass(INamedTypeSymbol trick, ITrickRule rule, TrickFault fault, Compilation compilation) =>
        SymbolEqualityComparer.Default.Equals(trick.ContainingAssembly, compilation.Assembly)
        // A knob whose type is the trick's type parameter is right or wrong where the trick is used.
        && rule.Judge(new TrickView(trick.OriginalDefinition, compilation)).Any(told => SymbolEqualityComparer.Default.Equals(told.Symbol, fault.Symbol.OriginalDefinition));
}
