using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Tricks.Generators.Tests;

/// <summary>Source compiled with the generator and the analyzer, as a project that references the runtime would be.</summary>
internal sealed class Compiled
{
    private static readonly MetadataReference[] References =
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
        .Where(static path => Path.GetFileName(path) is var name && !name.StartsWith("xunit", StringComparison.Ordinal))
        .Select(static path => (MetadataReference)MetadataReference.CreateFromFile(path))
        .ToArray();

    private static readonly CSharpParseOptions Parsing = new(LanguageVersion.Latest, DocumentationMode.Diagnose);

    private Compiled(Compilation compilation, GeneratorDriverRunResult result)
    {
        Compilation = compilation;
        Result = result;
    }

    public Compilation Compilation { get; }

    public GeneratorDriverRunResult Result { get; }

    /// <summary>What the compiler says of source and generated code together; that the tests' own types have no documentation does not count.</summary>
    public IReadOnlyList<string> CompilerMessages => Compilation.GetDiagnostics()
        .Where(static diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning
            && !(diagnostic.Id == "CS1591" && diagnostic.Location.SourceTree!.FilePath.StartsWith("Source", StringComparison.Ordinal)))
        .Select(static diagnostic => diagnostic.ToString())
        .ToArray();

    public string this[string file] => Result.GeneratedTrees.Single(tree => Path.GetFileName(tree.FilePath) == file).ToString();

    public static Compilation CompilationOf(params string[] sources) => CSharpCompilation.Create(
        "Sample",
        sources.Select((source, index) => CSharpSyntaxTree.ParseText(source, Parsing, $"Source{index}.cs")),
        References,
        new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    /// <summary>Source compiled as an assembly of its own, which others reference.</summary>
    public static MetadataReference ReferenceOf(string assembly, params string[] sources)
    {
        using var stream = new MemoryStream();
        Assert.Empty(CompilationOf(sources).WithAssemblyName(assembly).Emit(stream).Diagnostics.Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        return MetadataReference.CreateFromImage(stream.ToArray());
    }

    public static GeneratorDriver Driver() => CSharpGeneratorDriver.Create(
        [new RecipeGenerator().AsSourceGenerator()],
        parseOptions: Parsing,
        driverOptions: new(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    public static Compiled From(params string[] sources) => From([], sources);

    public static Compiled From(IReadOnlyCollection<MetadataReference> references, params string[] sources)
    {
        var driver = Driver().RunGeneratorsAndUpdateCompilation(CompilationOf(sources).AddReferences(references), out var compilation, out _, TestContext.Current.CancellationToken);
        return new(compilation, driver.GetRunResult());
    }

    /// <summary>The analyzer's findings on the source alone, with the text that each underlines.</summary>
    public static async Task<IReadOnlyList<(string Id, string Message, string Where)>> FindingsAsync(params string[] sources) => await FindingsAsync([], sources);

    public static async Task<IReadOnlyList<(string Id, string Message, string Where)>> FindingsAsync(IReadOnlyCollection<MetadataReference> references, params string[] sources)
    {
        var analyzed = CompilationOf(sources).AddReferences(references).WithAnalyzers([new RecipeAnalyzer()]);
        ImmutableArray<Diagnostic> found = await analyzed.GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        return found.OrderBy(static diagnostic => diagnostic.Location.SourceSpan.Start)
            .Select(static diagnostic => (diagnostic.Id, diagnostic.GetMessage(), diagnostic.Location.SourceTree!.GetText().ToString(diagnostic.Location.SourceSpan)))
            .ToArray();
    }
}
