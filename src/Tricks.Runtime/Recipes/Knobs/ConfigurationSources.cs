using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.CommandLine;
using Microsoft.Extensions.Configuration.EnvironmentVariables;

namespace Tricks.Recipes;

/// <summary>Finds values in a configuration together with the source that has them.</summary>
internal static class ConfigurationSources
{
    /// <summary>The value at a key from the nearest source that has the key or elements below it.</summary>
    public static SourcedValue? Find(IConfiguration configuration, string key)
    {
        foreach (var provider in Providers(configuration))
        {
            var elements = provider.GetChildKeys([], key)
                .Distinct(StringComparer.OrdinalIgnoreCase)
                .OrderBy(static name => int.TryParse(name, out var index) ? index : int.MaxValue)
                .Select(name => provider.TryGet($"{key}:{name}", out var element) ? element : null)
                .ToArray();
            if (elements.Length > 0)
                return new(null, elements, Describe(provider, key));
            if (provider.TryGet(key, out var text))
                return new(text, null, Describe(provider, key));
        }

        return null;
    }

    /// <summary>Every key below a path at which a source has a value.</summary>
    public static IEnumerable<string> Leaves(IConfiguration configuration, string path)
    {
        var children = configuration.GetSection(path).GetChildren().ToArray();
        return children.Length == 0 ? [path] : children.SelectMany(child => Leaves(configuration, child.Path));
    }

    private static IEnumerable<IConfigurationProvider> Providers(IConfiguration configuration)
    {
        if (configuration is not IConfigurationRoot root)
            yield break;
        foreach (var provider in root.Providers.Reverse())
        {
            if (provider is not ChainedConfigurationProvider chained)
            {
                yield return provider;
                continue;
            }

            foreach (var inner in Providers(chained.Configuration))
                yield return inner;
        }
    }

    private static ValueSource Describe(IConfigurationProvider provider, string key) => provider switch
    {
        FileConfigurationProvider file => new(file.Source.Path ?? "a configuration file"),
        EnvironmentVariablesConfigurationProvider => new("environment variable " + key.Replace(":", "__", StringComparison.Ordinal)),
        CommandLineConfigurationProvider => new("command line --" + key),
        _ => new(provider.ToString() ?? provider.GetType().Name),
    };
}
