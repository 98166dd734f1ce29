using Microsoft.CodeAnalysis;
using Tricks.Generators.Parsing;

namespace Tricks.Generators.Rules;

/// <summary>Every knob is reached from configuration, so its type must be one that a text can give.</summary>
internal sealed class KnobMustBeConfigurable : IRecipeRule
{
    private static readonly DiagnosticDescriptor Rule = new(
        "TRK008",
        "A knob can be configured",
        "Knob '{1}' of '{0}' is of type '{2}', which no text can give; use bool, int, long, float, double, string, an enum or an array of these, or drop its init accessor",
        "Tricks",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    public DiagnosticDescriptor Descriptor => Rule;

    public IEnumerable<Diagnostic> Judge(RecipeView recipe) =>
        from part in recipe.Parts
        from property in part.Properties
        where KnobParser.KindOf(property.Type) is null
        select Diagnostic.Create(Descriptor, part.Location, part.Type.Name, property.Name, property.Type.ToDisplayString());
}
