using System.IO.Compression;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Tricks.Packages.Tests;

/// <summary>What a user has who knows the packages alone.</summary>
public sealed class PackageTests(PackedProject project) : IClassFixture<PackedProject>
{
    private const string Compiler = "analyzers/dotnet/cs/";

    [Fact]
    public void There_are_three_packages()
    {
        string[] names = ["Tricks", "Tricks.Hosting", "Tricks.Templates"];
        Assert.Equal(names.Select(name => $"{name}.{project.Version}.nupkg"), Directory.EnumerateFiles(project.Packages).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Tricks_holds_the_library_and_what_compiler_and_build_need()
    {
        string[] expected =
        [
            "LICENSE", "NOTICE", "README.md",
            .. Directory.Exists(Path.Combine(Repository.Root, "src", "Tricks.CodeFixes")) ? [Compiler + "Tricks.CodeFixes.dll"] : Array.Empty<string>(),
            Compiler + "Tricks.Generators.dll",
            "buildTransitive/LibTorchSharp.targets", "buildTransitive/Tricks.targets", "buildTransitive/WeakenSymbolVersion.cs",
            .. Directory.GetFiles(Path.Combine(Repository.Root, "docs", "diagnostics")).Select(static page => "docs/diagnostics/" + Path.GetFileName(page)).Order(StringComparer.Ordinal),
            "lib/net10.0/Tricks.Runtime.dll", "lib/net10.0/Tricks.Runtime.xml",
        ];
        Assert.Equal(expected, Files("Tricks"));
        Assert.DoesNotContain("libtorch", Specification("Tricks"), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Tricks_Hosting_holds_the_worker_and_needs_Tricks_of_the_same_version_with_all_that_it_brings()
    {
        Assert.Equal(["LICENSE", "README.md", "lib/net10.0/Tricks.Hosting.dll", "lib/net10.0/Tricks.Hosting.xml"], Files("Tricks.Hosting"));
        Assert.Contains($"<dependency id=\"Tricks\" version=\"[{project.Version}]\" include=\"All\" />", Specification("Tricks.Hosting"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_program_trains_an_epoch_with_its_own_trick_and_what_the_environment_says()
    {
        project.SkipWhereItCannotBeBuilt();
        const string recipe = "Tricks__Recipes__FirstRecipe__";
        // One thread: libtorch's threads slow down by far where other programs use the cores.
        var (exit, output) = await Dotnet.RunAsync(
            project.Folder,
            [Path.Combine(project.Output, PackedProject.Name + ".dll")],
            (recipe + "PixelNoise__Deviation", "0.2"),
            (recipe + "Epochs__Count", "1"),
            ("Tricks__Threads", "1"),
            ("Tricks__Device", "cpu"));
        Assert.True(exit == 0, output);

        var run = Assert.Single(Directory.GetDirectories(Path.Combine(project.Folder, "runs", "FirstRecipe")));
        var values = Json(run, "run.json")["values"]!;
        foreach (var (knob, value) in new[] { ("PixelNoise:Deviation", 0.2), ("Epochs:Count", 1) })
        {
            var found = values["Tricks:Recipes:FirstRecipe:" + knob]!;
            Assert.Equal(value, (double)found["value"]!);
            Assert.Equal("environment variable " + recipe + knob.Replace(":", "__", StringComparison.Ordinal), (string)found["source"]!);
        }

        Assert.Equal("attribute", (string)values["Tricks:Recipes:FirstRecipe:Warmup:Epochs"]!["source"]!);
        var summary = Json(run, "summary.json");
        Assert.Equal(("completed", 125), ((string)summary["status"]!, (int)summary["steps"]!));
        Assert.InRange((double)summary["top1"]!, 0.4, 1);
    }

    [Fact]
    public async Task The_schema_beside_the_programs_settings_is_what_it_writes_and_describes_what_comes_from_the_package()
    {
        project.SkipWhereItCannotBeBuilt();
        Assert.Contains("\"$schema\": \"./appsettings.schema.json\"", await File.ReadAllTextAsync(Path.Combine(project.Folder, "appsettings.json"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        var (exit, output) = await Dotnet.RunAsync(project.Folder, [Path.Combine(project.Output, PackedProject.Name + ".dll"), "schema"]);
        Assert.True(exit == 0, output);
        Assert.Contains("Length of warmup in epochs, which may be a fraction", output, StringComparison.Ordinal);
        Assert.True(
            output == await File.ReadAllTextAsync(Path.Combine(project.Folder, "appsettings.schema.json"), TestContext.Current.CancellationToken),
            "appsettings.schema.json is out of date; in the root: dotnet run -c Release --project samples/FirstTricks -- schema samples/FirstTricks/appsettings.schema.json");
    }

    [Fact]
    public async Task Help_speaks_of_the_programs_own_recipe()
    {
        project.SkipWhereItCannotBeBuilt();
        var (exit, output) = await Dotnet.RunAsync(project.Folder, [Path.Combine(project.Output, PackedProject.Name + ".dll"), "help"]);
        Assert.True(exit == 0, output);
        Assert.Contains("  --Tricks:Recipes:FirstRecipe:Epochs:Count=3", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_published_program_has_the_same_libraries()
    {
        project.SkipWhereItCannotBeBuilt();
        var published = await project.PublishAsync();
        var libraries = Directory.EnumerateFiles(published, "*LibTorchSharp.*", SearchOption.AllDirectories).ToArray();
        Assert.NotEmpty(libraries);
        Assert.All(libraries, library => Assert.Equal(File.ReadAllBytes(Path.Combine(project.Output, Path.GetRelativePath(published, library))), File.ReadAllBytes(library)));
    }

    [Fact]
    public async Task A_wrong_recipe_does_not_build()
    {
        project.SkipWhereItCannotBeBuilt();
        var (exit, output) = await project.BuildCopyAsync("wrong", static recipe => Regex.Replace(recipe, @"\[Sgd\(.*\n", ""));
        Assert.NotEqual(0, exit);
        Assert.Matches(@"FirstRecipe\.cs\(\d+,\d+\): error TRK003: Recipe 'FirstRecipe' has no part for its optimizer", output);
    }

    [Fact]
    public async Task A_program_without_libtorch_does_not_build_and_is_told_what_to_add()
    {
        project.SkipWhereItCannotBeBuilt();
        var (exit, output) = await project.BuildCopyAsync("bare", static recipe => recipe, "-p:TorchBackend=none");
        Assert.NotEqual(0, exit);
        var error = Assert.Single(output.Split('\n').Where(static line => line.Contains("error", StringComparison.Ordinal)).Select(static line => line.Trim()).Distinct());
        Assert.Contains("error TRICKS1: My-App references no libtorch: add one package", error, StringComparison.Ordinal);
    }

    private static JsonNode Json(string run, string file) => JsonNode.Parse(File.ReadAllText(Path.Combine(run, file)))!;

    /// <summary>The files of a package, apart from those of the container format.</summary>
    private IEnumerable<string> Files(string package)
    {
        using var archive = Open(package);
        return archive.Entries.Select(static entry => entry.FullName)
            .Where(static name => !Regex.IsMatch(name, @"^(_rels/|package/|\[Content_Types\]\.xml|[^/]*\.nuspec$)"))
            .Order(StringComparer.Ordinal)
            .ToArray();
    }

    private string Specification(string package)
    {
        using var archive = Open(package);
        using var reader = new StreamReader(archive.GetEntry(package + ".nuspec")!.Open());
        return reader.ReadToEnd();
    }

    private ZipArchive Open(string package) => ZipFile.OpenRead(Path.Combine(project.Packages, $"{package}.{project.Version}.nupkg"));
}
