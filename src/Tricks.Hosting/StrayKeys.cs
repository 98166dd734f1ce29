using Microsoft.Extensions.Configuration;
using Tricks.Recipes;

namespace Tricks.Hosting;

/// <summary>
/// Keys that stand beside <c>Tricks</c> and would be known below it: those of an environment variable with single underscores, those below a first word that
/// is misspelt, and those of recipes at the top. Any other key is somebody else's.
/// </summary>
internal static class StrayKeys
{
    public static IEnumerable<string> Errors(IConfiguration configuration, string root, Func<string, Knob?> knobOf)
    {
        foreach (var top in configuration.GetChildren().Select(static section => section.Key).Where(top => !top.Equals(root, StringComparison.OrdinalIgnoreCase)))
        {
            var strays = from value in ConfigurationSources.Values(configuration, top)
                         let knob = Meant(value.Key, value.Found, root).Select(knobOf).FirstOrDefault(static knob => knob is not null)
                         where knob is not null
                         select (value.Key, value.Found, Meant: knob.Key);
            // Of a list, one element is enough.
            foreach (var (key, found, meant) in strays.DistinctBy(static stray => stray.Meant))
                yield return $"{key} is {found.Shown} ({found.Source}), but nothing reads that key; did you mean {(IsVariable(found) ? meant.Replace(":", "__", StringComparison.Ordinal) : meant)}?";
        }
    }

    private static IEnumerable<string> Meant(string key, SourcedValue found, string root)
    {
        var levels = key.Split(':');
        if (IsVariable(found) && key.StartsWith(root + "_", StringComparison.OrdinalIgnoreCase))
            yield return key.Replace('_', ':');
        if (levels.Length > 2)
            yield return $"{root}:{key}";
        // The command line has told of its own.
        if (!found.Source.Text.StartsWith("command line", StringComparison.Ordinal) && Spelling.DidYouMean(levels[0], [root]).Length > 0)
            yield return string.Join(':', levels.Skip(1).Prepend(root));
    }

    private static bool IsVariable(SourcedValue found) => found.Source.Text.StartsWith("environment variable", StringComparison.Ordinal);
}
