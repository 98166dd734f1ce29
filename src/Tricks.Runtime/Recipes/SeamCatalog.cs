using System.Reflection;

namespace Tricks.Recipes;

/// <summary>The seams and what they say of themselves, for people to read; nothing in training asks it.</summary>
internal static class SeamCatalog
{
    /// <summary>The seams that have a default, with the default in words.</summary>
    public static IReadOnlyList<(string Seam, string Default)> Defaults { get; } =
    [
        .. from type in typeof(SeamAttribute).Assembly.GetTypes()
           let seam = type.GetCustomAttribute<SeamAttribute>()
           where seam?.Default is not null
           orderby seam.Name
           select (seam.Name, seam.Default),
    ];
}
