using Microsoft.Extensions.Configuration;

namespace Tricks.Recipes;

/// <summary>Reads knobs from a configuration and collects every value that is not of its knob's type.</summary>
public sealed class KnobReader(IConfiguration configuration)
{
    private readonly List<string> _errors = [];
    private readonly List<string> _unread = [];

    /// <summary>What could not be read, a sentence each, in the order of reading.</summary>
    public IReadOnlyList<string> Errors => _errors;

    /// <summary>The keys of the knobs that could not be read.</summary>
    internal IReadOnlyList<string> Unread => _unread;

    /// <summary>The value of the nearest source that has the knob's key; the declared value where there is none or it cannot be read.</summary>
    public T Read<T>(Knob<T> knob)
    {
        if (ConfigurationSources.Find(configuration, knob) is not { } found)
            return knob.Declared;
        if (knob.TryRead(found, out var value))
            return value;
        _unread.Add(knob.Key);
        _errors.Add(KnobReport.Error(knob, found.Shown, found.Source));
        return knob.Declared;
    }

    /// <summary>
    /// What a constructor is given that may make something of it: the configured value; where there is none or it cannot be read, which
    /// <see cref="Read{T}(Knob{T})"/> tells, the argument as it was written.
    /// </summary>
    public T Read<T>(Knob<T> knob, T written) =>
        ConfigurationSources.Find(configuration, knob) is { } found && knob.TryRead(found, out var value) ? value : written;
}
