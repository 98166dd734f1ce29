using Microsoft.CodeAnalysis;
using Tricks.Generators.Parsing;
using Tricks.Recipes;

namespace Tricks.Generators.Rules;

/// <summary>A model of one's own that its part could not build.</summary>
internal sealed class TypeCanBeBuilt : IRecipeRule
{
    private static readonly DiagnosticDescriptor Rule = new(
        "TRK018",
        "A type that a part builds has a constructor",
        "{0}",
        "Tricks",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage.Of("TRK018"));

    public DiagnosticDescriptor Descriptor => Rule;

    public IEnumerable<Diagnostic> Judge(RecipeView recipe) =>
        from part in recipe.Parts
        from pair in part.Type.TypeParameters.Zip(part.Type.TypeArguments, static (parameter, argument) => (parameter, argument))
        let need = pair.parameter.AttributeOf(RuntimeNames.NeedsConstructorAttribute)
        where need is not null && pair.argument is INamedTypeSymbol
        let given = need.ConstructorArguments is [{ Value: ITypeSymbol type }] ? type : null
        where !CanBeBuilt((INamedTypeSymbol)pair.argument, given, recipe.Compilation)
        select Diagnostic.Create(Descriptor, part.Location, RuleWords.Problem(recipe.KeyOf(part), RuleWords.Unbuildable(pair.argument.Name, given?.Name), []));

    private static bool CanBeBuilt(INamedTypeSymbol type, ITypeSymbol? given, Compilation compilation) =>
        !type.IsAbstract && type.InstanceConstructors.Any(constructor =>
            constructor.DeclaredAccessibility == Accessibility.Public
            && (constructor.Parameters.Length == 0
                || (given is not null && constructor.Parameters is [{ RefKind: RefKind.None } only] && Takes(only.Type, given, compilation))));

    /// <summary>Whether reflection takes the value for the parameter as it is.</summary>
    private static bool Takes(ITypeSymbol parameter, ITypeSymbol given, Compilation compilation) =>
        compilation.ClassifyCommonConversion(given, parameter) is { Exists: true, IsImplicit: true, IsUserDefined: false, IsNumeric: false, IsNullable: false };
}
