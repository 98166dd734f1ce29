using Microsoft.CodeAnalysis;
using Tricks.Generators.Model;
using Tricks.Generators.Parsing;
using Tricks.Recipes;

namespace Tricks.Generators.Rules;

/// <summary>A value within its bounds that is more often a slip than meant, such as a weight decay of 1e-2.</summary>
internal sealed class ValueIsUsual : IRecipeRule
{
    private static readonly DiagnosticDescriptor Rule = new(
        "TRK103",
        "A value is usual",
        "{0}",
        "Tricks",
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage.Of("TRK103"));

    public DiagnosticDescriptor Descriptor => Rule;

    public IEnumerable<Diagnostic> Judge(RecipeView recipe) =>
        from part in recipe.PartsThatAreOn
        from knob in part.Properties
        let advice = knob.AttributeOf(RuntimeNames.UnusualFromAttribute)
        where advice is { ConstructorArguments: [{ Value: double }, { Value: string }] }
        let value = part.ValueOf(knob)
        let least = (double)advice.ConstructorArguments[0].Value!
        let below = advice.Named("Below") as double? ?? double.PositiveInfinity
        where value is not null && value.Limits.Kind == KnobKind.Number && value.Numbers().Any(number => number >= least && number < below)
        select Diagnostic.Create(Descriptor, value.Location, RuleWords.Unusual(recipe.Shown(part, value), least, below, (string)advice.ConstructorArguments[1].Value!));
}
