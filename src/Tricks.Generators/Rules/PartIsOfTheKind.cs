using Microsoft.CodeAnalysis;
using Tricks.Generators.Parsing;
using Tricks.Recipes;

namespace Tricks.Generators.Rules;

/// <summary>A part with which a value does not work, such as colour jitter, which augments on the CPU, where images lie on the device.</summary>
internal sealed class PartIsOfTheKind : IRecipeRule
{
    private static readonly DiagnosticDescriptor Rule = new(
        "TRK038",
        "A value works with the other parts",
        "{0}",
        "Tricks",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage.Of("TRK038"));

    public DiagnosticDescriptor Descriptor => Rule;

    public IEnumerable<Diagnostic> Judge(RecipeView recipe) =>
        from part in recipe.PartsThatAreOn
        from knob in part.Properties
        from relation in knob.AttributesOf(RuntimeNames.TakesOnlyAttribute)
        where relation.ConstructorArguments is [_, { Value: INamedTypeSymbol }, { Value: INamedTypeSymbol }]
        let value = part.ValueOf(knob)
        where value is { IsAllowed: true } && Equals(relation.ConstructorArguments[0].As(value.Limits.Type), value.Value)
        let ofTheKind = recipe.OthersOf((INamedTypeSymbol)relation.ConstructorArguments[2].Value!, part).ToArray()
        from other in recipe.OthersOf((INamedTypeSymbol)relation.ConstructorArguments[1].Value!, part)
        where other.IsOn && !ofTheKind.Contains(other)
        select Diagnostic.Create(
            Descriptor,
            value.IsWritten ? value.Location : other.Location,
            [other.Location],
            RuleWords.NotOfTheKind(recipe.Shown(part, value), recipe.KeyOf(other), relation.Named("Because") as string));
}
