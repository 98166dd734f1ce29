using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Tricks.Packages.Tests;

/// <summary>
/// The packages of this build, and a program made from them by <c>dotnet new tricks</c> in a folder outside the repository. Their version is this
/// test run's own, so that no package cache can hold another build of it.
/// </summary>
public sealed partial class PackedProject : IAsyncLifetime
{
    /// <summary>Its hyphen cannot stand in a namespace.</summary>
    public const string Name = "My-App";

    // One libtorch takes half a gigabyte: link to the package cache, as the repository's own builds do. The last two stand in Directory.Build.props for the same reasons.
    private static readonly string[] Strictly =
    [
        "-c", "Release",
        "-p:CreateHardLinksForCopyLocalIfPossible=true",
        "-p:CreateHardLinksForPublishFilesIfPossible=true",
        "-p:TreatWarningsAsErrors=true",
        "-p:WarningsNotAsErrors=NU1901%3BNU1902%3BNU1903%3BNU1904",
    ];

    private readonly TemporaryFolder _folder = new();
    private string? _absent;
    private string? _packageCache;

    public string Version { get; } = $"0.0.0-test.{DateTime.UtcNow.Ticks}";

    public string Packages => _folder["packages"];

    public string Folder => _folder[Name];

    public string Output => Path.Combine(Folder, "bin", "Release", "net10.0");

    public async ValueTask InitializeAsync()
    {
        var configuration = typeof(PackedProject).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static data => data.Key == "Configuration").Value!;
        Expect(await Dotnet.BuildAsync(Repository.Root, "pack", "Tricks.sln", "--no-build", "-c", configuration, "-o", Packages, $"-p:Version={Version}"));

        var templates = ("DOTNET_CLI_HOME", _folder["home"]);
        Expect(await Dotnet.RunAsync(_folder, ["new", "install", Path.Combine(Packages, $"Tricks.Templates.{Version}.nupkg")], templates));
        Expect(await Dotnet.RunAsync(_folder, ["new", "tricks", "-n", Name, "--packages", Packages], templates));
        // Before anything is built there.
        foreach (var copy in new[] { "wrong", "bare" })
            Copy(Folder, _folder[copy, Name]);

        var (exit, output) = await Dotnet.BuildAsync(Folder, "build", Strictly);
        if (exit != 0 && FeedLacksSomething().Match(output) is { Success: true } lacking)
            _absent = lacking.Value;
        else
            Expect((exit, output));
        var assets = Path.Combine(Folder, "obj", "project.assets.json");
        _packageCache = File.Exists(assets) ? JsonNode.Parse(await File.ReadAllTextAsync(assets))!["packageFolders"]!.AsObject().First().Key : null;
    }

    public ValueTask DisposeAsync()
    {
        foreach (var package in new[] { "tricks", "tricks.hosting" })
        {
            if (_packageCache is not null && Path.Combine(_packageCache, package, Version) is var cached && Directory.Exists(cached))
                Directory.Delete(cached, recursive: true);
        }

        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Skips a test that needs the built program where the feeds of this machine lack one of its packages.</summary>
    public void SkipWhereItCannotBeBuilt() => Assert.SkipWhen(_absent is not null, $"The packages that the program needs cannot be restored here: {_absent}");

    /// <summary>Builds a fresh copy of the program; in each copy once.</summary>
    public Task<(int ExitCode, string Output)> BuildCopyAsync(string copy, Func<string, string> changeRecipe, params string[] args)
    {
        var recipe = _folder[copy, Name, "FirstRecipe.cs"];
        File.WriteAllText(recipe, changeRecipe(File.ReadAllText(recipe)));
        return Dotnet.BuildAsync(_folder[copy, Name], "build", [.. Strictly, .. args]);
    }

    public async Task<string> PublishAsync()
    {
        var published = _folder["published"];
        Expect(await Dotnet.BuildAsync(Folder, "publish", ["--no-build", "-o", published, .. Strictly]));
        return published;
    }

    private static void Expect((int ExitCode, string Output) result) => Assert.True(result.ExitCode == 0, result.Output);

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }

    [GeneratedRegex(@"error (NU1301: .*|NU110[12]: Unable to find package (?!Tricks(\.Hosting)?[ .]).*)")]
    private static partial Regex FeedLacksSomething();
}
