using Microsoft.CodeAnalysis;
using Tricks.Generators.Model;

namespace Tricks.Generators.Parsing;

/// <summary>Reads seams from the interfaces that declare them.</summary>
internal static class SeamParser
{
    /// <summary>The seam behind an interface, or null where the interface is none.</summary>
    public static SeamModel? Of(INamedTypeSymbol type)
    {
        if (type.ContainingNamespace?.ToDisplayString() + "." != RuntimeNames.Recipes.Substring("global::".Length)
            || !RuntimeNames.Seams.TryGetValue(type.Name, out var seam)
            || type.AttributeOf(RuntimeNames.SeamAttribute) is not { ConstructorArguments: [var name, var count] })
        {
            return null;
        }

        return new(seam, name.Value is string { Length: > 0 } words ? words : type.Name, (SeamCount)(count.Value as int? ?? 0));
    }

    /// <summary>What a part of a type is called in messages: by its seam where the type is one's interface.</summary>
    public static string TitleOf(INamedTypeSymbol type) => Of(type) is { } seam ? $"a part for the {seam.Name}" : type.Name.WithoutAttributeSuffix();

    /// <summary>Every seam of the runtime that the compilation references.</summary>
    public static IEnumerable<SeamModel> All(Compilation compilation) =>
        from name in RuntimeNames.Seams.Keys
        let type = compilation.GetTypeByMetadataName(RuntimeNames.Recipes.Substring("global::".Length) + name)
        where type is not null
        let seam = Of(type)
        where seam is not null
        select seam;
}
