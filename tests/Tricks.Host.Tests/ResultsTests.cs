using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Tricks.Hosting;

namespace Tricks.Host.Tests;

/// <summary>The results that are committed are found by the recipes as they are now, so that the command which made them goes on from them.</summary>
public sealed class ResultsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Files => [.. Directory.GetFiles(Folder(), "*.json").Select(static path => Path.GetFileName(path))];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Files))]
    public void A_result_has_the_hash_of_its_recipe(string file)
    {
        using var host = new Watcher().Host<Tricks.Host.RecipeModule>(_folder, "Quickstart");
        var trainer = host.Services.GetRequiredService<RecipeTrainer>();
        using var results = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder(), file)));
        Assert.All(results.RootElement.EnumerateArray(), result => Assert.Equal(
            trainer.Hash(trainer.Find(result.GetProperty("recipe").GetString()!), result.GetProperty("seed").GetInt64()),
            result.GetProperty("recipe_hash").GetString()));
    }

    private static string Folder([CallerFilePath] string path = "") => Path.Combine(Path.GetDirectoryName(path)!, "..", "..", "docs", "results");
}
