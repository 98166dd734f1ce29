using System.Globalization;

namespace Tricks.Hosting;

/// <summary>An option of a command, such as <c>--seeds 3</c> of <c>ablate</c>.</summary>
/// <param name="Command">The command.</param>
/// <param name="Name">The option's name, without its dashes.</param>
/// <param name="Default">Its value where it is not given.</param>
/// <param name="Does">What it says.</param>
internal sealed record CommandOption(string Command, string Name, string Default, string Does)
{
    /// <summary>The only texts allowed, where they are few.</summary>
    public IReadOnlyList<string>? Allowed { get; init; }

    /// <summary>The least number; null where the option is a text.</summary>
    public double? Least { get; init; }

    /// <summary>The greatest number.</summary>
    public double Most { get; init; }

    /// <summary>Whether it is a whole number.</summary>
    public bool IsWhole { get; init; }

    /// <summary>What is wrong with a value, or null.</summary>
    public string? Objection(string value)
    {
        if (Allowed is not null && !Allowed.Contains(value))
            return $"allowed: {string.Join(", ", Allowed)}";
        if (Least is not { } least)
            return value.Length == 0 ? "it must not be empty" : null;
        var isNumber = double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && (!IsWhole || number == Math.Floor(number));
        return isNumber && number >= least && number <= Most
            ? null
            : $"allowed: a {(IsWhole ? "whole " : "")}number {(least == double.Epsilon ? "above 0" : string.Create(CultureInfo.InvariantCulture, $"from {least}"))} to {Most.ToString(CultureInfo.InvariantCulture)}";
    }
}
