using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Tricks.Generators.Model;
using Tricks.Recipes;

namespace Tricks.Generators.Parsing;

/// <summary>Reads a knob from the property that carries it.</summary>
internal static class KnobParser
{
    /// <summary>The knobs of a trick, as they are in whatever recipe.</summary>
    private static readonly Remembered<INamedTypeSymbol, ConcurrentDictionary<(IPropertySymbol Property, bool IsInitialised, bool IsWritten), KnobModel>> Known = new(static _ => new());

    /// <summary>What one value of a type is, or null where the type cannot be configured.</summary>
    public static (KnobKind Kind, ITypeSymbol Type, bool IsArray)? KindOf(ITypeSymbol type)
    {
        if (type is IArrayTypeSymbol { Rank: 1 } array)
            return KindOf(array.ElementType) is { IsArray: false } element ? element with { IsArray = true } : null;
        if (type.TypeKind == TypeKind.Enum)
        {
            // A text names one value, not several together.
            if (type.AttributeOf("System.FlagsAttribute") is not null)
                return null;
            return (KnobKind.Enumeration, type, false);
        }

        return type.SpecialType switch
        {
            SpecialType.System_Boolean => (KnobKind.Boolean, type, false),
            SpecialType.System_String => (KnobKind.Text, type, false),
            SpecialType.System_Int32 or SpecialType.System_Int64 or SpecialType.System_Double or SpecialType.System_Single => (KnobKind.Number, type, false),
            _ => null,
        };
    }

    public static KnobModel? Parse(IPropertySymbol property, PartView part, RecipeView recipe)
    {
        if (KnobLimits.Of(property) is not { } limits)
            return null;
        var isInitialised = !part.IsOfTheRuntime || !part.Attribute.AttributeConstructor!.Parameters.Any(parameter => Matches(parameter, property));
        var isWritten = part.WrittenAt(property) is not null || (part.IsSwitchedOff && property.Name == "Enabled");
        var knob = Known[part.Type].GetOrAdd((property, isInitialised, isWritten), _ => Parse(property, part, limits, isInitialised, isWritten));
        var limited = LessThan(property, part, recipe).ToEquatableArray();
        return limited.Count == 0 ? knob : knob with { LessThan = limited };
    }

    private static KnobModel Parse(IPropertySymbol property, PartView part, KnobLimits limits, bool isInitialised, bool isWritten) =>
        new(
            property.Name,
            limits.Kind,
            limits.Type.WithNullableAnnotation(NullableAnnotation.NotAnnotated).FullName(),
            limits.IsArray,
            isInitialised,
            isWritten,
            limits.Minimum is null ? null : Literal.Of(limits.Minimum),
            limits.Maximum is null ? null : Literal.Of(limits.Maximum),
            limits.MinimumIsExclusive,
            limits.MaximumIsExclusive,
            limits.Values.Select(Literal.Of).ToEquatableArray(),
            limits.MinimumLength,
            limits.IsAscending,
            LessThan: default,
            part.Pairings.Where(pairing => pairing.Knob.Name == property.Name).Select(pairing => Paired(pairing, limits)).ToEquatableArray(),
            SameLength(property, part)?.Name,
            AnyAbove(property, part.Properties) is { } above ? new(above.List.Name, Literal.Of(above.Value), above.Because is null ? null : Literal.Of(above.Because)) : null);

    public static bool Matches(IParameterSymbol parameter, IPropertySymbol property) =>
        string.Equals(parameter.Name, property.Name, StringComparison.OrdinalIgnoreCase)
        && SymbolEqualityComparer.Default.Equals(parameter.Type, property.Type);

    /// <summary>The knobs that a knob must stay below: of other parts or, where its own class is named, of its own.</summary>
    public static IEnumerable<(PartView Part, IPropertySymbol Knob, bool OrEqual)> LimitsOf(IPropertySymbol property, PartView part, RecipeView recipe) =>
        from attribute in property.AttributesOf(RuntimeNames.LessThanAttribute)
        where attribute.ConstructorArguments is [{ Value: INamedTypeSymbol }, { Value: string }] && KindOf(property.Type) is { Kind: KnobKind.Number }
        let type = (INamedTypeSymbol)attribute.ConstructorArguments[0].Value!
        from other in RecipeView.IsMeant(type, part) ? [part] : recipe.OthersOf(type, part)
        let knob = other.NumbersKnob((string)attribute.ConstructorArguments[1].Value!)
        where knob is not null
        select (other, knob, attribute.Flag("OrEqual"));

    /// <summary>The list with which a list must be given.</summary>
    public static IPropertySymbol? SameLength(IPropertySymbol property, PartView part) =>
        property.Type is IArrayTypeSymbol && property.AttributeOf(RuntimeNames.SameLengthAttribute) is { ConstructorArguments: [{ Value: string name }] }
            ? part.Properties.FirstOrDefault(other => other.Name == name && KindOf(other.Type) is { IsArray: true })
            : null;

    /// <summary>What <c>[AnyAbove]</c> says: the other list, and what some number of the two is above.</summary>
    public static (IPropertySymbol List, double Value, string? Because)? AnyAbove(IPropertySymbol property, IReadOnlyList<IPropertySymbol> knobs) =>
        KindOf(property.Type) is { Kind: KnobKind.Number, IsArray: true }
        && property.AttributeOf(RuntimeNames.AnyAboveAttribute) is { ConstructorArguments: [{ Value: double value }, { Value: string name }] } attribute
        && knobs.FirstOrDefault(other => other.Name == name && KindOf(other.Type) is { Kind: KnobKind.Number, IsArray: true }) is { } list
            ? (list, value, attribute.Named("Because") as string)
            : null;

    private static IEnumerable<KnobReference> LessThan(IPropertySymbol property, PartView part, RecipeView recipe) =>
        LimitsOf(property, part, recipe).Select(static limit => new KnobReference(PartNames.Identifier(limit.Part.Key), limit.Knob.Name, limit.OrEqual));

    private static PairingModel Paired(Pairing pairing, KnobLimits limits)
    {
        var other = KindOf(pairing.Other.Type)!.Value.Type;
        return new(
            pairing.Kind,
            Literal.Of(pairing.Value, limits.Type),
            pairing.Other.Name,
            other.WithNullableAnnotation(NullableAnnotation.NotAnnotated).FullName(),
            pairing.Values.Select(value => Literal.Of(value, other)).ToEquatableArray(),
            pairing.Because is null ? null : Literal.Of(pairing.Because));
    }
}
