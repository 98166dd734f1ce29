using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Tricks.Generators.Model;
using Tricks.Generators.Parsing;

namespace Tricks.Generators.Rules;

/// <summary>A relation that names a knob or a part that does not exist would never be judged.</summary>
internal sealed class RelationNamesWhatExists : ITrickRule
{
    private static readonly DiagnosticDescriptor Rule = new(
        "TRK021",
        "A relation names what exists",
        "[{0}] on '{1}' {2}",
        "Tricks",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage.Of("TRK021"));

    public DiagnosticDescriptor Descriptor => Rule;

    public IEnumerable<TrickFault> Judge(TrickView trick) =>
        from named in OfTheTrick(trick).Concat(trick.Knobs.SelectMany(knob => OfKnob(knob, trick)))
        where named.Fault is not null
        select TrickFault.At(named.Symbol, named.Attribute, named.Attribute.AttributeClass!.Name.WithoutAttributeSuffix(), named.Symbol.Name, named.Fault);

    private static IEnumerable<(ISymbol Symbol, AttributeData Attribute, string? Fault)> OfTheTrick(TrickView trick) =>
        from type in trick.Classes
        from attribute in type.GetAttributes()
        select ((ISymbol)type, attribute, FaultOf(attribute, type, trick.Compilation));

    private static string? FaultOf(AttributeData attribute, INamedTypeSymbol trick, Compilation compilation) => attribute.AttributeClass?.ToDisplayString() switch
    {
        RuntimeNames.RequiresAttribute or RuntimeNames.ConflictsAttribute or RuntimeNames.WantsAttribute
            when attribute.ConstructorArguments is [{ Value: ITypeSymbol part }, ..] => NoPart(part),
        RuntimeNames.PaysFromAttribute when attribute.ConstructorArguments is [{ Value: INamedTypeSymbol part }, { Value: string knob }, ..] =>
            NoPart(part) ?? NoNumber(part, knob),
        RuntimeNames.ExampleAttribute when attribute.ConstructorArguments is [{ Value: string arguments }] => NoUse(arguments, trick, compilation),
        _ => null,
    };

    /// <summary>The example as the compiler would bind it where the trick stands.</summary>
    private static string? NoUse(string arguments, INamedTypeSymbol trick, Compilation compilation)
    {
        if (trick.IsAbstract || trick.IsGenericType || trick.Locations[0] is not { SourceTree: { } tree } location || !compilation.ContainsSyntaxTree(tree))
            return null;
        var use = SyntaxFactory.ParseCompilationUnit($"[{trick.FullName()}({arguments})] class Use;");
        return use.DescendantNodes().OfType<AttributeSyntax>().ToArray() is [var attribute] && !use.ContainsDiagnostics
            && compilation.GetSemanticModel(tree).GetSpeculativeSymbolInfo(location.SourceSpan.Start, attribute).Symbol is not null
            && (attribute.ArgumentList?.Arguments ?? default).Where(static argument => argument.NameEquals is not null).All(argument => IsSet(argument.NameEquals!.Name.Identifier.ValueText, trick))
                ? null
                : $"shows a use that does not compile: [{trick.Name.WithoutAttributeSuffix()}({arguments})]";
    }

    private static bool IsSet(string property, INamedTypeSymbol trick) =>
        trick.WithBaseTypes().SelectMany(type => type.GetMembers(property)).Any(static member => member is IPropertySymbol { SetMethod.DeclaredAccessibility: Accessibility.Public });

    private static IEnumerable<(ISymbol Symbol, AttributeData Attribute, string? Fault)> OfKnob(IPropertySymbol knob, TrickView trick) =>
        from attribute in knob.GetAttributes()
        select ((ISymbol)knob, attribute, FaultOf(attribute, knob, trick));

    private static string? FaultOf(AttributeData attribute, IPropertySymbol knob, TrickView trick)
    {
        var isNumber = KnobParser.KindOf(knob.Type) is { Kind: KnobKind.Number };
        return attribute.AttributeClass?.ToDisplayString() switch
        {
            RuntimeNames.LessThanAttribute when attribute.ConstructorArguments is [{ Value: INamedTypeSymbol part }, { Value: string name }] =>
                !isNumber ? "compares numbers, and the knob is none" : NoPart(part) ?? NoNumber(part, name, orList: true),
            RuntimeNames.SameLengthAttribute when attribute.ConstructorArguments is [{ Value: string list }] =>
                knob.Type is not IArrayTypeSymbol ? "compares lists, and the knob is none"
                : trick.Knobs.Any(other => other.Name == list && other.Type is IArrayTypeSymbol) ? null
                : $"names '{list}', which is no list among the knobs of '{trick.Type.Name}'",
            RuntimeNames.AnyAboveAttribute when KnobParser.AnyAbove(knob, trick.Knobs) is null => $"names no list of numbers among the knobs of '{trick.Type.Name}', or the knob is none",
            RuntimeNames.OnlyWithAttribute or RuntimeNames.NeverWithAttribute or RuntimeNames.UnusualWithAttribute when Pairing.Read(attribute, knob, trick.Knobs) is null =>
                $"names a knob that '{trick.Type.Name}' does not have, or values that are not of the knobs' types",
            RuntimeNames.TakesOnlyAttribute when attribute.ConstructorArguments is [var value, { Value: ITypeSymbol parts }, _] =>
                value.As(knob.Type) is null ? "names no value of the knob" : NoPart(parts),
            RuntimeNames.WantsFromAttribute when attribute.ConstructorArguments is [_, { Value: ITypeSymbol part }, _] =>
                !isNumber ? "compares numbers, and the knob is none" : NoPart(part),
            RuntimeNames.UnusualFromAttribute or RuntimeNames.SuffersUpToAttribute when !isNumber => "compares numbers, and the knob is none",
            RuntimeNames.WantsAttribute when attribute.ConstructorArguments is [{ Value: ITypeSymbol part }, _] =>
                attribute.NamedArguments.FirstOrDefault(static argument => argument.Key == "When").Value.As(knob.Type) is null ? "names no value of the knob with When" : NoPart(part),
            _ => null,
        };
    }

    private static string? NoPart(ITypeSymbol type) =>
        type.TypeKind is TypeKind.Interface or TypeKind.Error || type.OriginalDefinition.InheritsFrom(RuntimeNames.TrickAttribute) ? null : $"names '{type.Name}', which is no trick";

    private static string? NoNumber(INamedTypeSymbol type, string name, bool orList = false)
    {
        var knobs = type.TypeKind == TypeKind.Interface ? type.GetMembers().OfType<IPropertySymbol>() : PartView.KnobsOf(type.OriginalDefinition);
        return type.TypeKind == TypeKind.Error || knobs.Any(knob => knob.Name == name && KnobParser.KindOf(knob.Type) is { Kind: KnobKind.Number } kind && (orList || !kind.IsArray))
            ? null
            : $"names '{type.Name}.{name}', which is no knob that holds {(orList ? "numbers" : "one number")}";
    }
}
