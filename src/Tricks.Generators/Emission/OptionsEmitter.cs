using Tricks.Generators.Model;

namespace Tricks.Generators.Emission;

/// <summary>Writes <c>Options</c>: one property a part, with the declared attribute as its default.</summary>
internal static class OptionsEmitter
{
    public static string Emit(RecipeModel recipe) => RecipeFile.Write(recipe, code =>
    {
        code.Line($"/// <summary>The parts of <see cref=\"{recipe.Class}\"/> as they were declared; configuration below <c>{recipe.Key}</c> sets their knobs.</summary>");
        using var type = code.Block($"{recipe.Access} sealed class Options");
        code.Each(recipe.Parts, part =>
        {
            code.Line($"/// <summary><c>{Text.Xml($"{recipe.Key}:{part.Key}")}</c>{Knobs(part)}</summary>");
            code.Line($"public {part.Type} {part.Property} {{ get; set; }} = new{part.Declaration};");
        });
    }, recipe.Summary);

    private static string Knobs(PartModel part) => ": " + string.Join(", ", part.Knobs.Select(static knob => $"<c>{knob.Name}</c>"));
}
