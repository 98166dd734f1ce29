using Microsoft.CodeAnalysis;

namespace Tricks.Generators.Parsing;

/// <summary>A recipe class as it was written, with its symbols: what the rules judge and the model is made from.</summary>
internal sealed class RecipeView
{
    private RecipeView(INamedTypeSymbol type, Compilation compilation, IReadOnlyList<PartView> parts)
    {
        Type = type;
        Compilation = compilation;
        Parts = parts;
    }

    public INamedTypeSymbol Type { get; }

    public Compilation Compilation { get; }

    public IReadOnlyList<PartView> Parts { get; }

    public Location Location => Type.Locations.FirstOrDefault() ?? Location.None;

    /// <summary>Whether an attribute is half typed: the compiler says so itself.</summary>
    public bool IsUnfinished => Type.GetAttributes().Any(static attribute =>
        attribute.AttributeClass is null or IErrorTypeSymbol || attribute.AttributeConstructor is null
        || attribute.ConstructorArguments.Concat(attribute.NamedArguments.Select(static argument => argument.Value)).Any(IsError));

    public static RecipeView Read(INamedTypeSymbol type, Compilation compilation) =>
        new(type, compilation, type.GetAttributes().Select(PartView.Read).OfType<PartView>().ToArray());

    /// <summary>The parts beside one that are of a type, derive from it or, where it is generic, are made from it.</summary>
    public IEnumerable<PartView> OthersOf(INamedTypeSymbol type, PartView part) =>
        Parts.Where(other => other != part && other.Type.WithBaseTypes().Any(current =>
            SymbolEqualityComparer.Default.Equals(type.IsUnboundGenericType ? current.OriginalDefinition : current, type.IsUnboundGenericType ? type.OriginalDefinition : type)));

    private static bool IsError(TypedConstant constant) =>
        constant.Kind == TypedConstantKind.Error
        || (constant.Kind == TypedConstantKind.Array && !constant.IsNull && constant.Values.Any(IsError))
        || (constant.Kind == TypedConstantKind.Type && constant.Value is IErrorTypeSymbol);
}
