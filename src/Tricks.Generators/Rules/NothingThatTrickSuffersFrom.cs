using Microsoft.CodeAnalysis;
using Tricks.Generators.Parsing;
using Tricks.Recipes;

namespace Tricks.Generators.Rules;

/// <summary>Two parts that go together, but not well, such as accumulated gradients and batch normalisation.</summary>
internal sealed class NothingThatTrickSuffersFrom : IRecipeRule
{
    private static readonly DiagnosticDescriptor Rule = new(
        "TRK106",
        "No part has what a trick suffers from",
        "{0}",
        "Tricks",
        DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage.Of("TRK106"));

    public DiagnosticDescriptor Descriptor => Rule;

    public IEnumerable<Diagnostic> Judge(RecipeView recipe) =>
        from part in recipe.PartsThatAreOn
        from advice in part.Type.AttributesOf(RuntimeNames.SuffersFromAttribute)
        where advice.ConstructorArguments is [{ Value: string }, { Value: string }]
        let feature = (string)advice.ConstructorArguments[0].Value!
        from other in recipe.PartsThatAreOn
        where other != part && other.WordsOf(RuntimeNames.ProvidesAttribute).Contains(feature)
        select Diagnostic.Create(
            Descriptor, part.Location, [other.Location], RuleWords.Suffers(recipe.KeyOf(part), feature, recipe.KeyOf(other), (string)advice.ConstructorArguments[1].Value!));
}
