using System.Numerics;
using System.Text.Json.Nodes;
using Tricks.Recipes;

namespace Tricks.Hosting.Schema;

/// <summary>What a knob takes, as a JSON schema. Nothing takes null; any value may be written as a text.</summary>
internal static class KnobSchema
{
    public static JsonObject Of(Knob knob) => knob.Element is { } element ? List(element, knob.LeastElements) : Value(knob);

    /// <summary>One of a few texts, which an editor proposes; with white space around it and, where the pattern of a name says so, in any case.</summary>
    public static JsonObject OneOf(IReadOnlyList<string> names, Func<string, string> pattern, params string[] more) => new()
    {
        ["anyOf"] = new JsonArray(
            new JsonObject { ["enum"] = Array(names) },
            new JsonObject { ["type"] = "string", ["pattern"] = TextPattern.Only(string.Join('|', names.Select(pattern).Concat(more))) }),
    };

    /// <summary>A declared value; null where JSON has none for it.</summary>
    public static JsonNode? Literal(object? value) => value switch
    {
        bool flag => flag,
        int number => number,
        long number => number,
        float number when float.IsFinite(number) => number,
        double number when double.IsFinite(number) => number,
        string text => text,
        Enum name => name.ToString(),
        System.Array list => Array(list.Cast<object?>()),
        _ => null,
    };

    private static JsonObject Value(Knob knob) => knob switch
    {
        BooleanKnob => Typed("boolean", Pattern(knob)),
        NumberKnob<int> number => Number(number, "integer", int.MinValue, int.MaxValue),
        NumberKnob<long> number => Number(number, "integer", long.MinValue, long.MaxValue),
        NumberKnob<float> number => Number(number, "number", null, null),
        NumberKnob<double> number => Number(number, "number", null, null),
        { Choices.Count: > 0 } => OneOf(knob.Choices, Spelt(knob)),
        TextKnob { MinimumLength: > 0 } text => new() { ["type"] = new JsonArray("string", "number", "boolean"), ["minLength"] = text.MinimumLength, ["pattern"] = "\\S" },
        _ => new() { ["type"] = new JsonArray("string", "number", "boolean") },
    };

    /// <summary>A JSON array, or one text with commas between the elements, one element included.</summary>
    private static JsonObject List(Knob element, int leastElements)
    {
        var array = new JsonObject { ["type"] = "array", ["items"] = Value(element) };
        if (leastElements > 0)
            array["minItems"] = leastElements;
        var options = new JsonArray(array, Value(element));
        if (Pattern(element) is { } pattern)
            options.Add(new JsonObject { ["type"] = "string", ["pattern"] = TextPattern.List(pattern) });
        return new() { ["anyOf"] = options };
    }

    private static JsonObject Number<T>(NumberKnob<T> knob, string type, JsonNode? least, JsonNode? greatest)
        where T : struct, INumber<T>
    {
        if (knob.Values is not null)
        {
            var text = new JsonObject { ["type"] = "string", ["pattern"] = TextPattern.Only(Pattern(knob)!) };
            return new() { ["anyOf"] = new JsonArray(new JsonObject { ["enum"] = Array(knob.Values.Cast<object?>()) }, text) };
        }

        var schema = Typed(type, Pattern(knob));
        Bound(schema, knob.MinimumIsExclusive ? "exclusiveMinimum" : "minimum", knob.Minimum, least);
        Bound(schema, knob.MaximumIsExclusive ? "exclusiveMaximum" : "maximum", knob.Maximum, greatest);
        return schema;
    }

    /// <summary>A bound, or what a whole number's type can hold; a real number's own limits are none.</summary>
    private static void Bound(JsonObject schema, string keyword, double? bound, JsonNode? ofType)
    {
        if ((bound is > double.MinValue and < double.MaxValue ? bound : ofType) is { } limit)
            schema[keyword] = limit;
    }

    private static JsonObject Typed(string type, string? pattern) =>
        new() { ["type"] = new JsonArray(type, "string"), ["pattern"] = TextPattern.Only(pattern!) };

    /// <summary>What one value looks like as a text; null where any text will do.</summary>
    private static string? Pattern(Knob knob) => knob switch
    {
        BooleanKnob => $"{TextPattern.AnyCase("true")}|{TextPattern.AnyCase("false")}",
        NumberKnob<int> or NumberKnob<long> => TextPattern.WholeNumber,
        NumberKnob<float> or NumberKnob<double> => TextPattern.Number,
        { Choices.Count: > 0 } => string.Join('|', knob.Choices.Select(Spelt(knob))),
        _ => null,
    };

    /// <summary>How a name may be spelt: case matters in a text alone.</summary>
    private static Func<string, string> Spelt(Knob knob) => knob is TextKnob ? TextPattern.Escape : TextPattern.AnyCase;

    private static JsonArray Array(IEnumerable<object?> values) => new([.. values.Select(Literal)]);
}
