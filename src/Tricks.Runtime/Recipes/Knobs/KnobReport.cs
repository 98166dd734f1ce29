using System.Collections;
using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Tricks.Recipes;

/// <summary>A value as it was resolved.</summary>
/// <param name="Key">The whole configuration key.</param>
/// <param name="Value">The value.</param>
/// <param name="Source">Where it came from.</param>
public sealed record ResolvedValue(string Key, object? Value, ValueSource Source)
{
    /// <summary>The value as text, as a configuration source would write it.</summary>
    public string Text => Show(Value);

    /// <summary>Key, value and source as messages name them.</summary>
    internal string Shown => $"{Key} is '{Text}' ({Source})";

    internal static string Show(object? value) => value switch
    {
        null => "none",
        bool flag => flag ? "true" : "false",
        string text => text,
        IEnumerable list => "[" + string.Join(", ", list.Cast<object?>().Select(Show)) + "]",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}

/// <summary>Goes over the resolved knobs of a recipe: notes every value with its source and everything that is wrong.</summary>
public sealed class KnobReport(IConfiguration configuration)
{
    private readonly List<ResolvedValue> _values = [];
    private readonly List<string> _errors = [];

    /// <summary>Every value, in the order of the recipe.</summary>
    public IReadOnlyList<ResolvedValue> Values => _values;

    /// <summary>What is wrong, a sentence each.</summary>
    public IReadOnlyList<string> Errors => _errors;

    /// <summary>Notes the value of a knob and whether it is within its bounds.</summary>
    public void Add<T>(Knob<T> knob, T value)
    {
        var source = SourceOf(knob, value);
        _values.Add(new(knob.Key, value, source));
        if (!knob.Allows(value))
            _errors.Add(Error(knob, $"'{ResolvedValue.Show(value)}'", source));
    }

    /// <summary>Notes what a part finds wrong with its own knobs taken together.</summary>
    public void Check(string key, TrickAttribute part)
    {
        if (!part.Enabled)
            return;
        foreach (var problem in part.Check())
            _errors.Add($"{key}: {problem.TrimEnd('.')}; {string.Join(", ", Below(key).Select(static value => value.Shown))}");
    }

    /// <summary>The values of a part's own knobs, noted so far.</summary>
    internal IEnumerable<ResolvedValue> Below(string key) =>
        _values.Where(value => value.Key.StartsWith(key + ":", StringComparison.Ordinal) && !value.Key.EndsWith(":" + nameof(TrickAttribute.Enabled), StringComparison.Ordinal));

    /// <summary>A seam that takes exactly one part lost it: the part was switched off.</summary>
    public void Need(string seam, BooleanKnob enabled, TrickAttribute part)
    {
        if (!part.Enabled)
            _errors.Add($"{enabled.Key} is 'false' ({SourceOf(enabled, false)}), but a recipe needs a part for its {seam}; allowed: true");
    }

    /// <summary>A part works only beside another; <paramref name="other"/> is null where the recipe does not have it.</summary>
    public void Require(string key, TrickAttribute part, string otherName, TrickAttribute? other)
    {
        if (!part.Enabled || other is { Enabled: true })
            return;
        var enabled = $"{key[..(key.LastIndexOf(':') + 1)]}{other?.Name ?? otherName}:{nameof(TrickAttribute.Enabled)}";
        var why = other is null ? "the recipe does not have" : "is switched off" + (_values.Find(value => value.Key == enabled) is { } off ? $": {off.Shown}" : "");
        _errors.Add($"{key} needs {otherName} beside it, which {why}; add or switch on {otherName}, or switch {key} off");
    }

    /// <summary>A part does not work beside another.</summary>
    public void Conflict(string key, TrickAttribute part, string otherKey, TrickAttribute other)
    {
        if (part.Enabled && other.Enabled)
            _errors.Add($"{key} does not work beside {otherKey}; switch one of them off");
    }

    /// <summary>The values of a knob must be less than another's.</summary>
    public void LessThan<T, TOther>(Knob<T> knob, TrickAttribute part, T value, Knob<TOther> other, TrickAttribute otherPart, TOther limit)
    {
        if (!part.Enabled || !otherPart.Enabled || value is null)
            return;
        var values = value is IEnumerable list ? list.Cast<object>() : [value];
        var bound = Convert.ToDouble(limit, CultureInfo.InvariantCulture);
        if (values.Any(element => !(Convert.ToDouble(element, CultureInfo.InvariantCulture) < bound)))
        {
            _errors.Add($"{knob.Key} is '{ResolvedValue.Show(value)}' ({SourceOf(knob, value)}), but must be less than {other.Key}, "
                + $"which is '{ResolvedValue.Show(limit)}' ({SourceOf(other, limit)})");
        }
    }

    internal static string Error(Knob knob, string shown, ValueSource source) =>
        $"{knob.Key} is {shown} ({source}); allowed: {knob.Allowed}" + Spelling.DidYouMean(shown.Trim('\'', '[', ']').Split(", "), knob.Choices);

    private ValueSource SourceOf<T>(Knob<T> knob, T value)
    {
        if (ConfigurationSources.Find(configuration, knob.Key) is { } found && knob.TryRead(found, out var read) && Same(read, value))
            return found.Source;
        return Same(knob.Declared, value) ? knob.DeclaredBy : ValueSource.Code;
    }

    private static bool Same<T>(T one, T other) => StructuralComparisons.StructuralEqualityComparer.Equals(one, other);
}
