using Microsoft.CodeAnalysis;
using Tricks.Generators.Model;
using Tricks.Generators.Parsing;
using Tricks.Recipes;

namespace Tricks.Generators.Rules;

/// <summary>A value that its source does not go without another part, such as a large batch without warmup.</summary>
internal sealed class LargeValueHasWhatItWants : IRecipeRule
{
    private static readonly DiagnosticDescriptor Rule = new(
        "TRK102",
        "A large value has what it wants beside it",
        "{0}",
        "Tricks",
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage.Of("TRK102"));

    public DiagnosticDescriptor Descriptor => Rule;

    public IEnumerable<Diagnostic> Judge(RecipeView recipe) =>
        from part in recipe.PartsThatAreOn
        from knob in part.Properties
        from advice in knob.AttributesOf(RuntimeNames.WantsFromAttribute)
        where advice.ConstructorArguments is [{ Value: double }, { Value: INamedTypeSymbol }, { Value: string }]
        let value = part.ValueOf(knob)
        let least = (double)advice.ConstructorArguments[0].Value!
        let wanted = (INamedTypeSymbol)advice.ConstructorArguments[1].Value!
        where value is not null && value.Limits.Kind == KnobKind.Number && value.Numbers().Any(number => number >= least)
            && !recipe.OthersOf(wanted, part).Any(static other => other.IsOn) && !recipe.Refuses(wanted)
        select Diagnostic.Create(
            Descriptor,
            value.Location,
            RuleWords.LargeWants(recipe.Shown(part, value), least, SeamParser.TitleOf(wanted), (string)advice.ConstructorArguments[2].Value!));
}
