using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Tricks.Generators.Parsing;

/// <summary>Where <c>RecipeModule</c> stands: in the root namespace.</summary>
/// <param name="Namespace">The namespace as C# writes it, up to where a type has its name already; null for the global one.</param>
/// <param name="IsTaken">Whether a class written by hand stands there.</param>
internal sealed record ModulePlace(string? Namespace, bool IsTaken)
{
    public const string Module = "RecipeModule";

    public string FullName => Namespace is null ? Module : $"{Namespace}.{Module}";

    public static ModulePlace Read(AnalyzerConfigOptions options, Compilation compilation)
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

        return new(
            around.Count == 0 ? null : string.Join(".", around),
            space?.GetTypeMembers(Module, 0).Any(static type => !type.IsFileLocal && type.WrittenByHand() is not null) == true);
    }

    private static IEnumerable<string> Names(AnalyzerConfigOptions options, string? assembly)
    {
        var name = options.TryGetValue("build_property.RootNamespace", out var property) && !string.IsNullOrWhiteSpace(property) ? property : assembly;
        return string.IsNullOrWhiteSpace(name) ? [] : name!.Split('.').Select(PartParser.Identifier);
    }
}
