using Microsoft.CodeAnalysis;
using Tricks.Generators.Parsing;

namespace Tricks.Generators.Rules;

/// <summary>The pipeline names the classes of its parts, and the module the pipeline's, from files of their own.</summary>
internal sealed class PartCanBeReached : IRecipeRule
{
    private const string MadeElsewhere = "is made by a constructor that is not public, in another assembly";

    private static readonly DiagnosticDescriptor Rule = new(
        "TRK010",
        "A part can be reached",
        "'{0}' {1}, so that the pipeline of recipe '{2}' cannot {3}; make it {4}",
        "Tricks",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage.Of("TRK010"));

    public DiagnosticDescriptor Descriptor => Rule;

    public IEnumerable<Diagnostic> Judge(RecipeView recipe)
    {
        foreach (var part in recipe.Parts)
        {
            var reach = part.Type.Reach();
            if (reach == Reach.Hidden)
                yield return Told(part.Location, part.Type, "is private, protected or file-local", "name it", "internal or public");
            else if (reach != Reach.Everywhere && !recipe.Compilation.IsSymbolAccessibleWithin(part.Type, recipe.Compilation.Assembly))
                yield return Told(part.Location, part.Type, "is internal to another assembly", "name it", "public");
            else if (part.Attribute.AttributeConstructor is { DeclaredAccessibility: not Accessibility.Public } constructor && !recipe.Compilation.IsSymbolAccessibleWithin(constructor, recipe.Compilation.Assembly))
                yield return Told(part.Location, part.Type, MadeElsewhere, "call that", "public");
            foreach (var type in part.Attribute.TypesOfConstants())
            {
                if (type.IsOfOneFile())
                    yield return Told(part.Location, type, "is file-local", "name it", "internal or public");
                else if (!recipe.Compilation.IsSymbolAccessibleWithin(type, recipe.Type))
                    yield return Told(part.Location, type, "is private, protected or internal to another assembly", "name it", "public");
            }
        }

        foreach (var trick in recipe.TricksOutOfReach)
            yield return Told(recipe.Location, trick, MadeElsewhere, "call that", "public");

        Diagnostic Told(Location location, ITypeSymbol type, string fault, string deed, string mend) =>
            Diagnostic.Create(Descriptor, location, type.ToDisplayString(), fault, recipe.Type.Name, deed, mend);
    }
}
