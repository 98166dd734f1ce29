using Microsoft.CodeAnalysis;
using Tricks.Generators.Parsing;
using Tricks.Recipes;

namespace Tricks.Generators.Rules;

/// <summary>A length that must end before another does: warmup before training, the last step of a decay before its end.</summary>
internal sealed class KnobLessThanAnother : IRecipeRule
{
    private static readonly DiagnosticDescriptor Rule = new(
        "TRK017",
        "A knob is less than another",
        "{0}",
        "Tricks",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage.Of("TRK017"));

    public DiagnosticDescriptor Descriptor => Rule;

    public IEnumerable<Diagnostic> Judge(RecipeView recipe) =>
        from part in recipe.PartsThatAreOn
        from knob in part.Properties
        let value = part.ValueOf(knob)
        where value is { IsAllowed: true }
        from other in KnobParser.LimitsOf(knob, part, recipe)
        where other.Part.IsOn
        let limit = other.Part.ValueOf(other.Knob)
        where limit is { IsAllowed: true } && value.Numbers().Any(number => limit.Numbers().Any(bound => !(number < bound || (other.OrEqual && number == bound))))
        select Diagnostic.Create(
            Descriptor,
            value.Location,
            [limit.Location],
            RuleWords.NotLess(recipe.Shown(part, value), other.OrEqual, recipe.KeyOf(other.Part, other.Knob), limit.Shown, limit.Source));
}
