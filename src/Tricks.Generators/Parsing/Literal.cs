using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Tricks.Generators.Parsing;

/// <summary>Writes constants of metadata as C# expressions.</summary>
internal static class Literal
{
    public static string Of(TypedConstant constant)
    {
        if (constant.IsNull)
            return "null";
        return constant.Kind switch
        {
            TypedConstantKind.Array => $"new {((IArrayTypeSymbol)constant.Type!).ElementType.FullName()}[] {{ {string.Join(", ", constant.Values.Select(static element => Of(element) + (element.IsNull ? "!" : "")))} }}",
            TypedConstantKind.Enum => Of(constant.Value, constant.Type!),
            TypedConstantKind.Type => $"typeof({((ITypeSymbol)constant.Value!).FullName()})",
            _ => Of(constant.Value),
        };
    }

    public static string Of(object? value) => value switch
    {
        null => "null",
        double number when double.IsNaN(number) => "double.NaN",
        double number when double.IsInfinity(number) => number > 0 ? "double.PositiveInfinity" : "double.NegativeInfinity",
        double number => Real(number.ToString("R", CultureInfo.InvariantCulture)),
        float number when float.IsNaN(number) => "float.NaN",
        float number when float.IsInfinity(number) => number > 0 ? "float.PositiveInfinity" : "float.NegativeInfinity",
        float number => number.ToString("R", CultureInfo.InvariantCulture) + "F",
        long number => number.ToString(CultureInfo.InvariantCulture) + "L",
        _ => SymbolDisplay.FormatPrimitive(value, quoteStrings: true, useHexadecimalNumbers: false) ?? "default",
    };

    /// <summary>A value of a type; of an enumeration where the type is one.</summary>
    public static string Of(object? value, ITypeSymbol type)
    {
        if (type.TypeKind != TypeKind.Enum || value is null)
            return Of(value);
        return EnumNames.Of(type, value) is { } name ? $"{type.FullName()}.{name.Escaped()}" : $"({type.FullName()})({Of(value)})";
    }

    private static string Real(string digits) => digits.IndexOfAny(['.', 'E']) < 0 ? digits + ".0" : digits;
}
