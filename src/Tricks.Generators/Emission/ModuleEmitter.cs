using Tricks.Generators.Model;

namespace Tricks.Generators.Emission;

/// <summary>Writes <c>RecipeModule</c>: the recipes of the assembly, named one by one, so that nothing is searched by reflection.</summary>
internal static class ModuleEmitter
{
    public static string Emit(string? space, IReadOnlyCollection<RecipeModel> recipes)
    {
        var code = new CodeWriter();
        code.Line(RecipeFile.Header(recipes.SelectMany(static recipe => recipe.Suppressed).Distinct().OrderBy(static id => id, StringComparer.Ordinal)));
        if (space is not null)
            code.Line($"namespace {space};").Line();
        code.Line("/// <summary>The recipes of this assembly, for <c>services.AddTricks&lt;RecipeModule&gt;()</c>.</summary>");
        using (code.Block($"public sealed class RecipeModule : {RuntimeNames.Recipes}IRecipeModule"))
        {
            const string Type = $"{RuntimeNames.Recipes}Recipe";
            const string Property = $"public static global::System.Collections.Generic.IReadOnlyList<{Type}> Recipes {{ get; }} =";
            code.Line("/// <inheritdoc />");
            // What is obsolete altogether may be used only where all is obsolete.
            if (recipes.Any(static recipe => recipe.IsForbidden))
            {
                code.Line($"{Property} All();").Line();
                code.Line($"[global::{RuntimeNames.ObsoleteAttribute}]");
                using var all = code.Block($"private static {Type}[] All() => new {Type}[]", "};");
                List(recipes, code);
            }
            else
            {
                using var all = code.Block($"{Property} new {Type}[]", "};");
                List(recipes, code);
            }
        }

        return code.Finish();
    }

    private static void List(IEnumerable<RecipeModel> recipes, CodeWriter code)
    {
        foreach (var recipe in recipes.OrderBy(static recipe => recipe.FullName, StringComparer.Ordinal))
            code.Line($"new global::{recipe.FullName}.Definition(),");
    }
}
