using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tricks.Benchmarks.Costs;
using Tricks.Benchmarks.Steps;
using Tricks.Native;

namespace Tricks.Benchmarks;

/// <summary>
/// A file below benchmarks/results with one entry for each thing that was measured. An entry is kept as soon as it is there, so that a run that ends early is not
/// lost and nothing need be measured again for something new.
/// </summary>
/// <param name="file">The file's name.</param>
/// <param name="benchmark">What is measured.</param>
/// <param name="entries">What the entries are.</param>
internal sealed class Results(string file, string benchmark, string entries)
{
    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.General)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    /// <summary>Whether what one kind of processor gave stands beside what another gave, not in its place.</summary>
    public bool ByProcessor { get; init; } = true;

    /// <summary>Whether it is computed on the CPU even where there is a card.</summary>
    public bool IsOfCpu { get; init; }

    /// <summary>Where a file of results is.</summary>
    public static string PathOf(string name) => Path.Combine("benchmarks", "results", name);

    /// <summary>The name under which an entry is kept.</summary>
    public string Entry(string name) => !ByProcessor ? name : $"{name} on {(IsOfCpu ? Processor.Description : StepDevice.Name)}";

    /// <summary>Keeps an entry in place of an earlier one of its name.</summary>
    /// <param name="name">The entry.</param>
    /// <param name="figures">What was found; written with its properties in snake case.</param>
    /// <param name="arguments">What the benchmarks were started with.</param>
    /// <param name="others">What other programs did since the measurement began; null where they are a part of what is measured.</param>
    public void Keep(string name, object figures, string arguments, ForeignWork? others = null)
    {
        var entry = JsonSerializer.SerializeToNode(figures, Readable)!.AsObject();
        entry["date"] = DateTime.UtcNow.ToString("yyyy-MM-dd");
        entry["machine"] = $"{Environment.ProcessorCount} processors, {Processor.Description}, {RuntimeInformation.OSDescription}";
        entry["threads"] = TorchRuntime.Threads;
        if (others is not null)
            entry["processors_busy_with_others"] = Math.Round(others.Processors, 2);
        entry["command"] = $"dotnet run -c Release --project benchmarks/Tricks.Benchmarks -- {arguments}";
        var path = PathOf(file);
        var all = File.Exists(path) ? JsonNode.Parse(File.ReadAllText(path))![entries]!.AsObject() : [];
        all[Entry(name)] = entry;
        var sorted = new JsonObject(all.OrderBy(static item => item.Key, StringComparer.Ordinal).Select(static item => KeyValuePair.Create(item.Key, item.Value?.DeepClone())));
        File.WriteAllText(path, new JsonObject { ["benchmark"] = benchmark, [entries] = sorted }.ToJsonString(Readable) + "\n");
    }
}
