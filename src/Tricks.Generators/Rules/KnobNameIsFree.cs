using Microsoft.CodeAnalysis;
using Tricks.Generators.Parsing;

namespace Tricks.Generators.Rules;

/// <summary>Two members of a trick with one configuration key, or one that hides what the generated code asks every part for.</summary>
internal sealed class KnobNameIsFree : ITrickRule
{
    private static readonly DiagnosticDescriptor Rule = new(
        "TRK024",
        "A knob's name is free",
        "'{0}' of '{1}' has the name of '{2}', which every part's code needs for itself (case does not count); rename it",
        "Tricks",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage.Of("TRK024"));

    public DiagnosticDescriptor Descriptor => Rule;

    public IEnumerable<TrickFault> Judge(TrickView trick) =>
        from member in Hiding(trick).Concat(Doubled(trick))
        select TrickFault.At(member.Second, member.Second.Name, trick.Type.Name, $"{member.First.ContainingType.Name}.{member.First.Name}");

    /// <summary>Members that hide <c>Name</c> or <c>Enabled</c>, knobs or not.</summary>
    private static IEnumerable<(ISymbol First, ISymbol Second)> Hiding(TrickView trick) =>
        from own in trick.Type.WithBaseTypes().First(static type => type.Is(RuntimeNames.TrickAttribute)).GetMembers().OfType<IPropertySymbol>()
        from type in trick.Classes
        from member in type.GetMembers()
        where member.DeclaredAccessibility != Accessibility.Private
            && member.Name.Equals(own.Name, member is IPropertySymbol ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal)
        select ((ISymbol)own, member);

    private static IEnumerable<(ISymbol First, ISymbol Second)> Doubled(TrickView trick) =>
        from knobs in trick.Knobs.Where(static knob => knob.Name != "Enabled").GroupBy(static knob => knob.Name, StringComparer.OrdinalIgnoreCase)
        from second in knobs.Skip(1)
        where !second.Name.Equals("Enabled", StringComparison.OrdinalIgnoreCase) && !second.Name.Equals("Name", StringComparison.OrdinalIgnoreCase)
        select ((ISymbol)knobs.First(), (ISymbol)second);
}
