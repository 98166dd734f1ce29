using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Tricks.Hosting;
using Tricks.Recipes;

namespace Tricks.Faults;

/// <summary>What some user wrote into a settings file, into the environment and on the command line.</summary>
internal sealed class GeneratedConfiguration
{
    private static readonly string?[] Texts =
    [
        "", " ", "0", "1", "-1", "2", "3", "0.5", "1e-3", "1E5", "NaN", "Infinity", "-Infinity", "∞", "1e400", "-1e400", "1e-400", "2147483647", "2147483648", "-2147483648", "9223372036854775807", "99999999999999999999",
        "0,5", "1.000,5", "1 000", "1_000", "١٢", "½", "0x10", "1e", ".", "-", "+", "+1", "--1", "true", "TRUE", "yes", "False", "on", "null", "none", "cpu", "cuda", "auto", "never", "sgd", "A", "B", "d", "3,4", "A,B", "[1]", "{}",
        "ü", "名前", "😀", "a\0b", "\n", "\t1\t", "a\nb", "\u202e1", "FaultBag", "faultsmall", "FaultStudent", "Nothing", "../..", "%s", "{0}", "$(id)", "'; --", null,
    ];

    private readonly List<(string Source, string Key, string? Value)> _given = [];

    private GeneratedConfiguration()
    {
    }

    /// <summary>Whether something of it is wrong whatever else is there.</summary>
    public bool IsWrong { get; private set; }

    public string[] CommandLine => [.. _given.Where(static item => item.Source == "command line").Select(static item => $"--{item.Key}={item.Value}")];

    /// <summary>Anything: values of all kinds at keys of all kinds, from all sources.</summary>
    public static GeneratedConfiguration Any(Random random, IReadOnlyList<Recipe> recipes, string folder)
    {
        var given = Base(random, recipes, folder);
        var knobs = Knobs(recipes);
        // Of those that all read well by themselves, relations between values and the data may still contradict some.
        var isPlausible = random.Next(2) == 0;
        for (var more = random.Next(1, 6); more > 0; more--)
        {
            var knob = knobs[random.Next(knobs.Length)];
            var (key, value) = isPlausible ? (Case(random, knob.Key), Plausible(random, knob)) : random.Next(12) switch
            {
                0 => (Misspelt(random, knob.Key), Texts[random.Next(Texts.Length)]),
                1 => ($"{knob.Key}:{random.Next(3)}", Texts[random.Next(Texts.Length)]),
                2 => ($"{knob.Key}:{(random.Next(2) == 0 ? "Value" : "ü")}", Texts[random.Next(Texts.Length)]),
                3 => (knob.Key[..knob.Key.LastIndexOf(':')], Texts[random.Next(Texts.Length)]),
                4 => (knob.Key, new string((char)random.Next('0', 'z'), random.Next(1, 20_000))),
                5 => (knob.Key, Declared(random, knob)),
                6 => (Case(random, knob.Key), Declared(random, knob)),
                7 => (knob.Key, random.Next(-5, 40).ToString(CultureInfo.InvariantCulture)),
                _ => (knob.Key, Texts[random.Next(Texts.Length)]),
            };
            given.Add(random, key, value);
            // Nothing of that name is read from anywhere.
            if (key.EndsWith("Nobody", StringComparison.Ordinal))
                given.IsWrong = true;
        }

        return given;
    }

    /// <summary>What is declared anyway, in any of the ways to write it, and values of the application within their bounds.</summary>
    public static GeneratedConfiguration Right(Random random, IReadOnlyList<Recipe> recipes, string folder)
    {
        var given = Base(random, recipes, folder);
        // Nothing that can be written stands for a list or a text that is not there.
        var knobs = recipes.SelectMany(static recipe => recipe.Knobs).Where(static knob => knob.DeclaredValue is not null).ToArray();
        foreach (var knob in random.GetItems(knobs, random.Next(1, 30)).Distinct())
            given.Add(random, Case(random, knob.Key), Declared(random, knob));
        foreach (var (key, values) in new[]
        {
            ("Tricks:Seed", new[] { "0", "-1", "9223372036854775807", "007" }), ("Tricks:Threads", ["0", "1", " 2 "]), ("Tricks:Resume", ["auto", "never"]), ("Tricks:Checkpoints:Steps", ["0", "2147483647"]),
            ("Tricks:Checkpoints:Minutes", ["0", "1e-3", "100000"]), ("Tricks:Checkpoints:Keep", ["1", "1000000"]), ("Tricks:Data:Workers", ["0", "3"]), ("Tricks:ReportSeconds", ["0.1", "86400"]),
        })
        {
            if (random.Next(3) == 0)
                given.Add(random, Case(random, key), values[random.Next(values.Length)]);
        }

        return given;
    }

    /// <summary>The host of the program with it.</summary>
    public IHost Build()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(Json().ToJsonString())));
        var variables = _given.Where(static item => item.Source == "environment").Select(static item => (Name: item.Key.Replace(":", "__", StringComparison.Ordinal), item.Value)).ToArray();
        foreach (var (name, value) in variables)
            Environment.SetEnvironmentVariable(name, value);
        try
        {
            builder.Configuration.AddEnvironmentVariables();
        }
        finally
        {
            foreach (var (name, _) in variables)
                Environment.SetEnvironmentVariable(name, null);
        }

        builder.Configuration.AddCommandLine(CommandLine);
        builder.Services.AddTricks<RecipeModule>();
        return builder.Build();
    }

    /// <summary>Whether a message names a key that was given, or the list that an element of it belongs to.</summary>
    public bool IsNamedIn(string message) =>
        _given.Any(item => message.Contains(item.Key, StringComparison.OrdinalIgnoreCase)
            || message.Contains(item.Key.Replace(":", "__", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase)
            || (char.IsAsciiDigit(item.Key[^1]) && message.Contains(item.Key[..item.Key.LastIndexOf(':')], StringComparison.OrdinalIgnoreCase)));

    public override string ToString() => string.Join('\n', _given.Select(static item => $"  {item.Source}: {item.Key} = {(item.Value is null ? "null" : $"'{(item.Value.Length > 60 ? $"{item.Value[..60]}… ({item.Value.Length})" : item.Value)}'")}"));

    /// <summary>What keeps it from the machine's own places.</summary>
    private static GeneratedConfiguration Base(Random random, IReadOnlyList<Recipe> recipes, string folder)
    {
        var given = new GeneratedConfiguration();
        given._given.AddRange([("file", "Tricks:Recipe", recipes[random.Next(recipes.Count)].Name), ("file", "Tricks:Device", "cpu"), ("file", "Tricks:Runs:Root", Path.Combine(folder, "runs")), ("file", "Tricks:Data:Root", folder), ("file", "Tricks:Recipes:FaultBag:ImageFolder:Cache", "None")]);
        return given;
    }

    private static Knob[] Knobs(IReadOnlyList<Recipe> recipes) => [.. recipes.SelectMany(static recipe => recipe.Knobs), .. TricksKnobs.All(recipes), .. TricksKnobs.All(recipes)];

    /// <summary>The declared value as somebody writes it; null where there is none.</summary>
    private static string? Declared(Random random, Knob knob)
    {
        var text = knob.DeclaredValue switch
        {
            null => null,
            Array list => string.Join(random.Next(2) == 0 ? "," : ", ", list.Cast<object>().Select(Text)),
            var value => Text(value),
        };
        return text is null || knob.DeclaredValue is string || random.Next(4) > 0 ? text : random.Next(2) == 0 ? $" {text} " : knob.DeclaredValue is Enum or bool ? text.ToUpperInvariant() : text;

        string Text(object value) => value is double number && random.Next(3) == 0
            ? number.ToString("E16", CultureInfo.InvariantCulture)
            : Convert.ToString(value, CultureInfo.InvariantCulture)!;
    }

    /// <summary>A value of the right type that is mostly within bounds.</summary>
    private static string? Plausible(Random random, Knob knob) => knob.DeclaredValue switch
    {
        bool => random.Next(2) == 0 ? "false" : "true",
        Enum name => Enum.GetNames(name.GetType()) is var names ? names[random.Next(names.Length)] : null,
        int => random.Next(4) == 0 ? random.Next(1, 3000).ToString(CultureInfo.InvariantCulture) : random.Next(1, 20).ToString(CultureInfo.InvariantCulture),
        long => random.NextInt64().ToString(CultureInfo.InvariantCulture),
        double => (random.NextDouble() * (random.Next(4) == 0 ? 3 : 1)).ToString("R", CultureInfo.InvariantCulture),
        Array => string.Join(',', Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(1, 200).ToString(CultureInfo.InvariantCulture))),
        null when knob.IsList => "120,110,100",
        _ => Declared(random, knob) ?? "1",
    };

    private static string Case(Random random, string key) => random.Next(4) switch
    {
        0 => key.ToUpperInvariant(),
        1 => key.ToLowerInvariant(),
        _ => key,
    };

    private static string Misspelt(Random random, string key)
    {
        var place = random.Next("Tricks:".Length, key.Length);
        return random.Next(4) switch
        {
            0 => key.Remove(place, 1),
            1 => key.Insert(place, key[place].ToString()),
            2 => key + "Nobody",
            _ => key[..key.LastIndexOf(':')] + ":Nobody",
        };
    }

    private void Add(Random random, string key, string? value)
    {
        // Neither a variable nor a switch can be null, and a variable has no character 0.
        var source = value is null ? "file" : random.Next(3) switch
        {
            0 when !value.Contains('\0', StringComparison.Ordinal) && value.Length > 0 => "environment",
            1 => "command line",
            _ => "file",
        };
        _given.Add((source, key, value));
    }

    /// <summary>The settings file; where a key is given twice there, or has both a value and keys below it, the later one stands.</summary>
    private JsonObject Json()
    {
        var root = new JsonObject(new JsonNodeOptions { PropertyNameCaseInsensitive = true });
        foreach (var (_, key, value) in _given.Where(static item => item.Source == "file"))
        {
            var at = root;
            var words = key.Split(':');
            foreach (var word in words[..^1])
            {
                if (at[word] is not JsonObject below)
                    at[word] = below = new JsonObject(new JsonNodeOptions { PropertyNameCaseInsensitive = true });
                at = below;
            }

            at[words[^1]] = Value(value);
        }

        return root;
    }

    /// <summary>As a number or a truth value where it is one in JSON.</summary>
    private static JsonNode? Value(string? text)
    {
        if (text is null)
            return null;
        try
        {
            return text.Length % 2 == 0 && JsonNode.Parse(text) is { } node && node is JsonValue ? node : JsonValue.Create(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }
}
