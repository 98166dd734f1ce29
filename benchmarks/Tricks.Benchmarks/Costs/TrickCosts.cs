using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tricks.Native;
using Tricks.Recipes;

namespace Tricks.Benchmarks.Costs;

/// <summary>
/// What each trick costs in time and memory, as the pages of docs/tricks tell it. Every trick is measured by itself and kept at once, so that a
/// run that ends early is not lost and a new trick needs no other one measured again.
/// </summary>
internal static class TrickCosts
{
    private static readonly string Results = Path.Combine("benchmarks", "results", "tricks.json");

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Run(int rounds, string[] names)
    {
        TorchRuntime.Initialize();
        var tricks = typeof(TrickAttribute).Assembly.GetExportedTypes().Where(static type => type.IsSubclassOf(typeof(TrickAttribute)) && !type.IsGenericType);
        foreach (var (name, type) in tricks.Select(static type => (Name: type.Name[..^nameof(Attribute).Length], type)).OrderBy(static trick => trick.Name, StringComparer.Ordinal))
        {
            if (names.Length > 0 && !names.Contains(name))
                continue;
            var others = new ForeignWork();
            if (Measure(name, type, rounds) is not { } cost)
                continue;
            Keep(name, cost, others.Processors, $"dotnet run -c Release --project benchmarks/Tricks.Benchmarks -- tricks {rounds} {name}");
        }
    }

    private static Cost? Measure(string name, Type type, int rounds)
    {
        if (RecipeModule.Recipes.FirstOrDefault(recipe => recipe.Name == "With" + name) is { } recipe)
            return StepCost.Measure(recipe, name, rounds);
        if (type.IsAssignableTo(typeof(IDataSource)))
            return DataCost.Measure(type, rounds);
        return Made(type) is { } trick ? ImageCost.Measure(trick, rounds) ?? StartCost.Measure(trick, rounds) : null;
    }

    /// <summary>The trick with its defaults; null where it has not one for every knob.</summary>
    public static TrickAttribute? Made(Type type)
    {
        var constructor = type.GetConstructors().Single();
        var parameters = constructor.GetParameters();
        return parameters.All(static parameter => parameter.HasDefaultValue)
            ? (TrickAttribute)constructor.Invoke([.. parameters.Select(static parameter => parameter.DefaultValue)])
            : null;
    }

    private static void Keep(string name, Cost cost, double others, string command)
    {
        var times = cost.Times.Order().ToArray();
        var entry = new JsonObject
        {
            ["kind"] = cost.Kind,
            ["what"] = cost.What,
            ["time"] = Rounded((times[(times.Length - 1) / 2] + times[times.Length / 2]) / 2),
            ["quarters"] = new JsonArray(Rounded(times[times.Length / 4]), Rounded(times[3 * times.Length / 4])),
            ["rounds"] = times.Length,
            ["memory"] = Rounded(cost.Memory),
            ["date"] = DateTime.UtcNow.ToString("yyyy-MM-dd"),
            ["machine"] = $"{Environment.ProcessorCount} processors, {RuntimeInformation.OSDescription}",
            ["threads"] = TorchRuntime.Threads,
            ["processors_busy_with_others"] = Math.Round(others, 2),
            ["command"] = command,
        };
        if (cost.Against is not null)
            entry.Insert(2, "against", cost.Against);
        var all = File.Exists(Results) ? JsonNode.Parse(File.ReadAllText(Results))!["tricks"]!.AsObject() : [];
        all[name] = entry;
        var sorted = new JsonObject(all.OrderBy(static item => item.Key, StringComparer.Ordinal).Select(static item => KeyValuePair.Create(item.Key, item.Value?.DeepClone())));
        File.WriteAllText(Results, new JsonObject { ["benchmark"] = "what each trick costs", ["tricks"] = sorted }.ToJsonString(Readable) + "\n");
        Console.WriteLine($"{name}: {entry.ToJsonString(Readable)}");
    }

    private static double Rounded(double value) => Math.Round(value, Math.Abs(value) < 10 ? 3 : 1);
}
