using Microsoft.CodeAnalysis;

namespace Tricks.Generators.Tests;

/// <summary>A compilation as the compiler sees it below an <c>.editorconfig</c>.</summary>
internal sealed class EditorConfig : SyntaxTreeOptionsProvider
{
    private readonly AnalyzerConfigSet _set;

    private EditorConfig(string text) => _set = AnalyzerConfigSet.Create(new[] { AnalyzerConfig.Parse(text, "/project/.editorconfig") });

    public static Compilation Applied(Compilation compilation, string text) => compilation.WithOptions(compilation.Options.WithSyntaxTreeOptionsProvider(new EditorConfig(text)));

    public override GeneratedKind IsGenerated(SyntaxTree tree, CancellationToken cancellationToken) => GeneratedKind.NotGenerated;

    public override bool TryGetDiagnosticValue(SyntaxTree tree, string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic severity) =>
        _set.GetOptionsForSourcePath("/project/" + tree.FilePath).TreeOptions.TryGetValue(diagnosticId, out severity);

    public override bool TryGetGlobalDiagnosticValue(string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic severity)
    {
        severity = default;
        return false;
    }
}
