using Microsoft.CodeAnalysis;
using Tricks.Generators.Model;

namespace Tricks.Generators.Parsing;

/// <summary>Reads seams from the interfaces that declare them.</summary>
internal static class SeamParser
{
    private static readonly Remembered<INamedTypeSymbol, SeamModel?> Known = new(Read);
    private static readonly Remembered<INamedTypeSymbol, IReadOnlyList<(SeamModel, bool)>> Acts = new(ReadActs);
    private static readonly Remembered<Compilation, EquatableArray<SeamModel>> OfCompilation = new(ReadAll);

    /// <summary>The seam behind an interface, or null where the interface is none.</summary>
    public static SeamModel? Of(INamedTypeSymbol type) => RuntimeNames.Seams.ContainsKey(type.Name) ? Known[type] : null;

    /// <summary>The seams at which a trick acts, in the order of training: its own, then those of what it begins for a run.</summary>
    public static IReadOnlyList<(SeamModel Seam, bool InRun)> OfTrick(INamedTypeSymbol trick) => Acts[trick];

    /// <summary>The seam that a type is, or those at which a trick of that type acts.</summary>
    public static IEnumerable<SeamModel> Meant(INamedTypeSymbol type) => Of(type) is { } seam ? [seam] : OfTrick(type).Select(static act => act.Seam);

    /// <summary>What a part of a type is called in messages: by its seam where the type is one's interface.</summary>
    public static string TitleOf(INamedTypeSymbol type) => Of(type) is { } seam ? $"a part for the {seam.Name}" : type.Name.WithoutAttributeSuffix();

    /// <summary>Every seam of the runtime that the compilation references.</summary>
    public static EquatableArray<SeamModel> All(Compilation compilation) => OfCompilation[compilation];

    private static SeamModel? Read(INamedTypeSymbol type) =>
        IsOfTheRuntime(type) && type.AttributeOf(RuntimeNames.SeamAttribute) is { ConstructorArguments: [var name, var count] }
            ? new(RuntimeNames.Seams[type.Name], name.Value is string { Length: > 0 } words ? words : type.Name, (SeamCount)(count.Value as int? ?? 0))
            : null;

    private static bool IsOfTheRuntime(INamedTypeSymbol type) =>
        type.ContainingNamespace?.ToDisplayString() + "." == RuntimeNames.Recipes.Substring("global::".Length);

    private static IReadOnlyList<(SeamModel, bool)> ReadActs(INamedTypeSymbol trick)
    {
        var own = trick.AllInterfaces.Select(Of).OfType<SeamModel>().ToArray();
        var begun = trick.AllInterfaces
            .Where(static type => type is { Name: RuntimeNames.BeginsRun, Arity: 1 } && IsOfTheRuntime(type))
            .SelectMany(static type => type.TypeArguments.OfType<INamedTypeSymbol>())
            .SelectMany(static run => run.AllInterfaces.Prepend(run))
            .Select(Of)
            .OfType<SeamModel>()
            .Where(static seam => seam.Seam.ActsInStep())
            .Except(own);
        return own.Select(static seam => (seam, false)).Concat(begun.Select(static seam => (seam, true))).OrderBy(static act => act.Item1.Seam).ToArray();
    }

    private static EquatableArray<SeamModel> ReadAll(Compilation compilation) => RuntimeNames.Seams.Keys
        .Select(name => compilation.GetTypeByMetadataName(RuntimeNames.Recipes.Substring("global::".Length) + name))
        .OfType<INamedTypeSymbol>()
        .Select(Of)
        .OfType<SeamModel>()
        .ToEquatableArray();
}
