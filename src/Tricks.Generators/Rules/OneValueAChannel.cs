using Microsoft.CodeAnalysis;
using Tricks.Generators.Model;
using Tricks.Generators.Parsing;
using Tricks.Recipes;

namespace Tricks.Generators.Rules;

/// <summary>A list for images of other channels than the data's, such as the three means of ImageNet for grey images.</summary>
internal sealed class OneValueAChannel : IRecipeRule
{
    private static readonly DiagnosticDescriptor Rule = new(
        "TRK035",
        "A list has one value a channel",
        "{0}",
        "Tricks",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage.Of("TRK035"));

    public DiagnosticDescriptor Descriptor => Rule;

    public IEnumerable<Diagnostic> Judge(RecipeView recipe) =>
        from data in recipe.PartsThatAreOn
        where data.Seams.Any(static seam => seam.Seam == Seam.Data)
        let channels = Channels.Of(data)
        where channels is not null
        from part in recipe.PartsThatAreOn
        let lists = Lists(part).ToArray()
        // Lists that do not even fit each other have been told.
        where lists.Length > 0 && lists.All(list => list.Count == lists[0].Count && list.Count != channels)
        select Diagnostic.Create(Rule, lists[0].Location, [data.Location], RuleWords.NotOneAChannel(recipe.Shown(part, lists[0]), recipe.KeyOf(data), channels.Value));

    private static IEnumerable<KnobValue> Lists(PartView part) =>
        from knob in part.Properties
        where knob.AttributeOf(RuntimeNames.OneAChannelAttribute) is not null
        let value = part.ValueOf(knob)
        where value is { IsAllowed: true, Count: not null }
        select value;
}
