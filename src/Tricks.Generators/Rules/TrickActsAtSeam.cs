using Microsoft.CodeAnalysis;
using Tricks.Generators.Parsing;

namespace Tricks.Generators.Rules;

/// <summary>A trick that implements no seam would do nothing, silently.</summary>
internal sealed class TrickActsAtSeam : ITrickRule
{
    private static readonly DiagnosticDescriptor Rule = new(
        "TRK007",
        "A trick acts at a seam",
        "'{0}' implements none of the seams in Tricks.Recipes and would do nothing; implement one, such as ITargetTransform",
        "Tricks",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage.Of("TRK007"));

    public DiagnosticDescriptor Descriptor => Rule;

    public IEnumerable<TrickFault> Judge(TrickView trick)
    {
        if (!trick.Type.IsAbstract && SeamParser.OfTrick(trick.Type).Count == 0)
            yield return TrickFault.At(trick.Type, trick.Type.Name);
    }
}
