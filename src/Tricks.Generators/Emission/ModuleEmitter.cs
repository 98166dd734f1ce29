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
            code.Line("/// <inheritdoc />");
            using var list = code.Block($"public static global::System.Collections.Generic.IReadOnlyList<{RuntimeNames.Recipes}Recipe> Recipes {{ get; }} = new {RuntimeNames.Recipes}Recipe[]", "};");
            foreach (var recipe in recipes.OrderBy(static recipe => recipe.FullName, StringComparer.Ordinal))
                code.Line($"new global::{recipe.FullName}.Definition(),");
        }

        return code.ToString();
    }
}
