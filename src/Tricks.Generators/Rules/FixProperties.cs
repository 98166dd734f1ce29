using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Tricks.Generators.Parsing;

namespace Tricks.Generators.Rules;

/// <summary>What a diagnostic carries for whoever mends the code.</summary>
internal static class FixProperties
{
    /// <summary>The metadata name of an attribute class that is missing.</summary>
    public const string MissingType = "MissingType";

    /// <summary>The missing attribute as it could be written, such as <c>BatchSize(256)</c>.</summary>
    public const string MissingAttribute = "MissingAttribute";

    /// <summary>The bound that a number passed, where the bound itself is allowed, as a C# literal.</summary>
    public const string NearestValue = "NearestValue";

    /// <summary>The name of the knob whose value is wrong.</summary>
    public const string Knob = "Knob";

    /// <summary>There where the part stands on a base class, which may be right for other recipes.</summary>
    public const string Inherited = "Inherited";

    /// <summary>What is said of a trick that is missing; nothing where none can be proposed.</summary>
    public static ImmutableDictionary<string, string?> Missing(INamedTypeSymbol? trick) =>
        trick is not null && Proposal.Of(trick) is { } attribute
            ? ImmutableDictionary<string, string?>.Empty.Add(MissingType, trick.MetadataPath()).Add(MissingAttribute, attribute)
            : ImmutableDictionary<string, string?>.Empty;

    /// <summary>What is said of a part that could be removed from a recipe.</summary>
    public static ImmutableDictionary<string, string?> Removable(PartView part, RecipeView recipe) =>
        SymbolEqualityComparer.Default.Equals(part.Declarer, recipe.Type)
            ? ImmutableDictionary<string, string?>.Empty
            : ImmutableDictionary<string, string?>.Empty.Add(Inherited, null);
}
