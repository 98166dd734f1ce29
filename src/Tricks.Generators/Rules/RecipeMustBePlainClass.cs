using Microsoft.CodeAnalysis;
using Tricks.Generators.Parsing;

namespace Tricks.Generators.Rules;

/// <summary>A recipe is one class that the whole assembly can name.</summary>
internal sealed class RecipeMustBePlainClass : IRecipeRule
{
    private static readonly DiagnosticDescriptor Rule = new(
        "TRK002",
        "A recipe is a plain class",
        "Recipe '{0}' is {1}, but must be a class that is not abstract, static, generic or file-local and that its assembly can reach",
        "Tricks",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage.Of("TRK002"));

    public DiagnosticDescriptor Descriptor => Rule;

    public IEnumerable<Diagnostic> Judge(RecipeView recipe)
    {
        if (Fault(recipe.Type) is { } fault)
            yield return Diagnostic.Create(Descriptor, recipe.Location, recipe.Type.Name, fault);
    }

    private static string? Fault(INamedTypeSymbol recipe)
    {
        if (recipe.IsStatic)
            return "static";
        if (recipe.IsAbstract)
            return "abstract";
        for (var type = recipe; type is not null; type = type.ContainingType)
        {
            if (type.IsFileLocal)
                return ReferenceEquals(type, recipe) ? "file-local" : $"nested in the file-local type '{type.Name}'";
            if (type.IsGenericType)
                return ReferenceEquals(type, recipe) ? "generic" : $"nested in the generic type '{type.Name}'";
            if (type.DeclaredAccessibility is Accessibility.Private or Accessibility.Protected or Accessibility.ProtectedAndInternal)
                return "private or protected";
        }

        return null;
    }
}
