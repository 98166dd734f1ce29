using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Tricks.Generators.Parsing;
using Tricks.Generators.Rules;

namespace Tricks.Generators;

/// <summary>Reports what is wrong with a trick's class where it was written.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class TrickAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        TrickRules.All.Select(static rule => rule.Descriptor).ToImmutableArray();

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
        if (type.TypeKind != TypeKind.Class || !type.InheritsFrom(RuntimeNames.TrickAttribute))
            return;
        var trick = new TrickView(type, context.Compilation);
        foreach (var rule in TrickRules.All)
        {
            foreach (var fault in rule.Judge(trick).Where(fault => IsOwn(fault, type)))
                context.ReportDiagnostic(Diagnostic.Create(rule.Descriptor, Place(fault, trick), fault.Words));
        }
    }

    /// <summary>A base class of the same assembly is told of its faults itself.</summary>
    private static bool IsOwn(TrickFault fault, INamedTypeSymbol type) =>
        SymbolEqualityComparer.Default.Equals(fault.Symbol as INamedTypeSymbol ?? fault.Symbol.ContainingType, type)
        || !SymbolEqualityComparer.Default.Equals(fault.Symbol.ContainingAssembly, type.ContainingAssembly);

    /// <summary>Where the fault was written; the class, where that is of another compilation, as in an editor a referenced project's source is.</summary>
    private static Location Place(TrickFault fault, TrickView trick) =>
        fault.Location.SourceTree is { } tree && trick.Compilation.ContainsSyntaxTree(tree) ? fault.Location : trick.Type.Locations[0];
}
