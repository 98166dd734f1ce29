using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Tricks.Generators.Tests;

/// <summary>Source compiled with the generator and the analyzer, as a project that references the runtime would be.</summary>
internal sealed class Compiled
{
    /// <summary>What a project that references the runtime references.</summary>
    public static readonly MetadataReference[] References =
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

    /// <summary>Every error of a build: the compiler's and the analyzers', on source and generated code together.</summary>
    public async Task<IReadOnlyList<Diagnostic>> ErrorsAsync() =>
        [.. Compilation.GetDiagnostics().Concat(await DiagnosticsAsync(Compilation)).Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)];

    /// <summary>What was generated for recipes, without the module that lists them.</summary>
    public IEnumerable<SyntaxTree> FilesOfRecipes => Result.GeneratedTrees.Where(static tree => Path.GetFileName(tree.FilePath) != "RecipeModule.g.cs");

    public string this[string file] => Result.GeneratedTrees.Single(tree => Path.GetFileName(tree.FilePath) == file).ToString();

    public static Compilation CompilationOf(params string[] sources) => CompilationOf("Sample", Parsing, sources);

    /// <summary>Source as a project compiles it whose language is older.</summary>
    public static Compilation CompilationOf(LanguageVersion language, params string[] sources) => CompilationOf("Sample", Parsing.WithLanguageVersion(language), sources);

    /// <summary>The assembly that a library of tricks would be, for a recipe in another.</summary>
    public static MetadataReference Library(string source)
    {
        using var image = new MemoryStream();
        var emitted = CompilationOf("Library", Parsing, source).Emit(image, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(emitted.Success, string.Join('\n', emitted.Diagnostics));
        return MetadataReference.CreateFromImage(image.ToArray());
    }

    public static GeneratorDriver Driver(ParseOptions? parsing = null, string? rootNamespace = null, bool tracked = true) => CSharpGeneratorDriver.Create(
        [new RecipeGenerator().AsSourceGenerator()],
        parseOptions: (CSharpParseOptions?)parsing ?? Parsing,
        optionsProvider: new Project(rootNamespace),
        driverOptions: new(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: tracked));

    public static Compiled From(params string[] sources) => From(CompilationOf(sources));

    public static Compiled From(IReadOnlyCollection<MetadataReference> references, params string[] sources) => From(CompilationOf(sources).AddReferences(references));

    public static Compiled From(Compilation source, string? rootNamespace = null)
    {
        var driver = Driver(source.SyntaxTrees.First().Options, rootNamespace).RunGeneratorsAndUpdateCompilation(source, out var compilation, out _, TestContext.Current.CancellationToken);
        return new(compilation, driver.GetRunResult());
    }

    /// <summary>The analyzers' findings on the source alone, with the text that each underlines.</summary>
    public static async Task<IReadOnlyList<(string Id, string Message, string Where)>> FindingsAsync(params string[] sources) => await FindingsAsync([], sources);

    public static async Task<IReadOnlyList<(string Id, string Message, string Where)>> FindingsAsync(IReadOnlyCollection<MetadataReference> references, params string[] sources) =>
        (await DiagnosticsAsync(CompilationOf(sources).AddReferences(references)))
            .Select(static diagnostic => (diagnostic.Id, diagnostic.GetMessage(), diagnostic.Location.SourceTree!.GetText().ToString(diagnostic.Location.SourceSpan)))
            .ToArray();

    /// <summary>What the analyzers report on a compilation, in the order of the source.</summary>
    public static async Task<IReadOnlyList<Diagnostic>> DiagnosticsAsync(Compilation compilation, string? rootNamespace = null)
    {
        ImmutableArray<Diagnostic> found = await compilation.WithAnalyzers([new RecipeAnalyzer(), new TrickAnalyzer()], new AnalyzerOptions([], new Project(rootNamespace))).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        return [.. found.OrderBy(static diagnostic => diagnostic.Location.SourceSpan.Start)];
    }

    private static Compilation CompilationOf(string assembly, CSharpParseOptions parsing, params string[] sources) => CSharpCompilation.Create(
        assembly,
        sources.Select((source, index) => CSharpSyntaxTree.ParseText(source, parsing, $"Source{index}.cs")),
        References,
        new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
}
