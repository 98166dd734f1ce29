using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Tricks.Generators.Parsing;

namespace Tricks.Generators.Rules;

/// <summary>The default of a knob that no constructor parameter has is judged at start alone, in programs that use the trick.</summary>
internal sealed class DefaultIsAParameters : ITrickRule
{
    private static readonly DiagnosticDescriptor Rule = new(
        "TRK028",
        "A default is a constructor parameter's",
        "No constructor parameter has the name of knob '{0}' of '{1}', so that what it is by default is judged at start alone; write the default there, as in '({2} {3} = …)'",
        "Tricks",
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage.Of("TRK028"));

    public DiagnosticDescriptor Descriptor => Rule;

    public IEnumerable<TrickFault> Judge(TrickView trick) =>
        from knob in trick.Knobs
        where !trick.Type.IsAbstract && knob.Name.Length > 0 && SymbolEqualityComparer.Default.Equals(knob.ContainingType, trick.Type) && !IsAParameter(knob, trick.Type)
        let limits = KnobLimits.Of(knob)
        where limits is not null && (IsInitialised(knob) || (!limits.LeavesNoValue && Zero(knob.Type) is { } zero && !limits.Allow(zero)))
        select TrickFault.At(knob, knob.Name, trick.Type.Name, knob.Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat), char.ToLowerInvariant(knob.Name[0]) + knob.Name.Substring(1));

    private static bool IsAParameter(IPropertySymbol knob, INamedTypeSymbol trick) =>
        trick.InstanceConstructors.Any(constructor => constructor.Parameters.Any(parameter => parameter.Name.Equals(knob.Name, StringComparison.OrdinalIgnoreCase)));

    private static bool IsInitialised(IPropertySymbol knob) =>
        knob.DeclaringSyntaxReferences.Any(static reference => reference.GetSyntax() is PropertyDeclarationSyntax { Initializer.Value: { } value } && !IsDefault(value));

    /// <summary>Whether it says what would be without it.</summary>
    private static bool IsDefault(ExpressionSyntax value) => value switch
    {
        PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression } suppressed => IsDefault(suppressed.Operand),
        LiteralExpressionSyntax { RawKind: (int)SyntaxKind.DefaultLiteralExpression or (int)SyntaxKind.NullLiteralExpression } or DefaultExpressionSyntax => true,
        _ => false,
    };

    /// <summary>What a number is that nothing sets; null for any other type.</summary>
    private static object? Zero(ITypeSymbol type) => type.SpecialType switch
    {
        SpecialType.System_Int32 => 0,
        SpecialType.System_Int64 => 0L,
        SpecialType.System_Single => 0f,
        SpecialType.System_Double => 0d,
        _ => null,
    };
}
