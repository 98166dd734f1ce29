using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tricks.Recipes;

namespace Tricks.Hosting.Schema;

/// <summary>
/// The JSON schema of a settings file: everything below <c>Tricks</c>, and nothing said of the other keys. Draft 7, the newest that VS Code and
/// Visual Studio know whole.
/// </summary>
/// <remarks>
/// The program takes more in a few ways: it ignores the case of keys, and reads keys with colons as sections, an object with numbers for keys as a
/// list, and an empty text or list as an empty section. The schema knows one way of writing, which editors complete and check. Only the program
/// sees that a number written as a text is out of its bounds, that a whole number has a point or an exponent, and what is wrong with values taken together.
/// </remarks>
internal static class SettingsSchema
{
    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(IReadOnlyList<Recipe> recipes, DocComments comments)
    {
        var root = new JsonObject
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["type"] = "object",
            ["properties"] = new JsonObject(),
            // The program reads these as Tricks too; below them nothing would be checked.
            ["patternProperties"] = new JsonObject { [$"^(?!Tricks$){TextPattern.AnyCase("Tricks")}(:|$)"] = new JsonObject { ["not"] = new JsonObject() } },
        };
        foreach (var knob in TricksKnobs.All(recipes))
        {
            var property = typeof(TricksOptions).GetProperty(string.Concat(knob.Key.Split(':').Skip(1)));
            Put(root, knob.Key, Described(Application(knob, recipes), knob, comments.Of(property)));
        }

        foreach (var recipe in recipes)
            Put(root, $"Tricks:Recipes:{recipe.Name}", RecipeSection(recipe, comments));
        return root.ToJsonString(Format) + "\n";
    }

    private static JsonObject RecipeSection(Recipe recipe, DocComments comments)
    {
        var section = Section(comments.Of(recipe.GetType().DeclaringType));
        foreach (var part in recipe.Parts)
        {
            var prefix = $"Tricks:Recipes:{recipe.Name}:{part.Key}:";
            var settings = Section(Lines(comments.Of(part.Type), part.Source is null ? null : $"Source: {part.Source}."));
            // {} cannot be told from null, which may be meant to remove the part.
            (settings["type"], settings["minProperties"]) = ("object", 1);
            Put(section, part.Key, settings);
            foreach (var knob in recipe.Knobs.Where(knob => knob.Key.StartsWith(prefix, StringComparison.Ordinal)))
            {
                var name = knob.Key[prefix.Length..];
                var property = part.Type.GetProperties().FirstOrDefault(property => property.Name == name);
                Put(section, $"{part.Key}:{name}", Described(KnobSchema.Of(knob), knob, Lines(comments.Of(property), comments.OfChoices(knob))));
            }
        }

        return section;
    }

    /// <summary>The keys that are no recipe's; some are texts with a rule of their own.</summary>
    private static JsonObject Application(Knob knob, IReadOnlyList<Recipe> recipes)
    {
        if (knob.Key == TricksKnobs.Recipe(recipes).Key)
            return KnobSchema.OneOf([.. recipes.Select(static recipe => recipe.Name)], TextPattern.AnyCase);
        if (knob == TricksKnobs.Device)
            return KnobSchema.OneOf(["auto", "cpu", "cuda"], TextPattern.AnyCase, TextPattern.AnyCase("cuda") + ":[0-9]+");
        if (knob == TricksKnobs.Seed)
            return KnobSchema.Of(new NumberKnob<long>(knob.Key, 0, written: false));
        var schema = KnobSchema.Of(knob);
        if (knob == TricksKnobs.RunsRoot || knob == TricksKnobs.DataRoot)
            schema["pattern"] = @"\S";
        return schema;
    }

    private static JsonObject Described(JsonObject schema, Knob knob, string? description)
    {
        if (KnobSchema.Literal(knob.DeclaredValue) is { } declared)
            schema.Insert(0, "default", declared);
        if (description is not null)
            schema.Insert(0, "description", description);
        return schema;
    }

    private static JsonObject Section(string? description)
    {
        JsonObject section = new() { ["type"] = new JsonArray("object", "null"), ["properties"] = new JsonObject(), ["additionalProperties"] = false };
        if (description is not null)
            section.Insert(0, "description", description);
        return section;
    }

    /// <summary>Puts what a key may have into a section, with the sections between.</summary>
    private static void Put(JsonObject section, string key, JsonObject schema)
    {
        var names = key.Split(':');
        foreach (var name in names.SkipLast(1))
            section = (JsonObject)(section["properties"]![name] ??= Section(null));
        section["properties"]![names[^1]] = schema;
    }

    private static string? Lines(params string?[] lines) =>
        string.Join('\n', lines.Where(static line => line is not null)) is { Length: > 0 } text ? text : null;
}
