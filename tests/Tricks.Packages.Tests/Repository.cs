using System.Runtime.CompilerServices;

namespace Tricks.Packages.Tests;

/// <summary>Where the sources of this build lie.</summary>
internal static class Repository
{
    public static readonly string Root = Path.GetFullPath(Path.Combine(Here(), "..", ".."));

    public static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
