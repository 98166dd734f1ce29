using Microsoft.CodeAnalysis;
using Tricks.Generators.Parsing;
using Tricks.Recipes;

namespace Tricks.Generators.Rules;

/// <summary>A part that works alone, but that its source does not use so, such as a noise that is annealed where the rate is constant.</summary>
internal sealed class PartHasWhatItWants : IRecipeRule
{
    private static readonly DiagnosticDescriptor Rule = new(
        "TRK105",
        "A part has what it wants beside it",
        "{0}",
        "Tricks",
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage.Of("TRK105"));

    public DiagnosticDescriptor Descriptor => Rule;

    public IEnumerable<Diagnostic> Judge(RecipeView recipe) =>
        from part in recipe.PartsThatAreOn
        from wish in part.Type.AttributesOf(RuntimeNames.WantsAttribute).Select(advice => (advice, value: (KnobValue?)null)).Concat(OfKnobs(part))
        where wish.advice.ConstructorArguments is [{ Value: INamedTypeSymbol }, { Value: string }]
        let wanted = (INamedTypeSymbol)wish.advice.ConstructorArguments[0].Value!
        where !recipe.OthersOf(wanted, part).Any(static other => other.IsOn) && !recipe.Refuses(wanted)
        select Diagnostic.Create(
            Descriptor,
            wish.value?.Location ?? part.Location,
            RuleWords.Wants(wish.value is null ? recipe.KeyOf(part) : recipe.Shown(part, wish.value) + ", which", SeamParser.TitleOf(wanted), (string)wish.advice.ConstructorArguments[1].Value!));

    /// <summary>The wishes of the values that knobs have.</summary>
    private static IEnumerable<(AttributeData advice, KnobValue? value)> OfKnobs(PartView part) =>
        from knob in part.Properties
        from advice in knob.AttributesOf(RuntimeNames.WantsAttribute)
        where advice.AttributeClass.Is(RuntimeNames.WantsAttribute)
        let value = part.ValueOf(knob)
        where value?.Value is not null && Equals(advice.NamedArguments.FirstOrDefault(static argument => argument.Key == "When").Value.As(value.Limits.Type), value.Value)
        select (advice, (KnobValue?)value);
}
