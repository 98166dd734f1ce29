using Microsoft.CodeAnalysis;

namespace Tricks.Generators.Parsing;

/// <summary>A part as it could be written, for messages that ask for one.</summary>
internal static class Proposal
{
    /// <summary>A use of the trick that compiles, such as <c>BatchSize(256)</c>; null where the trick shows none.</summary>
    public static string? Of(INamedTypeSymbol trick)
    {
        if (trick.IsAbstract || trick.IsGenericType || !trick.InheritsFrom(RuntimeNames.TrickAttribute))
            return null;
        var name = trick.Name.WithoutAttributeSuffix();
        if (trick.AttributeOf(RuntimeNames.ExampleAttribute) is { ConstructorArguments: [{ Value: string arguments }] })
            return $"{name}({arguments})";
        return trick.InstanceConstructors.Any(static constructor =>
            constructor.DeclaredAccessibility == Accessibility.Public && constructor.Parameters.All(static parameter => parameter.IsOptional || parameter.IsParams))
            ? name
            : null;
    }
}
