using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Tricks.Generators.Model;
using Tricks.Recipes;

namespace Tricks.Generators.Parsing;

/// <summary>What a knob takes, as its property says.</summary>
internal sealed class KnobLimits
{
    private static readonly Remembered<IPropertySymbol, KnobLimits?> Known =
        new(static property => KnobParser.KindOf(property.Type) is { } kind ? new(property, kind.Kind, kind.Type, kind.IsArray) : null);

    private KnobLimits(IPropertySymbol property, KnobKind kind, ITypeSymbol type, bool isArray)
    {
        Kind = kind;
        Type = type;
        IsArray = isArray;
        if (property.AttributeOf(RuntimeNames.RangeAttribute) is { } range)
        {
            (Minimum, Maximum) = BoundsOf(range);
            MinimumIsExclusive = range.Flag("MinimumIsExclusive");
            MaximumIsExclusive = range.Flag("MaximumIsExclusive");
        }

        if (property.AttributeOf(RuntimeNames.AllowedValuesAttribute) is { ConstructorArguments: [{ Kind: TypedConstantKind.Array, IsNull: false } allowed] })
            Values = allowed.Values.Select(value => value.As(type)).OfType<object>().ToArray();
        if ((isArray || kind == KnobKind.Text) && property.AttributeOf(RuntimeNames.MinLengthAttribute) is { ConstructorArguments: [{ Value: int length }] })
            MinimumLength = length;
        IsAscending = isArray && kind == KnobKind.Number && property.AttributeOf(RuntimeNames.AscendingAttribute) is not null;
    }

    public KnobKind Kind { get; }

    /// <summary>The type of one value.</summary>
    public ITypeSymbol Type { get; }

    public bool IsArray { get; }

    /// <summary>The least value, an int or a double.</summary>
    public object? Minimum { get; }

    /// <summary>The greatest value, an int or a double.</summary>
    public object? Maximum { get; }

    public bool MinimumIsExclusive { get; }

    public bool MaximumIsExclusive { get; }

    /// <summary>The only values allowed, of the knob's type; none where all are.</summary>
    public IReadOnlyList<object> Values { get; } = [];

    /// <summary>How many values a list has at least; how many characters a text has.</summary>
    public int MinimumLength { get; }

    public bool IsAscending { get; }

    /// <summary>Whether no number is within the bounds.</summary>
    public bool LeavesNoValue
    {
        get
        {
            if (Kind != KnobKind.Number || Values.Count > 0 || Number(Minimum) is not { } minimum || Number(Maximum) is not { } maximum)
                return false;
            return !(minimum <= maximum) || (minimum == maximum && (MinimumIsExclusive || MaximumIsExclusive)) || (IsWhole && Math.Ceiling(minimum) > Math.Floor(maximum));
        }
    }

    private bool IsWhole => Type.SpecialType is SpecialType.System_Int32 or SpecialType.System_Int64;

    /// <summary>What is allowed, in the words of the runtime's knob.</summary>
    public string Allowed => IsArray ? RuleWords.ListOf(OneAllowed, MinimumLength, IsAscending) : OneAllowed;

    private string OneAllowed => Kind switch
    {
        KnobKind.Boolean => "true or false",
        KnobKind.Enumeration => RuleWords.OneOf(EnumNames.All(Type)),
        _ when Values.Count > 0 => RuleWords.OneOf(Values),
        KnobKind.Text => RuleWords.TextOf(IsArray ? 0 : MinimumLength),
        _ => Bounds.Words(IsWhole),
    };

    private NumberBounds Bounds => new(Number(Minimum), MinimumIsExclusive, Number(Maximum), MaximumIsExclusive);

    /// <summary>The limits of a knob; null where its type cannot be configured.</summary>
    public static KnobLimits? Of(IPropertySymbol property) => Known[property];

    /// <summary>Whether a value is within the limits, as the runtime's knob judges.</summary>
    public bool Allow(object? value)
    {
        if (value is not object?[] list)
            return value is null ? IsArray || Kind == KnobKind.Text : AllowOne(value);
        return list.Length >= MinimumLength
            && list.All(element => element is not null ? AllowOne(element) : Kind == KnobKind.Text)
            && (!IsAscending || Order.Ascends(list.Select(KnobValue.Number).ToArray()));
    }

    private bool AllowOne(object value) => Kind switch
    {
        KnobKind.Boolean => true,
        KnobKind.Enumeration => EnumNames.Of(Type, value) is not null,
        KnobKind.Text => (Values.Count == 0 || Values.Contains(value)) && (IsArray || ((string)value).Trim().Length >= MinimumLength),
        _ => KnobValue.Number(value) is var number && !double.IsNaN(number) && !double.IsInfinity(number)
            && (Values.Count > 0 ? Values.Contains(value) : value is float single ? Bounds.Contain(single) : Bounds.Contain(number)),
    };

    private static double? Number(object? bound) => bound is null ? null : Convert.ToDouble(bound, CultureInfo.InvariantCulture);

    private static (object? Minimum, object? Maximum) BoundsOf(AttributeData range) => range.ConstructorArguments switch
    {
        [{ Value: int or double } minimum, { Value: int or double } maximum] => (minimum.Value, maximum.Value),
        [{ Kind: TypedConstantKind.Type }, { Value: string minimum }, { Value: string maximum }] => (Parsed(minimum), Parsed(maximum)),
        _ => default,
    };

    private static object? Parsed(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
}
