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

    /// <summary>The bound that a number passed, where the bound itself is allowed.</summary>
    private static string? Nearest(KnobValue value)
    {
        var limits = value.Limits;
        if (limits is not { Kind: KnobKind.Number, IsArray: false, Values.Count: 0 })
            return null;
        var bounds = new[] { limits.MinimumIsExclusive ? null : limits.Minimum, limits.MaximumIsExclusive ? null : limits.Maximum }
            .OfType<object>()
            .OrderBy(bound => Math.Abs(KnobValue.Number(bound) - KnobValue.Number(value.Value)));
        return bounds.FirstOrDefault() is { } nearest ? RuleWords.Show(nearest) : null;
    }
}
