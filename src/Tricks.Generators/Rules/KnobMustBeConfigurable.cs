using Microsoft.CodeAnalysis;
using Tricks.Generators.Parsing;

namespace Tricks.Generators.Rules;

/// <summary>Every knob is reached from configuration, so its type must be one that a text can give.</summary>
internal sealed class KnobMustBeConfigurable : ITrickRule
{
    private static readonly DiagnosticDescriptor Rule = new(
        "TRK008",
        "A knob can be configured",
        "Knob '{1}' of '{0}' is of type '{2}', which no text can give; use bool, int, long, float, double, string, an enum without [Flags] or an array of these, or drop its init accessor",
        "Tricks",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage.Of("TRK008"));

    public DiagnosticDescriptor Descriptor => Rule;

    public IEnumerable<TrickFault> Judge(TrickView trick) =>
        from knob in trick.Knobs
        where knob.Type.TypeKind != TypeKind.Error && !IsOpen(knob.Type) && KnobParser.KindOf(knob.Type) is null
        select TrickFault.At(knob, trick.Type.Name, knob.Name, knob.Type.ToDisplayString());

    /// <summary>Whether the type is decided where the trick is used.</summary>
    private static bool IsOpen(ITypeSymbol type) => type.TypeKind == TypeKind.TypeParameter || (type is IArrayTypeSymbol array && IsOpen(array.ElementType));
}
