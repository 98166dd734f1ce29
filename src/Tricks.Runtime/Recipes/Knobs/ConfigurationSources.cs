using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.CommandLine;
using Microsoft.Extensions.Configuration.EnvironmentVariables;

namespace Tricks.Recipes;

/// <summary>Finds values in a configuration together with the source that has them.</summary>
internal static class ConfigurationSources
{
    /// <summary>The value of a knob: its own or, in an ablation, the recipe's that was written.</summary>
    public static SourcedValue? Find(IConfiguration configuration, Knob knob) =>
        Find(configuration, knob.Key) ?? (knob.OriginalKey is null ? null : Find(configuration, knob.OriginalKey));

    /// <summary>
    /// The value at a key from the nearest source that has the key or elements below it. What else is below it is no value of this key, but a key that
    /// nothing reads.
    /// </summary>
    public static SourcedValue? Find(IConfiguration configuration, string key)
    {
        foreach (var provider in Providers(configuration))
        {
            var elements = provider.GetChildKeys([], key)
                .Distinct(StringComparer.OrdinalIgnoreCase)
                .Where(IsElement)
                .OrderBy(static name => int.Parse(name, CultureInfo.InvariantCulture))
                .Select(name => provider.TryGet($"{key}:{name}", out var element) ? element : null)
                .ToArray();
            if (elements.Length > 0)
                return new(null, elements, Describe(provider, key));
            if (provider.TryGet(key, out var text))
                return new(text, null, Describe(provider, key));
        }

        return null;
    }

    /// <summary>
    /// Every key at or below a path at which any source has a value, with the nearest such source. A value in one source may hide behind a
    /// section in another, so each source is walked by itself.
    /// </summary>
    public static IEnumerable<(string Key, SourcedValue Found)> Values(IConfiguration configuration, string path) =>
        Providers(configuration)
            .SelectMany(provider => Values(provider, path))
            .DistinctBy(static value => value.Key, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether the last word of a key is the place of an element in a list.</summary>
    public static bool IsElement(string name) => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static IEnumerable<(string Key, SourcedValue Found)> Values(IConfigurationProvider provider, string path)
    {
        if (provider.TryGet(path, out var text))
            yield return (path, new(text, null, Describe(provider, path)));
        foreach (var name in provider.GetChildKeys([], path).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            foreach (var value in Values(provider, $"{path}:{name}"))
                yield return value;
        }
    }

    private static IEnumerable<IConfigurationProvider> Providers(IConfiguration configuration)
    {
        if (configuration is not IConfigurationRoot root)
            yield break;
        foreach (var provider in root.Providers.Reverse())
        {
            if (provider is not ChainedConfigurationProvider { Configuration: IConfigurationRoot chained })
            {
                yield return provider;
                continue;
            }

            foreach (var inner in Providers(chained))
                yield return inner;
        }
    }

    private static ValueSource Describe(IConfigurationProvider provider, string key) => provider switch
    {
        FileConfigurationProvider file => new(file.Source.Path ?? "a configuration file"),
        EnvironmentVariablesConfigurationProvider => new("environment variable " + Variable(Prefix(provider), key)),
        CommandLineConfigurationProvider => new("command line --" + key),
        _ => new(provider.ToString() ?? provider.GetType().Name),
    };

    /// <summary>The variable that sets a key, as it was typed; as the key would have it where a list's elements have variables of their own.</summary>
    private static string Variable(string prefix, string key) =>
        Environment.GetEnvironmentVariables().Keys.Cast<string>()
            .FirstOrDefault(name => name.Replace("__", ":", StringComparison.Ordinal).Equals(prefix + key, StringComparison.OrdinalIgnoreCase))
        ?? prefix + key.Replace(":", "__", StringComparison.Ordinal);

    /// <summary>The prefix of a provider's variables, which it says of itself as <c>Prefix: 'DOTNET_'</c>.</summary>
    private static string Prefix(IConfigurationProvider provider)
    {
        var parts = (provider.ToString() ?? "").Split('\'');
        return parts.Length == 3 ? parts[1] : "";
    }
}
