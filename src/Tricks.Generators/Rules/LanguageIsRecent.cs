using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Tricks.Generators.Parsing;

namespace Tricks.Generators.Rules;

/// <summary>The generated code needs C# 11: the module that lists the recipes implements a static member of an interface.</summary>
internal sealed class LanguageIsRecent : IRecipeRule
{
    private static readonly DiagnosticDescriptor Rule = new(
        "TRK040",
        "The language is C# 11 or later",
        "The pipeline of recipe '{0}' needs C# 11 or later, but the project's language is C# {1}; raise LangVersion to 11.0, or leave it out",
        "Tricks",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage.Of("TRK040"));

    public DiagnosticDescriptor Descriptor => Rule;

    public IEnumerable<Diagnostic> Judge(RecipeView recipe)
    {
        if (OldVersion(recipe.Compilation) is { } version)
            yield return Diagnostic.Create(Descriptor, recipe.Location, recipe.Type.Name, version.ToDisplayString());
    }

    /// <summary>The language's version where it is too old.</summary>
    public static LanguageVersion? OldVersion(Compilation compilation) =>
        compilation is CSharpCompilation { LanguageVersion: < LanguageVersion.CSharp11 and var version } ? version : null;
}
