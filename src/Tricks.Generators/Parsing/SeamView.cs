using Microsoft.CodeAnalysis;
using Tricks.Generators.Model;

namespace Tricks.Generators.Parsing;

internal enum SeamCount
{
    Any,
    AtMostOne,
    ExactlyOne,
}

/// <summary>A seam as its interface declares it.</summary>
internal sealed record SeamView(Seam Seam, string Name, SeamCount Count)
{
    /// <summary>The seam behind an interface, or null where the interface is none.</summary>
    public static SeamView? Of(INamedTypeSymbol type)
    {
        if (type.ContainingNamespace?.ToDisplayString() + "." != RuntimeNames.Recipes.Substring("global::".Length)
            || !RuntimeNames.Seams.TryGetValue(type.Name, out var seam)
            || type.AttributeOf(RuntimeNames.SeamAttribute) is not { ConstructorArguments: [var name, var count] })
        {
            return null;
        }

        return new(seam, name.Value as string ?? type.Name, (SeamCount)(count.Value as int? ?? 0));
    }

    /// <summary>Every seam of the runtime that the compilation references.</summary>
    public static IEnumerable<SeamView> All(Compilation compilation) =>
        from name in RuntimeNames.Seams.Keys
        let type = compilation.GetTypeByMetadataName(RuntimeNames.Recipes.Substring("global::".Length) + name)
        where type is not null
        let seam = Of(type)
        where seam is not null
        select seam;
}
