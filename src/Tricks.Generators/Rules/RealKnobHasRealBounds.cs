using Microsoft.CodeAnalysis;
using Tricks.Generators.Parsing;

namespace Tricks.Generators.Rules;

/// <summary>The overload of [Range] for whole numbers rounds, for whoever judges by the attribute itself.</summary>
internal sealed class RealKnobHasRealBounds : ITrickRule
{
    private static readonly DiagnosticDescriptor Rule = new(
        "TRK023",
        "A real-valued knob has real bounds",
        "[Range] on knob '{0}' of '{1}' has whole bounds, which round the value before they judge it, so that -0.1 passes a bound of 0; write {2}",
        "Tricks",
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage.Of("TRK023"));

    public DiagnosticDescriptor Descriptor => Rule;

    public IEnumerable<TrickFault> Judge(TrickView trick) =>
        from knob in trick.Knobs
        let limits = KnobLimits.Of(knob)
        where limits is { Type.SpecialType: SpecialType.System_Double or SpecialType.System_Single, Minimum: int, Maximum: int }
        select TrickFault.At(
            knob,
            knob.AttributeOf(RuntimeNames.RangeAttribute)!,
            knob.Name,
            trick.Type.Name,
            $"{Literal.Of(KnobValue.Number(limits.Minimum))} and {Literal.Of(KnobValue.Number(limits.Maximum))}");
}
