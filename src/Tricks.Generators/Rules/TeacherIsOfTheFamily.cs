using Microsoft.CodeAnalysis;
using Tricks.Generators.Model;
using Tricks.Generators.Parsing;
using Tricks.Recipes;

namespace Tricks.Generators.Rules;

/// <summary>A trick that works worse beside a teacher of another family than the model's, such as label smoothing.</summary>
internal sealed class TeacherIsOfTheFamily : IRecipeRule
{
    private static readonly DiagnosticDescriptor Rule = new(
        "TRK104",
        "A teacher is of the model's family",
        "{0}",
        "Tricks",
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage.Of("TRK104"));

    public DiagnosticDescriptor Descriptor => Rule;

    public IEnumerable<Diagnostic> Judge(RecipeView recipe) =>
        from part in recipe.PartsThatAreOn
        from advice in part.Type.AttributesOf(RuntimeNames.SuffersFromForeignTeacherAttribute).Take(1)
        where advice.ConstructorArguments is [{ Value: string }]
        from teacher in recipe.PartsThatAreOn
        from foreign in teacher.WordsOf(RuntimeNames.TeacherAttribute).Concat(FamiliesOfRecipes(teacher, recipe.Compilation)).Take(1)
        from model in recipe.PartsThatAreOn
        where model.Seams.Any(static seam => seam.Seam == Seam.Model)
        from family in model.WordsOf(RuntimeNames.FamilyAttribute).Take(1)
        where family != foreign
        select Diagnostic.Create(
            Descriptor,
            part.Location,
            [teacher.Location],
            RuleWords.ForeignTeacher(recipe.KeyOf(part), recipe.KeyOf(teacher), foreign, recipe.KeyOf(model), family, (string)advice.ConstructorArguments[0].Value!));

    /// <summary>The families of the recipes that a trick's knobs name as teachers.</summary>
    private static IEnumerable<string> FamiliesOfRecipes(PartView trick, Compilation compilation) =>
        from knob in trick.Properties
        where knob.AttributeOf(RuntimeNames.TeacherAttribute) is not null
        let name = trick.ValueOf(knob)?.Value as string
        where name is not null
        from recipe in NamedRecipes.Of(name, compilation)
        from model in recipe.PartsThatAreOn
        where model.Seams.Any(static seam => seam.Seam == Seam.Model)
        from family in model.WordsOf(RuntimeNames.FamilyAttribute)
        select family;
}
