using System.Reflection;
using PublicApiGenerator;
using Tricks.Recipes;

namespace Tricks.Packages.Tests;

/// <summary>What others can build on changes on purpose only; TRICKS_APPROVE=1 approves what is there.</summary>
public class PublicApiTests
{
    // Where a trick comes from may be told better at any time.
    private static readonly ApiGeneratorOptions Options = new() { IncludeAssemblyAttributes = false, ExcludeAttributes = [typeof(SourceAttribute).FullName!] };

    /// <summary>Every assembly that a package holds.</summary>
    public static TheoryData<string> Assemblies =>
        [.. Directory.EnumerateFiles(AppContext.BaseDirectory, "Tricks.*.dll").Select(static path => Path.GetFileNameWithoutExtension(path)).Where(static name => !name.EndsWith(".Tests", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void The_public_surface_is_the_approved_one(string assembly)
    {
        var surface = Assembly.Load(assembly).GeneratePublicApi(Options).ReplaceLineEndings("\n") + "\n";
        var approved = Path.Combine(Repository.Here(), "Approved", assembly + ".txt");
        if (Environment.GetEnvironmentVariable("TRICKS_APPROVE") == "1")
            File.WriteAllText(approved, surface);
        Assert.True(File.Exists(approved), $"{approved} is missing: TRICKS_APPROVE=1 writes it.");
        Assert.Equal(File.ReadAllText(approved).ReplaceLineEndings("\n"), surface);
    }
}
