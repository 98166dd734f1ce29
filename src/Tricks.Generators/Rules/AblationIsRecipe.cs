using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
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
        isEnabledByDefault: true,
        helpLinkUri: HelpPage.Of("TRK031"));

    public DiagnosticDescriptor Descriptor => Rule;

    public IEnumerable<Diagnostic> Judge(RecipeView recipe) =>
        recipe.Ablation is not null || !AblationParser.Attributes(recipe).Any() || Findings(recipe).Any()
            ? []
            : from attribute in AblationParser.Attributes(recipe)
              from ablation in AblationParser.Ablations(recipe, attribute)
              from fault in Faults(recipe, ablation)
              select Diagnostic.Create(Rule, attribute.ApplicationSyntaxReference?.GetSyntax().GetLocation(), ablation.Name, fault);

    /// <summary>What is wrong with an ablation of a recipe with which nothing is.</summary>
    private static IEnumerable<string> Faults(RecipeView recipe, RecipeView ablation)
    {
        if (recipe.Type.GetMembers(ablation.Ablation!).Any(static member => member.WrittenByHand() is not null))
            yield return $"'{recipe.Type.Name}' has a member '{ablation.Ablation}' already; rename it";
        if (!SyntaxFacts.IsValidIdentifier(ablation.Ablation!))
            yield return $"'{ablation.Ablation}' is no name of a class; give [Ablate] another Name";
        if (recipe.Type.Name == ablation.Ablation)
            yield return $"a class within '{recipe.Type.Name}' cannot have its name; give [Ablate] a Name";
        if (AblationParser.Attributes(recipe).SelectMany(attribute => AblationParser.Ablations(recipe, attribute))
            .Any(other => string.Equals(other.Ablation, ablation.Ablation, StringComparison.OrdinalIgnoreCase) && !Off(other).SequenceEqual(Off(ablation))))
        {
            yield return "another [Ablate] makes one of that name with other parts switched off; give one of them a Name";
        }

        if (recipe.Compilation.GetSymbolsWithName(name => name.Equals(ablation.Name, StringComparison.OrdinalIgnoreCase), SymbolFilter.Type)
            .Any(static type => type.AttributeOf(RuntimeNames.RecipeAttribute) is not null))
        {
            yield return "another recipe has that name; rename it";
        }

        foreach (var finding in Findings(ablation))
            yield return finding.GetMessage();
    }

    private static IEnumerable<string> Off(RecipeView ablation) => ablation.Parts.Where(static part => part.IsSwitchedOff).Select(static part => part.Key);

    private static IEnumerable<Diagnostic> Findings(RecipeView recipe) => RecipeRules.OfStructure.Concat(RecipeRules.OfValues).SelectMany(rule => rule.Judge(recipe));
}
