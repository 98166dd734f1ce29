using Microsoft.CodeAnalysis;
using Tricks.Generators.Parsing;
using Tricks.Recipes;

namespace Tricks.Generators.Rules;

/// <summary>A knob that names the recipe to learn from, and names none, or the recipe itself.</summary>
internal sealed class TeacherIsAnotherRecipe : IRecipeRule
{
    private static readonly DiagnosticDescriptor Rule = new(
        "TRK037",
        "A teacher is another recipe",
        "{0}",
        "Tricks",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage.Of("TRK037"));

    public DiagnosticDescriptor Descriptor => Rule;

    public IEnumerable<Diagnostic> Judge(RecipeView recipe) =>
        from part in recipe.PartsThatAreOn
        from knob in part.Properties
        where knob.AttributeOf(RuntimeNames.TeacherAttribute) is not null
        let value = part.ValueOf(knob)
        where value is { IsAllowed: true, Value: string }
        let problem = Problem((string)value.Value!, recipe, recipe.Shown(part, value))
        where problem is not null
        select Diagnostic.Create(Descriptor, value.Location, problem);

    private static string? Problem(string name, RecipeView recipe, string value) =>
        name.Equals(recipe.Name, StringComparison.OrdinalIgnoreCase) ? RuleWords.TeachesItself(value, [recipe.Name, recipe.Name])
        : NamedRecipes.Of(name, recipe.Compilation).Any() ? null
        : RuleWords.NoTeacher(value);
}
