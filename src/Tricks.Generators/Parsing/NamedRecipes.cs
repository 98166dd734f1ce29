using Microsoft.CodeAnalysis;

namespace Tricks.Generators.Parsing;

/// <summary>The recipes, and the ablations of recipes, that a knob names.</summary>
internal static class NamedRecipes
{
    /// <summary>Those of a name, whose case does not matter, in this compilation or a referenced assembly.</summary>
    public static IEnumerable<RecipeView> Of(string name, Compilation compilation)
    {
        var recipes =
            from type in Types(other => name.StartsWith(other, StringComparison.OrdinalIgnoreCase), compilation)
            where type.AttributeOf(RuntimeNames.RecipeAttribute) is not null
            let recipe = RecipeView.Read(type, compilation)
            from candidate in AblationParser.Ablations(recipe).Prepend(recipe)
            where candidate.Name.Equals(name, StringComparison.OrdinalIgnoreCase)
            select candidate;
        return recipes;
    }

    private static IEnumerable<INamedTypeSymbol> Types(Func<string, bool> isMeant, Compilation compilation)
    {
        var runtime = compilation.GetTypeByMetadataName(RuntimeNames.RecipeAttribute)?.ContainingAssembly.Name;
        var foreign =
            from assembly in compilation.SourceModule.ReferencedAssemblySymbols
            // Where there is no recipe there is no reference to what marks one.
            where assembly.Modules.Any(module => module.ReferencedAssemblies.Any(other => other.Name == runtime)) && assembly.TypeNames.Any(isMeant)
            from type in Within(assembly.GlobalNamespace)
            where isMeant(type.Name)
            select type;
        return compilation.GetSymbolsWithName(isMeant, SymbolFilter.Type).OfType<INamedTypeSymbol>().Concat(foreign);
    }

    private static IEnumerable<INamedTypeSymbol> Within(INamespaceOrTypeSymbol container) =>
        container.GetMembers().OfType<INamespaceOrTypeSymbol>().SelectMany(static member => member is INamedTypeSymbol type ? Within(type).Prepend(type) : Within(member));
}
