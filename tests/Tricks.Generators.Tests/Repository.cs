using System.Runtime.CompilerServices;

namespace Tricks.Generators.Tests;

/// <summary>Files of the repository that the tests read.</summary>
internal static class Repository
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Folder(), "..", ".."));

    /// <summary>The sources of the recipes that the project ships, by their files' names.</summary>
    public static IReadOnlyDictionary<string, string> Recipes { get; } =
        Directory.GetFiles(Path.Combine(Root, "src", "Tricks.Host", "Recipes"), "*.cs")
            .ToDictionary(static path => Path.GetFileNameWithoutExtension(path), File.ReadAllText);

    public static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
