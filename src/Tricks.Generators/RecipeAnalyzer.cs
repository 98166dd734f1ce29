using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Tricks.Generators.Parsing;
using Tricks.Generators.Rules;

namespace Tricks.Generators;

/// <summary>Reports what is wrong with a recipe class where it was written.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RecipeAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        RecipeRules.All.Select(static rule => rule.Descriptor)
            .Concat(TrickRules.OfStructure.Select(static rule => rule.Descriptor))
            .Append(PartsNeedRecipe.Rule)
            .ToImmutableArray();

    /// <inheritdoc />
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterSymbolAction(Analyze, SymbolKind.NamedType);
    }

    private static void Analyze(SymbolAnalysisContext context)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (type.AttributeOf(RuntimeNames.RecipeAttribute) is null)
        {
            foreach (var diagnostic in PartsNeedRecipe.Judge(type, context.Compilation).Concat(NameIsFree.Judge(type, context.Options.AnalyzerConfigOptionsProvider.GlobalOptions, context.Compilation)))
                context.ReportDiagnostic(diagnostic);
            return;
        }

        // Of anything but a class, the compiler says that it takes no [Recipe].
        if (type.TypeKind != TypeKind.Class)
            return;
        var recipe = RecipeView.Read(type, context.Compilation);
        if (recipe.IsUnfinished)
            return;
        var errors = RecipeRules.OfStructure.Concat(RecipeRules.OfValues).Concat(RecipeRules.OfAblations).SelectMany(rule => rule.Judge(recipe)).Concat(TrickFaults.ToldAt(recipe)).ToArray();
        foreach (var diagnostic in errors.Length > 0 ? errors : RecipeRules.Advice.SelectMany(rule => rule.Judge(recipe)))
            context.ReportDiagnostic(diagnostic);
    }
}
