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
        {
            yield return $"'{ablation.Ablation}' is no name of a class; give [Ablate] another Name";
            yield break;
        }

        if (recipe.Type.Name == ablation.Ablation)
            yield return $"a class within '{recipe.Type.Name}' cannot have its name; give [Ablate] a Name";
        if (AblationParser.Attributes(recipe).SelectMany(attribute => AblationParser.Ablations(recipe, attribute))
            .Any(other => string.Equals(other.Ablation, ablation.Ablation, StringComparison.OrdinalIgnoreCase) && !Off(other).SequenceEqual(Off(ablation))))
        {
            yield return "another [Ablate] makes one of that name with other parts switched off; give one of them a Name";
        }

        if (AblationParser.Attributes(recipe).SelectMany(attribute => AblationParser.Ablations(recipe, attribute))
            .Any(other => other.Ablation != ablation.Ablation && string.Equals(other.Ablation, ablation.Ablation, StringComparison.OrdinalIgnoreCase)))
        {
            yield return "another [Ablate] makes one whose name differs in case alone; give one of them another Name";
        }

        if (IsTaken(ablation.Name, recipe))
            yield return "another recipe has that name; rename it";

        foreach (var finding in Findings(ablation))
            yield return finding.GetMessage();
    }

    /// <summary>Whether another recipe, or an ablation of another, has a name: one that begins with its own.</summary>
    private static bool IsTaken(string name, RecipeView recipe) =>
        recipe.Compilation.GetSymbolsWithName(start => name.StartsWith(start, StringComparison.OrdinalIgnoreCase), SymbolFilter.Type)
            .OfType<INamedTypeSymbol>()
            .Where(type => type.AttributeOf(RuntimeNames.RecipeAttribute) is not null && !SymbolEqualityComparer.Default.Equals(type, recipe.Type))
            .Select(type => RecipeView.Read(type, recipe.Compilation))
            .Any(other => AblationParser.Ablations(other).Prepend(other).Any(named => named.Name.Equals(name, StringComparison.OrdinalIgnoreCase)));

    private static IEnumerable<string> Off(RecipeView ablation) => ablation.Without;

    private static IEnumerable<Diagnostic> Findings(RecipeView recipe) => RecipeRules.OfStructure.Concat(RecipeRules.OfValues).SelectMany(rule => rule.Judge(recipe));
}
