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
            ImmutableDictionary<string, string?>.Empty.Add(FixProperties.Knob, knob.Name).Add(FixProperties.NearestValue, Nearest(value)),
            RuleWords.OutOfBounds(recipe.KeyOf(part, knob), $"'{RuleWords.Show(value.Shown)}'", value.Source, value.Limits.Allowed));

    /// <summary>The bound that a number passed, or the nearest of the only values; null where that is not allowed itself.</summary>
    private static string? Nearest(KnobValue value)
    {
        if (value is not { Value: not null, Limits: { Kind: KnobKind.Number, IsArray: false } limits })
            return null;
        var number = KnobValue.Number(value.Value);
        IEnumerable<object> choices = limits.Values.Count > 0 ? limits.Values
            : limits.Minimum is { } minimum && number <= KnobValue.Number(minimum) ? [minimum]
            : limits.Maximum is { } maximum && number >= KnobValue.Number(maximum) ? [maximum]
            : [];
        return choices
            .Select(choice => Constants.Number(choice, limits.Type))
            .Where(choice => choice is not null && limits.Allow(choice))
            .OrderBy(choice => Math.Abs(KnobValue.Number(choice) - number))
            .Select(static choice => RuleWords.Show(choice) + (choice is float real && real != (int)real ? "f" : ""))
            .FirstOrDefault();
    }
}
