using Microsoft.CodeAnalysis;
using Tricks.Generators.Parsing;

namespace Tricks.Generators.Rules;

/// <summary>A part's <c>Name</c> stands in a configuration key, which colons and, in environment variables, double underscores divide.</summary>
internal sealed class NameIsConfigurationKey : IRecipeRule
{
    private static readonly DiagnosticDescriptor Rule = new(
        "TRK013",
        "A part's name is a configuration key",
        "'{0}' cannot be the Name of a part, since it is its configuration key; use one or more letters or digits, without ':' and '__'",
        "Tricks",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage.Of("TRK013"));

    public DiagnosticDescriptor Descriptor => Rule;

    public IEnumerable<Diagnostic> Judge(RecipeView recipe) =>
        from part in recipe.Parts
        where part.Name is { } name && (!name.Any(char.IsLetterOrDigit) || name.Trim() != name || name.Contains(':') || name.Contains("__"))
        select Diagnostic.Create(Descriptor, part.Location, part.Name);
}
