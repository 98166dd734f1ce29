using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Tricks.Generators.Rules;
using Tricks.Recipes;

namespace Tricks.Generators.Parsing;

/// <summary>Where <c>RecipeModule</c> stands: in the root namespace.</summary>
/// <param name="Namespace">The namespace as C# writes it, up to where a type has its name already; null for the global one.</param>
/// <param name="IsTaken">Whether a class written by hand stands there.</param>
/// <param name="IsOfOldLanguage">Whether the project's language is too old for it.</param>
internal sealed record ModulePlace(string? Namespace, bool IsTaken, bool IsOfOldLanguage)
{
    public const string Module = "RecipeModule";

    public bool CanBeWritten => !IsTaken && !IsOfOldLanguage;

    public static ModulePlace Read(AnalyzerConfigOptions options, Compilation compilation)
    {
        var (around, space) = Find(options, compilation);
        return new(around.Count == 0 ? null : string.Join(".", around), Within(space) is not null, LanguageIsRecent.OldVersion(compilation) is not null);
    }

    /// <summary>The class written by hand that stands there, or null.</summary>
    public static INamedTypeSymbol? TakenBy(AnalyzerConfigOptions options, Compilation compilation) => Within(Find(options, compilation).Space);

    private static INamedTypeSymbol? Within(INamespaceSymbol? space) =>
        space?.GetTypeMembers(Module, 0).FirstOrDefault(static type => !type.IsFileLocal && type.WrittenByHand() is not null);

    private static (IReadOnlyList<string> Around, INamespaceSymbol? Space) Find(AnalyzerConfigOptions options, Compilation compilation)
    {
        var around = new List<string>();
        INamespaceSymbol? space = compilation.Assembly.GlobalNamespace;
        foreach (var name in Names(options, compilation.AssemblyName))
        {
            if (space?.GetTypeMembers(name, 0).Any(static type => !type.IsFileLocal) == true)
                break;
            around.Add(name.Escaped());
            space = space?.GetNamespaceMembers().FirstOrDefault(inner => inner.Name == name);
        }

        return (around, space);
    }

    private static IEnumerable<string> Names(AnalyzerConfigOptions options, string? assembly)
    {
        var name = options.TryGetValue("build_property.RootNamespace", out var property) && !string.IsNullOrWhiteSpace(property) ? property : assembly;
        return string.IsNullOrWhiteSpace(name) ? [] : name!.Split('.').Select(PartNames.Identifier);
    }
}
