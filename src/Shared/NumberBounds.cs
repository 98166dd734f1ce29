using System.Globalization;

namespace Tricks.Recipes;

/// <summary>Between what a number must lie.</summary>
internal readonly struct NumberBounds(double? minimum, bool minimumIsExclusive, double? maximum, bool maximumIsExclusive)
{
    private readonly double? _maximum = maximum;
    private readonly double? _minimum = minimum;
    private readonly bool _maximumIsExclusive = maximumIsExclusive;
    private readonly bool _minimumIsExclusive = minimumIsExclusive;

    /// <summary>Whether the number lies between, as it is written: 0.1f, which is a little more than 0.1, lies within a bound of 0.1.</summary>
    public bool Contain(float number) => Contain(double.Parse(RuleWords.Show(number), CultureInfo.InvariantCulture));

    public bool Contain(double number) =>
        (_minimum is not { } minimum || (_minimumIsExclusive ? number > minimum : number >= minimum))
        && (_maximum is not { } maximum || (_maximumIsExclusive ? number < maximum : number <= maximum));

    /// <summary>Such as <c>a number above 0 to 1</c>.</summary>
    public string Words(bool whole)
    {
        var least = _minimum is { } minimum ? (_minimumIsExclusive ? " above " : " from ") + RuleWords.Show(minimum) : "";
        var greatest = _maximum is < double.MaxValue and { } maximum ? (_maximumIsExclusive ? " to below " : " to ") + RuleWords.Show(maximum) : "";
        return (whole ? "a whole number" : "a number") + least + greatest;
    }
}
