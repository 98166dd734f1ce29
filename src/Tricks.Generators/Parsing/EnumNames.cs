using System.Globalization;
using Microsoft.CodeAnalysis;

namespace Tricks.Generators.Parsing;

/// <summary>The names of an enumeration's values.</summary>
internal static class EnumNames
{
    /// <summary>Every name, ordered as <c>Enum.GetNames</c> orders them: by value without its sign.</summary>
    public static IEnumerable<string> All(ITypeSymbol type) =>
        Members(type).OrderBy(static member => Unsigned(member.ConstantValue!)).Select(static member => member.Name);

    /// <summary>The name of a value; null where it has none.</summary>
    public static string? Of(ITypeSymbol type, object value) => Members(type).FirstOrDefault(member => Equals(member.ConstantValue, value))?.Name;

    private static IEnumerable<IFieldSymbol> Members(ITypeSymbol type) => type.GetMembers().OfType<IFieldSymbol>().Where(static field => field.HasConstantValue);

    private static ulong Unsigned(object value) => value is ulong number ? number : unchecked((ulong)Convert.ToInt64(value, CultureInfo.InvariantCulture));
}
