using Microsoft.CodeAnalysis;
using Tricks.Generators.Model;

namespace Tricks.Generators.Parsing;

/// <summary>A part as it could be written, for messages that ask for one.</summary>
internal static class Proposal
{
    /// <summary>The trick that is meant by a type: itself or, where it is a seam, the runtime's trick that messages propose there.</summary>
    public static INamedTypeSymbol? TrickFor(INamedTypeSymbol type, Compilation compilation) =>
        SeamParser.Of(type) is { } seam ? TrickAt(seam, compilation) : type;

    /// <summary>
    /// The first of the runtime's tricks that acts at a seam and needs no other; one that shows an example comes before the rest, so that the generator knows
    /// none by name.
    /// </summary>
    public static INamedTypeSymbol? TrickAt(SeamModel seam, Compilation compilation) =>
        compilation.GetTypeByMetadataName(RuntimeNames.TrickAttribute)?.ContainingAssembly.GlobalNamespace.GetNamespaceMembers().FirstOrDefault(static space => space.Name == "Tricks")?
            .GetTypeMembers()
            .Where(type => type.DeclaredAccessibility == Accessibility.Public && SeamParser.OfTrick(type).Any(act => act.Seam == seam))
            .Where(static type => !type.TypesNamedBy(RuntimeNames.RequiresAttribute).Any() && Of(type) is not null)
            .OrderBy(static type => type.AttributeOf(RuntimeNames.ExampleAttribute) is null)
            .ThenBy(static type => type.Name, StringComparer.Ordinal)
            .FirstOrDefault();

    /// <summary>A use of the trick that compiles, such as <c>BatchSize(256)</c>; null where the trick shows none.</summary>
    public static string? Of(INamedTypeSymbol trick)
    {
        if (trick.IsAbstract || trick.IsGenericType || !trick.InheritsFrom(RuntimeNames.TrickAttribute))
            return null;
        var name = trick.Name.WithoutAttributeSuffix();
        if (trick.AttributeOf(RuntimeNames.ExampleAttribute) is { ConstructorArguments: [{ Value: string arguments }] })
            return arguments == "" ? name : $"{name}({arguments})";
        return trick.InstanceConstructors.Any(static constructor =>
            constructor.DeclaredAccessibility == Accessibility.Public && constructor.Parameters.All(static parameter => parameter.IsOptional || parameter.IsParams))
            ? name
            : null;
    }
}
