using Microsoft.CodeAnalysis;
using Tricks.Generators.Parsing;

namespace Tricks.Generators.Rules;

/// <summary>Names stand in configuration keys, which colons divide, in environment variables double underscores, and on the command line an equals sign ends.</summary>
internal sealed class NameIsConfigurationKey : IRecipeRule
{
    private static readonly DiagnosticDescriptor Rule = new(
        "TRK013",
        "A name is a configuration key",
        "'{0}' cannot be the name of a {1}, since it is a configuration key; use letters and digits, without ':', '=', '__' or an underscore at the end",
        "Tricks",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage.Of("TRK013"));

    public DiagnosticDescriptor Descriptor => Rule;

    public IEnumerable<Diagnostic> Judge(RecipeView recipe)
    {
        if (!IsKey(recipe.Name))
            yield return Diagnostic.Create(Descriptor, recipe.Location, recipe.Name, "recipe");
        foreach (var part in recipe.Parts)
        {
            if (!IsKey(part.Key))
                yield return Diagnostic.Create(Descriptor, part.Location, part.Key, "part");
            foreach (var knob in part.Properties.Where(static knob => !IsKey(knob.Name)))
                yield return Diagnostic.Create(Descriptor, part.Location, knob.Name, "knob");
        }
    }

    private static bool IsKey(string name) =>
        name.Any(char.IsLetterOrDigit) && name.Trim() == name && name.IndexOfAny([':', '=']) < 0 && !name.Contains("__") && !name.EndsWith("_", StringComparison.Ordinal);
}
