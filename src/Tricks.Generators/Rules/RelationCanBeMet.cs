using Microsoft.CodeAnalysis;
using Tricks.Generators.Model;
using Tricks.Generators.Parsing;

namespace Tricks.Generators.Rules;

/// <summary>With a relation that contradicts itself or another, no recipe can have the trick.</summary>
internal sealed class RelationCanBeMet : ITrickRule
{
    private static readonly DiagnosticDescriptor Rule = new(
        "TRK029",
        "A relation can be met",
        "[{0}] on '{1}' {2}, so that no recipe can have the trick",
        "Tricks",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage.Of("TRK029"));

    public DiagnosticDescriptor Descriptor => Rule;

    public IEnumerable<TrickFault> Judge(TrickView trick) =>
        from found in OfRequirements(trick).Concat(OfLimits(trick))
        where found.Fault is not null
        select TrickFault.At(found.Symbol, found.Attribute, found.Attribute.AttributeClass!.Name.WithoutAttributeSuffix(), found.Symbol.Name, found.Fault);

    private static IEnumerable<(ISymbol Symbol, AttributeData Attribute, string? Fault)> OfRequirements(TrickView trick) =>
        from declarer in trick.Classes
        from attribute in declarer.GetAttributes()
        where attribute.AttributeClass.Is(RuntimeNames.RequiresAttribute)
        let required = attribute.ConstructorArguments is [{ Value: INamedTypeSymbol type }] ? type : null
        where required is not null
        select ((ISymbol)declarer, attribute, FaultOf(required, trick.Type));

    private static string? FaultOf(INamedTypeSymbol required, INamedTypeSymbol trick)
    {
        if (SymbolEqualityComparer.Default.Equals(required, trick))
            return "requires the trick itself";
        if (trick.TypesNamedBy(RuntimeNames.ConflictsAttribute).FirstOrDefault(refused => RecipeView.IsMeant(refused, required)) is { } refused)
            return $"requires {SeamParser.TitleOf(required)}, and [Conflicts] refuses {SeamParser.TitleOf(refused)}";
        return SeamParser.Meant(required).Intersect(SeamParser.Meant(trick)).FirstOrDefault(static seam => seam.Count != SeamCount.Any) is { } seam
            ? $"requires {SeamParser.TitleOf(required)} beside it, and the {seam.Name} takes one part"
            : null;
    }

    private static IEnumerable<(ISymbol Symbol, AttributeData Attribute, string? Fault)> OfLimits(TrickView trick) =>
        from knob in trick.Knobs
        from limit in LimitsOf(knob, trick)
        let fault = limit.Name == knob.Name ? "compares the knob with itself"
            : trick.Knobs.Where(other => other.Name == limit.Name).SelectMany(other => LimitsOf(other, trick)).Any(back => back.Name == knob.Name) ? $"and that of '{limit.Name}' each want the smaller knob"
            : null
        select ((ISymbol)knob, limit.Attribute, fault);

    /// <summary>The knobs of the same part than which a knob must be less.</summary>
    private static IEnumerable<(AttributeData Attribute, string Name)> LimitsOf(IPropertySymbol knob, TrickView trick) =>
        from attribute in knob.GetAttributes()
        where attribute.AttributeClass.Is(RuntimeNames.LessThanAttribute) && !attribute.Flag("OrEqual")
            && attribute.ConstructorArguments is [{ Value: INamedTypeSymbol type }, { Value: string }] && RecipeView.IsMeant(type, trick.Type)
        select (attribute, (string)attribute.ConstructorArguments[1].Value!);
}
