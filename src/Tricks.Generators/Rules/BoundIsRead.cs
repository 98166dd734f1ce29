using Microsoft.CodeAnalysis;
using Tricks.Generators.Model;
using Tricks.Generators.Parsing;

namespace Tricks.Generators.Rules;

/// <summary>A bound that nobody reads promises a check that does not happen.</summary>
internal sealed class BoundIsRead : ITrickRule
{
    private static readonly DiagnosticDescriptor Rule = new(
        "TRK020",
        "A bound is read",
        "[{0}] on knob '{1}' of '{2}' is not checked: {3}",
        "Tricks",
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage.Of("TRK020"));

    public DiagnosticDescriptor Descriptor => Rule;

    public IEnumerable<TrickFault> Judge(TrickView trick) =>
        from knob in trick.Knobs
        let limits = KnobLimits.Of(knob)
        where limits is not null
        from attribute in knob.GetAttributes()
        let why = Fault(attribute, limits)
        where why is not null
        select TrickFault.At(knob, attribute, attribute.AttributeClass!.Name.WithoutAttributeSuffix(), knob.Name, trick.Type.Name, why);

    private static string? Fault(AttributeData attribute, KnobLimits limits)
    {
        if (attribute.AttributeClass.Is(RuntimeNames.RangeAttribute))
            return limits.Kind != KnobKind.Number ? "it bounds numbers" : limits.Minimum is null || limits.Maximum is null ? "its bounds must be numbers" : null;
        if (attribute.AttributeClass.Is(RuntimeNames.AllowedValuesAttribute))
        {
            return limits.Kind is not (KnobKind.Number or KnobKind.Text) ? "it bounds numbers and texts"
                : limits.Values.Count == 0 || attribute.ConstructorArguments is not [{ Kind: TypedConstantKind.Array, IsNull: false } list] || list.Values.Length != limits.Values.Count ? "its values must be of the knob's type"
                : null;
        }

        if (attribute.AttributeClass.Is(RuntimeNames.MinLengthAttribute))
            return limits.IsArray || limits.Kind == KnobKind.Text ? null : "it bounds lists and texts";
        if (attribute.AttributeClass.Is(RuntimeNames.AscendingAttribute))
            return limits is { IsArray: true, Kind: KnobKind.Number } ? null : "it bounds lists of numbers";
        return attribute.AttributeClass.InheritsFrom(RuntimeNames.ValidationAttribute) ? "only [Range], [AllowedValues] and [MinLength] are" : null;
    }
}
