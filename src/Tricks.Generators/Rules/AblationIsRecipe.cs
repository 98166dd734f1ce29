using Microsoft.CodeAnalysis;
using Tricks.Generators.Parsing;

namespace Tricks.Generators.Rules;

/// <summary>What an ablation leaves is a recipe too: nothing that it needs may be switched off, and its name must be free.</summary>
internal sealed class AblationIsRecipe : IRecipeRule
{
    private static readonly DiagnosticDescriptor Rule = new(
        "TRK031",
        "An ablation leaves a whole recipe",
        "[Ablate] makes recipe '{0}', which cannot be: {1}",
        "Tricks",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    public DiagnosticDescriptor Descriptor => Rule;

    public IEnumerable<Diagnostic> Judge(RecipeView recipe) =>
        recipe.Ablation is not null
            ? []
            : from attribute in AblationParser.Attributes(recipe)
              from ablation in AblationParser.Ablations(recipe, attribute)
              from fault in Faults(recipe, ablation)
              select Diagnostic.Create(Rule, attribute.ApplicationSyntaxReference?.GetSyntax().GetLocation(), ablation.Name, fault);

    /// <summary>What is wrong with the ablation, apart from what is wrong with the recipe itself.</summary>
    private static IEnumerable<string> Faults(RecipeView recipe, RecipeView ablation)
    {
        if (recipe.Type.GetMembers(ablation.Ablation!).Length > 0)
            yield return $"'{recipe.Type.Name}' has a member '{ablation.Ablation}' already; rename it";
        if (recipe.Compilation.GetSymbolsWithName(name => name.Equals(ablation.Name, StringComparison.OrdinalIgnoreCase), SymbolFilter.Type)
            .Any(static type => type.AttributeOf(RuntimeNames.RecipeAttribute) is not null))
        {
            yield return "another recipe has that name; rename it";
        }

        var own = Findings(recipe);
        foreach (var finding in Findings(ablation).Except(own))
            yield return finding;
    }

    private static IReadOnlyCollection<string> Findings(RecipeView recipe) =>
        RecipeRules.All.Where(static rule => rule is not (AblationIsRecipe or AblationNamesParts)).SelectMany(rule => rule.Judge(recipe)).Select(static finding => finding.GetMessage()).ToArray();
}
