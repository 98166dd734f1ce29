using Microsoft.CodeAnalysis;
using Tricks.Generators.Parsing;
using Tricks.Recipes;

namespace Tricks.Generators.Rules;

/// <summary>A trick that its source uses in longer training, or in more of whatever another knob counts.</summary>
internal sealed class TrickPays : IRecipeRule
{
    private static readonly DiagnosticDescriptor Rule = new(
        "TRK101",
        "A trick pays",
        "{0}",
        "Tricks",
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage.Of("TRK101"));

    public DiagnosticDescriptor Descriptor => Rule;

    public IEnumerable<Diagnostic> Judge(RecipeView recipe) =>
        from part in recipe.PartsThatAreOn
        from advice in part.Type.AttributesOf(RuntimeNames.PaysFromAttribute)
        where Holds(advice, recipe) && advice.ConstructorArguments is [{ Value: INamedTypeSymbol }, { Value: string }, { Value: double }, { Value: string }]
        from other in recipe.OthersOf((INamedTypeSymbol)advice.ConstructorArguments[0].Value!, part)
        let knob = other.NumberKnob((string)advice.ConstructorArguments[1].Value!)
        where other.IsOn && knob is not null
        let value = other.ValueOf(knob)
        let least = (double)advice.ConstructorArguments[2].Value!
        where value is not null && KnobValue.Number(value.Value) < least
        select Diagnostic.Create(
            Descriptor,
            part.Location,
            [value.Location],
            RuleWords.DoesNotPay(recipe.KeyOf(part), least, advice.Named("On") as string, recipe.Shown(other, value), (string)advice.ConstructorArguments[3].Value!));

    private static bool Holds(AttributeData advice, RecipeView recipe) =>
        advice.Named("On") is not string feature || recipe.PartsThatAreOn.Any(part => part.WordsOf(RuntimeNames.ProvidesAttribute).Contains(feature));
}
