using Microsoft.CodeAnalysis;
using Tricks.Generators.Model;
using Tricks.Generators.Parsing;
using Tricks.Recipes;

namespace Tricks.Generators.Rules;

/// <summary>Two values of a part that work together and are seldom meant, such as float16 without loss scaling.</summary>
internal sealed class ValuesAreUsualTogether : IRecipeRule
{
    private static readonly DiagnosticDescriptor Rule = new(
        "TRK108",
        "Two values are usual together",
        "{0}",
        "Tricks",
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage.Of("TRK108"));

    public DiagnosticDescriptor Descriptor => Rule;

    public IEnumerable<Diagnostic> Judge(RecipeView recipe) =>
        from part in recipe.PartsThatAreOn
        from pairing in part.Pairings
        where pairing.Kind == PairingKind.Unusual
        let value = part.ValueOf(pairing.Knob)
        where value is not null && pairing.Value.Equals(value.Value)
        let other = part.ValueOf(pairing.Other)
        where other is not null && pairing.Values.Contains(other.Value)
        select Diagnostic.Create(
            Descriptor,
            value.IsWritten ? value.Location : other.Location,
            RuleWords.UnusualWith(recipe.Shown(part, value), recipe.Shown(part, other), pairing.Because ?? ""));
}
