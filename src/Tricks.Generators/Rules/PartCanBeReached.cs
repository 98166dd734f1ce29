using Microsoft.CodeAnalysis;
using Tricks.Generators.Parsing;

namespace Tricks.Generators.Rules;

/// <summary>The pipeline names the classes of its parts, and the module the pipeline's, from files of their own.</summary>
internal sealed class PartCanBeReached : IRecipeRule
{
    private static readonly DiagnosticDescriptor Rule = new(
        "TRK010",
        "A part can be reached",
        "'{0}' is private, protected or file-local, so that the pipeline of recipe '{1}' cannot name it; make it internal or public",
        "Tricks",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage.Of("TRK010"));

    public DiagnosticDescriptor Descriptor => Rule;

    public IEnumerable<Diagnostic> Judge(RecipeView recipe) =>
        from part in recipe.Parts
        where part.Type.Reach() == Reach.Hidden
        select Diagnostic.Create(Descriptor, part.Location, part.Type.ToDisplayString(), recipe.Type.Name);
}
