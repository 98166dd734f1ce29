using System.Collections;
using System.Globalization;

namespace Tricks.Recipes;

/// <summary>What is said of a recipe that is wrong. The compiler and the start say it in these same words.</summary>
internal static class RuleWords
{
    /// <summary>Where the recipes stand in the configuration.</summary>
    public const string Recipes = "Tricks:Recipes:";

    /// <summary>The source of a value that stands in the recipe.</summary>
    public const string Attribute = "attribute";

    /// <summary>The source of a value that nobody wrote.</summary>
    public const string Default = "default";

    /// <summary>A value as a configuration source would write it, on one line.</summary>
    public static string Show(object? value) => value switch
    {
        null => "none",
        bool flag => flag ? "true" : "false",
        string text => string.Concat(text.Select(static letter => char.IsControl(letter) ? $"\\u{(int)letter:X4}" : letter.ToString())),
        IEnumerable list => "[" + string.Join(", ", list.Cast<object?>().Select(Show)) + "]",
        double or float => ((IFormattable)value).ToString("R", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    public static string Value(string key, object? value, string source) => $"{key} is '{Show(value)}' ({source})";

    public static string OutOfBounds(string key, string shown, string source, string allowed) => $"{key} is {shown} ({source}); allowed: {allowed}";

    public static string OneOf<T>(IEnumerable<T> values) => "one of " + string.Join(", ", values.Select(static value => Show(value)));

    public static string TextOf(int minimumLength) =>
        minimumLength switch { 0 => "a text", 1 => "a text that is not empty", _ => $"a text of at least {minimumLength} characters" };

    public static string ListOf(string element, int minimumLength, bool ascending) =>
        (ascending ? "an ascending list" : "a list") + (minimumLength > 0 ? $" of at least {minimumLength}" : "") + ", each element " + element;

    public static string SwitchedOff(string off, string seam) => $"{off}, but a recipe needs a part for its {seam}; allowed: true";

    /// <param name="key">The part that needs another.</param>
    /// <param name="other">The other's name.</param>
    /// <param name="isThere">Whether the recipe has the other, switched off.</param>
    /// <param name="off">The value that switched it off, where it is known.</param>
    public static string Missing(string key, string other, bool isThere, string? off)
    {
        var why = isThere ? "is switched off" + (off is null ? "" : ": " + off) : "the recipe does not have";
        return $"{key} needs {other} beside it, which {why}; add or switch on {other}, or switch {key} off";
    }

    public static string Lacks(string key, string feature) =>
        $"{key} needs {feature}, which no part that is on provides; leave it out, or say [Provides(\"{feature}\")] on the class that has them";

    public static string Conflict(string key, string otherKey) => $"{key} does not work beside {otherKey}; switch one of them off";

    public static string NotLess(string value, bool orEqual, string otherKey, object? limit, string source) =>
        $"{value}, but must be {(orEqual ? "at most" : "less than")} {otherKey}, which is '{Show(limit)}' ({source})";

    public static string OnlyWith<T>(string value, string otherKey, IEnumerable<T> values, object? other, string source, string? because) =>
        $"{value}, which goes only with {otherKey} as {Choice(values)}, and that is '{Show(other)}' ({source}){Because(because)}";

    public static string NeverWith<T>(string value, string otherKey, IEnumerable<T> values, object? other, string source, string? because) =>
        $"{value}, which does not go with {otherKey} as {Choice(values)}, and that is '{Show(other)}' ({source}){Because(because)}";

    public static string NotOfTheKind(string value, string key, string? because) =>
        $"{value}, with which {key} does not work{Because(because)}; switch it off, or choose another value";

    public static string OtherLength(string value, string otherKey, object? other, string source) =>
        $"{value}, but must have as many values as {otherKey}, which is '{Show(other)}' ({source})";

    public static string NoneAbove(string value, string otherValue, double least, string? because) =>
        $"{value} and {otherValue}, of which none is above {Show(least)}{Because(because)}";

    public static string NotOneAChannel(string list, string dataKey, int channels) =>
        $"{list}, but the images of {dataKey} have {Channels(channels)}; give one value a channel";

    public static string OtherChannels(string key, int wanted, string dataKey, int channels) =>
        $"{key} is for images of {Channels(wanted)}, but those of {dataKey} have {Channels(channels)}; leave it out, or take other data";

    public static string Unbuildable(string type, string? argument) =>
        $"{type} cannot be built: it must not be abstract and needs a public constructor {(argument is null ? "" : $"that takes a {argument}, or one ")}without parameters";

    /// <summary>What a part finds wrong with itself, with the values that could put it right.</summary>
    public static string Problem(string key, string problem, IReadOnlyCollection<string> values) =>
        $"{key}: {problem.TrimEnd('.')}" + (values.Count == 0 ? "" : "; " + string.Join(", ", values));

    public static string DoesNotPay(string key, double least, string? on, string value, string source) =>
        $"{key} pays{(on is null ? "" : " on " + on)} only where another value is {Show(least)} or more, and {value} ({source}); raise it, or leave {key} out";

    public static string LargeWants(string value, double least, string wanted, string source) =>
        $"{value}, and from {Show(least)} on it wants {wanted} beside it, which the recipe does not have ({source})";

    public static string Unusual(string value, double least, double below, string source) =>
        $"{value}, which is unusual {(double.IsInfinity(below) ? $"from {Show(least)} on" : $"below {Show(below)}")} ({source})";

    public static string UnusualWith(string value, string otherValue, string source) => $"{value}, which is unusual while {otherValue} ({source})";

    public static string SmallSuffers(string value, double most, string feature, string other, string source) =>
        $"{value}, and up to {Show(most)} it works worse with {feature}, which {other} has ({source})";

    public static string ForeignTeacher(string key, string teacher, string foreign, string model, string family, string source) =>
        $"{key} works against {teacher}, whose teacher is of the family {foreign}, while {model} is of the family {family} ({source}); leave one of them out, or take a teacher of the model's family";

    public static string NoTeacher(string value) => $"{value}, but no recipe has that name";

    /// <param name="value">The value that names the teacher.</param>
    /// <param name="chain">Who learns from whom, the first and the last the same.</param>
    public static string TeachesItself(string value, IEnumerable<string> chain) => $"{value}, which would learn from itself ({string.Join(" from ", chain)})";

    public static string Wants(string what, string wanted, string source) => $"{what} wants {wanted} beside it, which the recipe does not have ({source})";

    public static string Suffers(string key, string feature, string other, string source) => $"{key} works worse with {feature}, which {other} has ({source})";

    private static string Channels(int count) => count == 1 ? "1 channel" : $"{count} channels";

    private static string Choice<T>(IEnumerable<T> values) => values.Count() == 1 ? Show(values.First()) : OneOf(values);

    private static string Because(string? why) => why is null ? "" : ": " + why;
}
