using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
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
        where !trick.Type.IsAbstract && constructor.DeclaredAccessibility == Accessibility.Public && !HandsOn(constructor)
        from parameter in constructor.Parameters
        // What no text can give can be no knob.
        where KnobParser.KindOf(parameter.Type) is not null && !trick.Knobs.Any(knob => knob.Name.Equals(parameter.Name, StringComparison.OrdinalIgnoreCase))
        select TrickFault.At(parameter, parameter.Name, trick.Type.Name);

    /// <summary>Whether it is another way to write what another constructor takes.</summary>
    private static bool HandsOn(IMethodSymbol constructor) =>
        constructor.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is ConstructorDeclarationSyntax { Initializer.RawKind: (int)SyntaxKind.ThisConstructorInitializer };
}
