using Microsoft.CodeAnalysis;
using Tricks.Generators.Parsing;

namespace Tricks.Generators.Rules;

/// <summary>What a constructor takes and no knob shows cannot be configured.</summary>
internal sealed class ParameterIsKnob : ITrickRule
{
    private static readonly DiagnosticDescriptor Rule = new(
        "TRK025",
        "A constructor parameter is a knob",
        "Parameter '{0}' of '{1}' is no knob: no public init property has its name, so that nothing outside can set it and no run records it; add the property",
        "Tricks",
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage.Of("TRK025"));

    public DiagnosticDescriptor Descriptor => Rule;

    public IEnumerable<TrickFault> Judge(TrickView trick) =>
        from constructor in trick.Type.InstanceConstructors
        where !trick.Type.IsAbstract && constructor.DeclaredAccessibility == Accessibility.Public
        from parameter in constructor.Parameters
        where !trick.Knobs.Any(knob => knob.Name.Equals(parameter.Name, StringComparison.OrdinalIgnoreCase))
        select TrickFault.At(parameter, parameter.Name, trick.Type.Name);
}
