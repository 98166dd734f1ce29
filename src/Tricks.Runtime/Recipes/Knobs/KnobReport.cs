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
    public string Text => RuleWords.Show(Value);

    /// <summary>Whether the value is within its knob's bounds.</summary>
    internal bool IsAllowed { get; init; } = true;

    /// <summary>Whether it is the part's own default, which the recipe does not write, wherever it came from.</summary>
    internal bool IsDefault { get; init; }

    /// <summary>Key, value and source as messages name them.</summary>
    internal string Shown => RuleWords.Value(Key, Value, Source.Text);
}

/// <summary>Goes over the resolved knobs of a recipe: notes every value with its source and everything that is wrong.</summary>
public sealed class KnobReport(IConfiguration configuration)
{
    private readonly List<ResolvedValue> _values = [];
    private readonly List<string> _errors = [];
    private readonly List<string> _advice = [];

    /// <summary>Every value, in the order of the recipe.</summary>
    public IReadOnlyList<ResolvedValue> Values => _values;

    /// <summary>What is wrong, a sentence each.</summary>
    public IReadOnlyList<string> Errors => _errors;

    /// <summary>What works and is seldom meant, a sentence each.</summary>
    public IReadOnlyList<string> Advice => _advice;

    /// <summary>Notes the value of a knob and whether it is within its bounds.</summary>
    public void Add<T>(Knob<T> knob, T value)
    {
        var source = SourceOf(knob, value);
        var isAllowed = knob.Allows(value);
        var isDefault = knob.DeclaredBy == ValueSource.Default && RuleWords.Show(value) == RuleWords.Show(knob.DeclaredValue);
        _values.Add(new(knob.Key, value, source) { IsAllowed = isAllowed, IsDefault = isDefault });
        if (!isAllowed)
            _errors.Add(Error(knob, $"'{RuleWords.Show(value)}'", source));
    }

    /// <summary>Notes what a part finds wrong with its own knobs taken together.</summary>
    public void Check(string key, TrickAttribute part)
    {
        if (!part.Enabled)
            return;
        try
        {
            foreach (var problem in part.Check())
                _errors.Add(RuleWords.Problem(key, problem, [.. Below(key).Select(static value => value.Shown)]));
        }
        catch (Exception exception)
        {
            // Code of whoever wrote the part, which has its own faults.
            _errors.Add(RuleWords.Problem(key, $"its Check() failed: {exception}", [.. Below(key).Select(static value => value.Shown)]));
        }
    }

    /// <summary>Notes what is wrong between parts that do not know each other.</summary>
    internal void Check(IEnumerable<string> errors) => _errors.AddRange(errors);

    /// <summary>The values of a part's own knobs, noted so far.</summary>
    internal IEnumerable<ResolvedValue> Below(string key) =>
        _values.Where(value => value.Key.StartsWith(key + ":", StringComparison.Ordinal) && !value.Key.EndsWith(":" + nameof(TrickAttribute.Enabled), StringComparison.Ordinal));

    /// <summary>A seam that takes exactly one part lost it: the part was switched off.</summary>
    public void Need(string seam, BooleanKnob enabled, TrickAttribute part)
    {
        if (!part.Enabled)
            _errors.Add(RuleWords.SwitchedOff(Shown(enabled, false), seam));
    }

    /// <summary>A part works only beside another; <paramref name="other"/> is null where the recipe does not have it.</summary>
    public void Require(string key, TrickAttribute part, string otherName, TrickAttribute? other)
    {
        if (!part.Enabled || other is { Enabled: true })
            return;
        var enabled = $"{key[..(key.LastIndexOf(':') + 1)]}{other?.Name ?? otherName}:{nameof(TrickAttribute.Enabled)}";
        _errors.Add(RuleWords.Missing(key, otherName, other is not null, _values.Find(value => value.Key == enabled)?.Shown));
    }

    /// <summary>A part needs a feature; <paramref name="provider"/> is null where no part of the recipe has it.</summary>
    public void Provide(string key, TrickAttribute part, string feature, TrickAttribute? provider)
    {
        if (part.Enabled && provider is not { Enabled: true })
            _errors.Add(RuleWords.Lacks(key, feature));
    }

    /// <summary>A part does not work beside another.</summary>
    public void Conflict(string key, TrickAttribute part, string otherKey, TrickAttribute other)
    {
        if (part.Enabled && other.Enabled)
            _errors.Add(RuleWords.Conflict(key, otherKey));
    }

    /// <summary>The values of a knob must be less than those of another, or equal where that is allowed. What is out of its own bounds has been told.</summary>
    public void LessThan<T, TOther>(Knob<T> knob, TrickAttribute part, T value, Knob<TOther> other, TrickAttribute otherPart, TOther limit, bool orEqual = false)
    {
        if (!part.Enabled || !otherPart.Enabled || value is null || !knob.Allows(value) || !other.Allows(limit))
            return;
        var bounds = Numbers(limit).ToArray();
        if (Numbers(value).Any(number => bounds.Any(bound => !(number < bound || (orEqual && number == bound)))))
            _errors.Add(RuleWords.NotLess(Shown(knob, value), orEqual, other.Key, limit, SourceOf(other, limit).Text));
    }

    /// <summary>One value of a knob goes only with some values of another knob of the part.</summary>
    public void OnlyWith<T, TOther>(TrickAttribute part, Knob<T> knob, T value, T when, Knob<TOther> other, TOther otherValue, TOther[] values, string? because)
    {
        if (Meets(part, knob, value, when, other, otherValue) && !values.Contains(otherValue))
            _errors.Add(RuleWords.OnlyWith(Shown(knob, value), other.Key, values, otherValue, SourceOf(other, otherValue).Text, because));
    }

    /// <summary>One value of a knob does not go with some values of another knob of the part.</summary>
    public void NeverWith<T, TOther>(TrickAttribute part, Knob<T> knob, T value, T when, Knob<TOther> other, TOther otherValue, TOther[] values, string? because)
    {
        if (Meets(part, knob, value, when, other, otherValue) && values.Contains(otherValue))
            _errors.Add(RuleWords.NeverWith(Shown(knob, value), other.Key, values, otherValue, SourceOf(other, otherValue).Text, because));
    }

    /// <summary>One value of a knob is seldom meant with some values of another knob of the part.</summary>
    public void UnusualWith<T, TOther>(TrickAttribute part, Knob<T> knob, T value, T when, Knob<TOther> other, TOther otherValue, TOther[] values, string source)
    {
        if (Meets(part, knob, value, when, other, otherValue) && values.Contains(otherValue))
            _advice.Add(RuleWords.UnusualWith(Shown(knob, value), Shown(other, otherValue), source));
    }

    /// <summary>Two lists of a part are given together, with as many values each, or not at all.</summary>
    public void SameLength<T, TOther>(TrickAttribute part, Knob<T[]?> knob, T[]? value, Knob<TOther[]?> other, TOther[]? otherValue)
    {
        if (part.Enabled && knob.Allows(value) && other.Allows(otherValue) && value?.Length != otherValue?.Length)
            _errors.Add(RuleWords.OtherLength(Shown(knob, value), other.Key, otherValue, SourceOf(other, otherValue).Text));
    }

    /// <summary>Some number of two lists of a part is above a value. Lists that are empty or out of their bounds have been told.</summary>
    public void AnyAbove<T, TOther>(TrickAttribute part, Knob<T[]?> knob, T[]? value, Knob<TOther[]?> other, TOther[]? otherValue, double least, string? because)
    {
        if (part.Enabled && value is { Length: > 0 } && otherValue is { Length: > 0 } && knob.Allows(value) && other.Allows(otherValue)
            && !Numbers(value).Concat(Numbers(otherValue)).Any(number => number > least))
        {
            _errors.Add(RuleWords.NoneAbove(Shown(knob, value), Shown(other, otherValue), least, because));
        }
    }

    internal static string Error(Knob knob, string shown, ValueSource source) =>
        RuleWords.OutOfBounds(knob.Key, shown, source.Text, knob.Allowed) + Spelling.DidYouMean(shown.Trim('\'', '[', ']').Split(", "), knob.Choices);

    private static bool Meets<T, TOther>(TrickAttribute part, Knob<T> knob, T value, T when, Knob<TOther> other, TOther otherValue) =>
        part.Enabled && Same(value, when) && knob.Allows(value) && other.Allows(otherValue);

    private string Shown<T>(Knob<T> knob, T value) => RuleWords.Value(knob.Key, value, SourceOf(knob, value).Text);

    private ValueSource SourceOf<T>(Knob<T> knob, T value)
    {
        if (ConfigurationSources.Find(configuration, knob) is { } found && knob.TryRead(found, out var read) && Same(read, value))
            return found.Source;
        return Same(knob.Declared, value) ? knob.DeclaredBy : ValueSource.Code;
    }

    /// <summary>A number, or the numbers of a list.</summary>
    private static IEnumerable<double> Numbers(object? value) =>
        (value is IEnumerable list ? list.Cast<object>() : value is null ? [] : [value]).Select(static number => Convert.ToDouble(number, CultureInfo.InvariantCulture));

    private static bool Same<T>(T one, T other) => StructuralComparisons.StructuralEqualityComparer.Equals(one, other);
}
