using Microsoft.CodeAnalysis;
using Tricks.Generators.Parsing;

namespace Tricks.Generators.Rules;

/// <summary>An ablation switches off parts that the recipe has.</summary>
internal sealed class AblationNamesParts : IRecipeRule
{
    private static readonly DiagnosticDescriptor Rule = new(
        "TRK030",
        "An ablation names parts of its recipe",
        "[Ablate] on recipe '{0}' {1}; name one or more of: {2}",
        "Tricks",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage.Of("TRK030"));

    public DiagnosticDescriptor Descriptor => Rule;

    public IEnumerable<Diagnostic> Judge(RecipeView recipe)
    {
        if (recipe.Ablation is not null)
            yield break;
        var allowed = string.Join(", ", recipe.Parts.Where(static part => part.IsOn).Select(static part => part.Key));
        foreach (var attribute in AblationParser.Attributes(recipe))
        {
            if (!AblationParser.IsKnown(attribute))
                yield return Diagnostic.Create(Rule, attribute.ApplicationSyntaxReference?.GetSyntax().GetLocation(), recipe.Name, "asks for combinations that there are not; write Ablation.Cumulative or Ablation.LeaveOneOut", allowed);
            foreach (var fault in Faults(recipe, AblationParser.Names(attribute).ToArray()))
                yield return Diagnostic.Create(Rule, attribute.ApplicationSyntaxReference?.GetSyntax().GetLocation(), recipe.Name, fault, allowed);
        }
    }

    private static IEnumerable<string> Faults(RecipeView recipe, IReadOnlyCollection<string> names)
    {
        if (names.Count == 0)
            yield return "names no part";
        foreach (var name in names.Where(name => AblationParser.Find(recipe, name) is null).Distinct())
            yield return $"names '{name}', which it does not have";
        foreach (var off in names.Select(name => AblationParser.Find(recipe, name)).OfType<PartView>().Where(static part => !part.IsOn).Distinct())
            yield return $"names '{off.Key}', which is switched off already";
        foreach (var twins in names.GroupBy(name => AblationParser.Find(recipe, name)).Where(static twins => twins.Key is not null && twins.Count() > 1))
            yield return $"names '{twins.Key!.Key}' {twins.Count()} times";
    }
}
