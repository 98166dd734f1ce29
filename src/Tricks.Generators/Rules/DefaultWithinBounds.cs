using Microsoft.CodeAnalysis;
using Tricks.Generators.Parsing;
using Tricks.Recipes;

namespace Tricks.Generators.Rules;

/// <summary>A default that would stop the start of every recipe that leaves it.</summary>
internal sealed class DefaultWithinBounds : ITrickRule
{
    private static readonly DiagnosticDescriptor Rule = new(
        "TRK033",
        "A default is within its bounds",
        "The default '{0}' of parameter '{1}' of '{2}' is out of the knob's bounds; allowed: {3}",
        "Tricks",
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage.Of("TRK033"));

    public DiagnosticDescriptor Descriptor => Rule;

    public IEnumerable<TrickFault> Judge(TrickView trick) =>
        from constructor in trick.Type.InstanceConstructors
        where !trick.Type.IsAbstract && constructor.DeclaredAccessibility == Accessibility.Public
        from parameter in constructor.Parameters
        where parameter is { HasExplicitDefaultValue: true, ExplicitDefaultValue: not null }
        let knob = trick.Knobs.FirstOrDefault(knob => KnobParser.Matches(parameter, knob))
        where knob is not null
        let limits = KnobLimits.Of(knob)
        where limits is not null && !limits.Allow(parameter.ExplicitDefaultValue)
        select TrickFault.At(parameter, RuleWords.Show(parameter.ExplicitDefaultValue), parameter.Name, trick.Type.Name, limits.Allowed);
}
