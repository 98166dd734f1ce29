using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Tricks.Generators.Tests;

/// <summary>Nothing that the project ships is flagged, not even by advice.</summary>
public class ShippedTests
{
    /// <summary>
    /// All together, since some share what stands on base classes. Four are silenced by <c>#pragma</c>, with the reason beside it: they repeat table 6, in which the
    /// paper itself found that smoothing works against a teacher of another family.
    /// </summary>
    [Fact]
    public async Task No_shipped_recipe_is_flagged()
    {
        var compiled = Compiled.From([.. Repository.Recipes.Values]);
        Assert.Empty(await Compiled.DiagnosticsAsync(compiled.Compilation));
        Assert.Equal(["TRK104", "TRK104", "TRK104", "TRK104"], Repository.Recipes.Values.SelectMany(static source => Regex.Matches(source, "#pragma warning disable (TRK\\d+)")).Select(static match => match.Groups[1].Value));
        var recipes = Repository.Recipes.Values.Sum(static source => source.Split("[Recipe]").Length - 1);
        Assert.True(compiled.Result.GeneratedTrees.Count(static tree => tree.FilePath.EndsWith(".Pipeline.g.cs", StringComparison.Ordinal)) >= recipes);
    }

    [Fact]
    public async Task No_recipe_of_the_benchmarks_is_flagged()
    {
        var folder = Path.Combine(Repository.Root, "benchmarks", "Tricks.Benchmarks", "Steps");
        var compiled = Compiled.From(["global using System.Linq;", .. ((string[])["ResidentImagesAttribute.cs", "StepRecipes.cs"]).Select(file => File.ReadAllText(Path.Combine(folder, file)))]);
        Assert.Empty(await Compiled.DiagnosticsAsync(compiled.Compilation));
        Assert.Contains(compiled.Result.GeneratedTrees, static tree => tree.FilePath.EndsWith("ResNet50Low.Pipeline.g.cs", StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_shipped_trick_is_flagged()
    {
        var files = new[] { "Tricks.Runtime", "Shared" }.SelectMany(static folder => Directory.GetFiles(Path.Combine(Repository.Root, "src", folder), "*.cs", SearchOption.AllDirectories))
            .Where(static path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));
        const string usings = "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;";
        var runtime = Compiled.CompilationOf([.. files.Select(File.ReadAllText), usings]);
        runtime = runtime
            .WithReferences(runtime.References.Where(static reference => Path.GetFileName(reference.Display) != "Tricks.Runtime.dll"))
            .WithOptions(((CSharpCompilationOptions)runtime.Options).WithAllowUnsafe(true));
        // The runtime's own generators, which implement its partial methods, do not run here.
        Assert.DoesNotContain(runtime.GetDiagnostics(TestContext.Current.CancellationToken), static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error && diagnostic.Id != "CS8795");
        Assert.Contains(runtime.GetSymbolsWithName("WarmupAttribute", cancellationToken: TestContext.Current.CancellationToken), static _ => true);
        Assert.Empty(await Compiled.DiagnosticsAsync(runtime));
    }
}
