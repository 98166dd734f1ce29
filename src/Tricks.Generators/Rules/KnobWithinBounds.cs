using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Tricks.Generators.Model;
using Tricks.Generators.Parsing;
using Tricks.Recipes;

namespace Tricks.Generators.Rules;

/// <summary>A value that would stop the start is told where it was written.</summary>
internal sealed class KnobWithinBounds : IRecipeRule
{
    private static readonly DiagnosticDescriptor Rule = new(
        "TRK014",
        "A knob is within its bounds",
        "{0}",
        "Tricks",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage.Of("TRK014"));

    public DiagnosticDescriptor Descriptor => Rule;

    public IEnumerable<Diagnostic> Judge(RecipeView recipe) =>
        from part in recipe.Parts
        from knob in part.Properties
        let value = part.ValueOf(knob)
        where value is { IsAllowed: false }
        select Diagnostic.Create(
            Descriptor,
            value.Location,
            ImmutableDictionary<string, string?>.Empty.Add(FixProperties.NearestValue, Nearest(value)),
            RuleWords.OutOfBounds(recipe.KeyOf(part, knob), $"'{RuleWords.Show(value.Shown)}'", value.Source, value.Limits.Allowed));

    /// <summary>The bound that a number passed; null where the bound itself is not allowed.</summary>
    private static string? Nearest(KnobValue value)
    {
        if (value is not { Value: not null, Limits: { Kind: KnobKind.Number, IsArray: false, Values.Count: 0 } limits })
            return null;
        var number = KnobValue.Number(value.Value);
        if (!limits.MinimumIsExclusive && limits.Minimum is { } minimum && number < KnobValue.Number(minimum))
            return RuleWords.Show(minimum);
        return !limits.MaximumIsExclusive && limits.Maximum is { } maximum && number > KnobValue.Number(maximum) ? RuleWords.Show(maximum) : null;
    }
}
