using Microsoft.CodeAnalysis;
using Tricks.Generators.Model;
using Tricks.Generators.Parsing;
using Tricks.Recipes;

namespace Tricks.Generators.Rules;

/// <summary>Values that are within their bounds and still do not go together, such as a variant that a network of that depth does not have.</summary>
internal sealed class KnobsGoTogether : IRecipeRule
{
    private static readonly DiagnosticDescriptor Rule = new(
        "TRK027",
        "The knobs of a part go together",
        "{0}",
        "Tricks",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage.Of("TRK027"));

    public DiagnosticDescriptor Descriptor => Rule;

    public IEnumerable<Diagnostic> Judge(RecipeView recipe) =>
        from part in recipe.PartsThatAreOn
        from fault in Pairings(recipe, part).Concat(Lists(recipe, part))
        select Diagnostic.Create(Descriptor, fault.Location, fault.Words);

    private static IEnumerable<(Location Location, string Words)> Pairings(RecipeView recipe, PartView part)
    {
        foreach (var pairing in part.Pairings.Where(static pairing => pairing.Kind != PairingKind.Unusual))
        {
            var isOnly = pairing.Kind == PairingKind.Only;
            if (part.ValueOf(pairing.Knob) is not { IsAllowed: true } value || !pairing.Value.Equals(value.Value)
                || part.ValueOf(pairing.Other) is not { IsAllowed: true } other || pairing.Values.Contains(other.Value) == isOnly)
            {
                continue;
            }

            var (words, key, values) = (recipe.Shown(part, value), recipe.KeyOf(part, pairing.Other), pairing.Values.Select(other.Named));
            yield return (value.IsWritten ? value.Location : other.Location, isOnly
                ? RuleWords.OnlyWith(words, key, values, other.Shown, other.Source, pairing.Because)
                : RuleWords.NeverWith(words, key, values, other.Shown, other.Source, pairing.Because));
        }
    }

    private static IEnumerable<(Location Location, string Words)> Lists(RecipeView recipe, PartView part) =>
        from knob in part.Properties
        where knob.Type is IArrayTypeSymbol
        let value = part.ValueOf(knob)
        where value is { IsAllowed: true }
        from fault in Lengths(recipe, part, knob, value).Concat(Scales(recipe, part, knob, value))
        select fault;

    private static IEnumerable<(Location Location, string Words)> Lengths(RecipeView recipe, PartView part, IPropertySymbol knob, KnobValue value)
    {
        if (KnobParser.SameLength(knob, part) is { } list && part.ValueOf(list) is { IsAllowed: true } other && value.Count != other.Count)
            yield return (value.IsWritten ? value.Location : other.Location, RuleWords.OtherLength(recipe.Shown(part, value), recipe.KeyOf(part, list), other.Shown, other.Source));
    }

    private static IEnumerable<(Location Location, string Words)> Scales(RecipeView recipe, PartView part, IPropertySymbol knob, KnobValue value)
    {
        if (KnobParser.AnyAbove(knob, part.Properties) is { } above && part.ValueOf(above.List) is { IsAllowed: true, Count: > 0 } other && value.Count > 0
            && !value.Numbers().Concat(other.Numbers()).Any(number => number > above.Value))
        {
            yield return (value.IsWritten ? value.Location : other.Location, RuleWords.NoneAbove(recipe.Shown(part, value), recipe.Shown(part, other), above.Value, above.Because));
        }
    }
}
