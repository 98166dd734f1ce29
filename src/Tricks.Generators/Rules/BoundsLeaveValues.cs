using Microsoft.CodeAnalysis;
using Tricks.Generators.Model;
using Tricks.Generators.Parsing;

namespace Tricks.Generators.Rules;

/// <summary>A knob that no value fits.</summary>
internal sealed class BoundsLeaveValues : ITrickRule
{
    private static readonly DiagnosticDescriptor Rule = new(
        "TRK022",
        "Bounds leave a value",
        "The bounds of knob '{0}' of '{1}' leave no value: {2}",
        "Tricks",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage.Of("TRK022"));

    public DiagnosticDescriptor Descriptor => Rule;

    public IEnumerable<TrickFault> Judge(TrickView trick) =>
        from knob in trick.Knobs
        let limits = KnobLimits.Of(knob)
        where limits is { LeavesNoValue: true }
        select TrickFault.At(knob, knob.AttributeOf(RuntimeNames.RangeAttribute)!, knob.Name, trick.Type.Name, limits.Allowed);
}
