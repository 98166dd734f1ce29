using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Tricks.Recipes;

namespace Tricks.Host.Tests.Pages;

/// <summary>A knob of a trick, in words.</summary>
internal sealed record TrickKnob(PropertyInfo Property)
{
    public static IReadOnlyList<TrickKnob> Of(Type trick) =>
        [.. trick.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly).Where(static property => property.CanWrite).Select(static property => new TrickKnob(property))];

    public string Row => $"| `{Property.Name}` | {Markdown.Cell(Allowed)} | {Default} | {Markdown.Cell(Markdown.Line(Property, "summary", "value"))} |";

    /// <summary>The names of an enumeration, a line each.</summary>
    public IEnumerable<string> Choices => Element.IsEnum
        ? Enum.GetNames(Element).Select(name => $"- `{Property.Name}` `{name}`: {Markdown.Line(Element.GetField(name)!, "summary")}")
        : [];

    private Type Element => Property.PropertyType.GetElementType() ?? Property.PropertyType;

    private string Allowed => Property.PropertyType.IsArray
        ? RuleWords.ListOf(AllowedElement, Property.GetCustomAttribute<MinLengthAttribute>()?.Length ?? 0, Property.IsDefined(typeof(AscendingAttribute)))
        : AllowedElement;

    private string AllowedElement
    {
        get
        {
            if (Property.GetCustomAttribute<AllowedValuesAttribute>() is { } values)
                return RuleWords.OneOf(values.Values);
            if (Element.IsEnum)
                return RuleWords.OneOf(Enum.GetNames(Element));
            if (Element == typeof(bool))
                return "true or false";
            if (Element == typeof(string))
                return RuleWords.TextOf(Property.GetCustomAttribute<MinLengthAttribute>()?.Length ?? 0);
            var range = Property.GetCustomAttribute<RangeAttribute>();
            return new NumberBounds(Number(range?.Minimum), range?.MinimumIsExclusive ?? false, Number(range?.Maximum), range?.MaximumIsExclusive ?? false)
                .Words(whole: Element == typeof(int) || Element == typeof(long));
        }
    }

    private string Default =>
        Property.DeclaringType!.GetConstructors().SelectMany(static constructor => constructor.GetParameters())
            .FirstOrDefault(parameter => parameter.HasDefaultValue && parameter.Name!.Equals(Property.Name, StringComparison.OrdinalIgnoreCase)) is { } parameter
            ? $"`{RuleWords.Show(parameter.DefaultValue)}`"
            : "must be written";

    private static double? Number(object? bound) => bound is null ? null : Convert.ToDouble(bound, CultureInfo.InvariantCulture);
}
