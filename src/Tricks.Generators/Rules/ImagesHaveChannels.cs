using Microsoft.CodeAnalysis;
using Tricks.Generators.Model;
using Tricks.Generators.Parsing;
using Tricks.Recipes;

namespace Tricks.Generators.Rules;

/// <summary>A trick for images of other channels than the data's, such as PCA noise for grey images.</summary>
internal sealed class ImagesHaveChannels : IRecipeRule
{
    private static readonly DiagnosticDescriptor Rule = new(
        "TRK036",
        "A trick is for the data's channels",
        "{0}",
        "Tricks",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage.Of("TRK036"));

    public DiagnosticDescriptor Descriptor => Rule;

    public IEnumerable<Diagnostic> Judge(RecipeView recipe) =>
        from data in recipe.PartsThatAreOn
        where IsData(data)
        let channels = Channels.Of(data)
        where channels is not null
        from part in recipe.PartsThatAreOn
        where !IsData(part)
        let wanted = Channels.Of(part)
        where wanted is not null && wanted != channels
        select Diagnostic.Create(Rule, part.Location, [data.Location], RuleWords.OtherChannels(recipe.KeyOf(part), wanted.Value, recipe.KeyOf(data), channels.Value));

    private static bool IsData(PartView part) => part.Seams.Any(static seam => seam.Seam == Seam.Data);
}
