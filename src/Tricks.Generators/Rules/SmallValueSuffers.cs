using Microsoft.CodeAnalysis;
using Tricks.Generators.Model;
using Tricks.Generators.Parsing;
using Tricks.Recipes;

namespace Tricks.Generators.Rules;

/// <summary>A value too small for what another part does, such as a batch of one image under batch normalisation.</summary>
internal sealed class SmallValueSuffers : IRecipeRule
{
    private static readonly DiagnosticDescriptor Rule = new(
        "TRK107",
        "A value is large enough for the other parts",
        "{0}",
        "Tricks",
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage.Of("TRK107"));

    public DiagnosticDescriptor Descriptor => Rule;

    public IEnumerable<Diagnostic> Judge(RecipeView recipe) =>
        from part in recipe.PartsThatAreOn
        from knob in part.Properties
        from advice in knob.AttributesOf(RuntimeNames.SuffersUpToAttribute)
        where advice.ConstructorArguments is [{ Value: double }, { Value: string }, { Value: string }]
        let value = part.ValueOf(knob)
        let most = (double)advice.ConstructorArguments[0].Value!
        let feature = (string)advice.ConstructorArguments[1].Value!
        where value is not null && value.Limits.Kind == KnobKind.Number && value.Numbers().Any(number => number <= most)
        from other in recipe.PartsThatAreOn
        where other != part && other.WordsOf(RuntimeNames.ProvidesAttribute).Contains(feature)
        select Diagnostic.Create(
            Descriptor,
            value.Location,
            [other.Location],
            RuleWords.SmallSuffers(recipe.Shown(part, value), most, feature, recipe.KeyOf(other), (string)advice.ConstructorArguments[2].Value!));
}
