using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Tricks.Generators.Model;
using Tricks.Generators.Rules;

namespace Tricks.Generators.Parsing;

/// <summary>Makes the model of a recipe, where nothing forbids it.</summary>
internal static class RecipeParser
{
    /// <summary>The model, then those of its ablations; none where the class is half typed or breaks a rule, which the analyzer reports.</summary>
    public static IEnumerable<RecipeModel> Parse(INamedTypeSymbol type, Compilation compilation)
    {
        // Of anything but a class, the compiler says that it takes no [Recipe].
        if (type.TypeKind != TypeKind.Class)
            return [];
        var recipe = RecipeView.Read(type, compilation);
        if (recipe.IsUnfinished || RecipeRules.OfStructure.Any(rule => rule.Judge(recipe).Any()) || TrickFaults.Of(recipe).Any())
            return [];
        var ablations = RecipeRules.OfAblations.Any(rule => rule.Judge(recipe).Any()) ? [] : AblationParser.Ablations(recipe);
        return ablations.Prepend(recipe).Select(Model).ToArray();
    }

    private static RecipeModel Model(RecipeView recipe)
    {
        var (type, compilation) = (recipe.Type, recipe.Compilation);
        var access = recipe.Parts.All(static part => part.Type.Reach() == Reach.Everywhere) ? "public" : "internal";
        return new(
            recipe.Name,
            recipe.Ablation ?? type.Name,
            type.ContainingNamespace.IsGlobalNamespace ? null : type.ContainingNamespace.FullName(),
            access,
            recipe.Ablation is null ? $"partial {Keyword(type)}" : $"{access} sealed partial class",
            recipe.Ablation is null ? null : $"{type.Name} without {string.Join(", ", recipe.Without)}.",
            (recipe.Ablation is null ? ContainingTypes(type.ContainingType) : ContainingTypes(type)).ToEquatableArray(),
            RuntimeNames.PipelineTypes.Where(alias => IsTaken(type, alias.Key, alias.Value, compilation)).Select(static alias => alias.Key).ToEquatableArray(),
            Warned.Ids(recipe).ToEquatableArray(),
            Warned.IsForbidden(type),
            SeamParser.All(compilation),
            recipe.Parts.Select(part => PartParser.Parse(part, recipe)).ToEquatableArray());
    }

    /// <summary>The headers of a type and those around it, from the outside in.</summary>
    private static IEnumerable<string> ContainingTypes(INamedTypeSymbol? type)
    {
        var outer = new Stack<string>();
        for (var current = type; current is not null; current = current.ContainingType)
            outer.Push($"partial {Keyword(current)} {current.Name.Escaped()}");
        return outer;
    }

    /// <summary>The aliases that hold in every file, which no file may make anew.</summary>
    private static readonly Remembered<Compilation, ISet<string>> GlobalAliases = new(static compilation => new HashSet<string>(compilation.SyntaxTrees
        .Select(static tree => tree.GetRoot()).OfType<CompilationUnitSyntax>().SelectMany(static file => file.Usings)
        .Where(static directive => directive is { GlobalKeyword.RawKind: (int)SyntaxKind.GlobalKeyword, Alias: not null })
        .Select(static directive => directive.Alias!.Name.Identifier.ValueText)));

    /// <summary>Whether a simple name means something in every file, or other than the given type in the class, in a base class or in a namespace around it.</summary>
    private static bool IsTaken(INamedTypeSymbol type, string name, string fullName, Compilation compilation) =>
        GlobalAliases[compilation].Contains(name) || Scopes(type, compilation).SelectMany(scope => scope.GetMembers(name)).Any(member => member is not ITypeSymbol found || found.FullName() != fullName);

    private static IEnumerable<INamespaceOrTypeSymbol> Scopes(INamedTypeSymbol type, Compilation compilation)
    {
        for (var around = type; around is not null; around = around.ContainingType)
        {
            for (var current = around; current is not null; current = current.BaseType)
                yield return current;
        }

        // With the types that referenced assemblies have there.
        for (var space = type.ContainingNamespace; space is not null; space = space.ContainingNamespace)
        {
            if (compilation.GetCompilationNamespace(space) is { } whole)
                yield return whole;
        }
    }

    private static string Keyword(INamedTypeSymbol type) => (type.IsRecord, type.TypeKind) switch
    {
        (true, TypeKind.Struct) => "record struct",
        (true, _) => "record",
        (_, TypeKind.Struct) => "struct",
        (_, TypeKind.Interface) => "interface",
        _ => "class",
    };
}
