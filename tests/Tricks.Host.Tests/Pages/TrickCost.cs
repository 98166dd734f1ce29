using System.Globalization;
using System.Text.Json;
using Tricks.Recipes;

namespace Tricks.Host.Tests.Pages;

/// <summary>What a trick costs: measured by the benchmark <c>tricks</c>, or said where there is nothing to measure.</summary>
internal static class TrickCost
{
    private const string Command = "dotnet run -c Release --project benchmarks/Tricks.Benchmarks -- tricks 15";

    // A number that the host computes, and a choice that every recipe makes.
    private static readonly Type[] Numbers = [typeof(ITrainingLength), typeof(IBatchSize), typeof(ISeed), typeof(IBaseRate), typeof(IWarmup), typeof(IDecay)];

    private static readonly JsonElement Measured = JsonDocument.Parse(File.ReadAllText(Path.Combine(TrickPage.Root, "benchmarks", "results", "tricks.json"))).RootElement.GetProperty("tricks");

    /// <summary>The cost in words; null where it is yet to be measured.</summary>
    public static string? Of(Type trick) =>
        Numbers.Intersect(TrickCatalog.SeamsOf(trick)).Any() ? "None of its own: it is a number that the host computes once a step or once a run; no tensor is touched for it."
        : trick.IsGenericType ? "That of the module it is written for."
        : Measured.TryGetProperty(TrickCatalog.Name(trick), out var cost) ? Words(cost)
        : null;

    /// <summary>What a page says in place of a cost that is yet to be measured.</summary>
    public static string Missing(Type trick) => $"Not measured yet: `{Command} {TrickCatalog.Name(trick)}`";

    /// <summary>The time alone, for a table.</summary>
    public static string Short(Type trick) => Measured.TryGetProperty(TrickCatalog.Name(trick), out var cost) ? (IsQuiet(cost) ? Time(cost) : "") : Of(trick) is null ? "" : "none";

    private static string Words(JsonElement cost)
    {
        string? Text(string name) => cost.GetProperty(name).GetString();
        var quarters = cost.GetProperty("quarters").EnumerateArray().Select(static value => Show(value.GetDouble())).ToArray();
        var time = IsQuiet(cost)
            ? $"**{Time(cost)}**, the middle half of {cost.GetProperty("rounds")} measurements from {quarters[0]} to {quarters[1]}"
            : "a time that is yet to be measured where nothing else runs";
        var memory = cost.GetProperty("memory").GetDouble();
        var peak = $"The peak of the process's memory is {Show(Math.Abs(memory))} MB {(memory < 0 ? "lower" : "higher")}.";
        var words = Text("kind") switch
        {
            "step" => $"A step of {Text("what")} takes, {Text("against")}, {time}. {peak}",
            "prediction" => $"A prediction of {Text("what")} takes, {Text("against")}, {time}. {peak}",
            "image" => $"{Text("what")} takes, on one thread, {time}. It allocates {Show(memory)} KB an image.",
            "start" => $"It acts once, at the start: on {Text("what")} that takes {time}, and {Show(memory)} MB at its peak. A step costs nothing more.",
            "data" => $"Reading {Text("what")} takes, on one thread, {time}. Open, the data take {Show(memory)} MB.",
            var kind => throw new NotSupportedException($"No words for a cost of the kind {kind}."),
        };
        return $"{words}\n\nMeasured {Text("date")}, {Text("machine")}, {cost.GetProperty("threads")} threads: `{Text("command")}`";
    }

    /// <summary>Whether other programs left the machine to the measurement; otherwise its times say nothing.</summary>
    private static bool IsQuiet(JsonElement cost) => cost.GetProperty("processors_busy_with_others").GetDouble() < 0.5;

    private static string Time(JsonElement cost) => Show(cost.GetProperty("time").GetDouble()) + " " + cost.GetProperty("kind").GetString() switch
    {
        "step" or "prediction" => "times as long",
        "start" => "ms",
        _ => "µs",
    };

    private static string Show(double value) => value.ToString(Math.Abs(value) < 10 ? "0.##" : "#,0", CultureInfo.InvariantCulture);
}
