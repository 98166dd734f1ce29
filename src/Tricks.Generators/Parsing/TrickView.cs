using Microsoft.CodeAnalysis;

namespace Tricks.Generators.Parsing;

/// <summary>A trick's class with its symbols.</summary>
internal sealed class TrickView(INamedTypeSymbol type, Compilation compilation)
{
    public INamedTypeSymbol Type { get; } = type;

    public Compilation Compilation { get; } = compilation;

    /// <summary>The properties that are knobs, <c>Enabled</c> first, then from the base class down.</summary>
    public IReadOnlyList<IPropertySymbol> Knobs { get; } = PartView.KnobsOf(type);

    /// <summary>The class and its base classes below <c>TrickAttribute</c>.</summary>
    public IEnumerable<INamedTypeSymbol> Classes => Type.WithBaseTypes().TakeWhile(static type => !type.Is(RuntimeNames.TrickAttribute));
}
