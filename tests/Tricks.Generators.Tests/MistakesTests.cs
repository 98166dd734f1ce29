using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Tricks.Generators.Tests;

[CollectionDefinition(nameof(MistakesTests), DisableParallelization = true)]
public sealed class MistakesCollection;

/// <summary>Each row of <c>docs/mistakes.md</c> is made: its line is compiled and, where the build lets it pass, started and trained.</summary>
[Collection(nameof(MistakesTests))]
public sealed class MistakesTests : IDisposable
{
    private const string DataFolder = "data/fashion-mnist";

    private static readonly Compilation Empty = Compiled.CompilationOf("", MistakenTypes.Source);

    private static readonly Compiled Program = Compile(new Mistake(0, "", [], "", "", ""));

    /// <summary>What lies in the folder of the run, by the words of the row that is about it.</summary>
    private static readonly Dictionary<string, (string Name, byte[] Content)[]> Files = new()
    {
        ["a file of the data set is cut short"] = [.. Names.Select(static name => (name, Packed()[..1000]))],
        ["a file of the data set is missing"] = [.. Names.Skip(1).Select(static name => (name, Packed()))],
        ["a file of the data set is another one"] = [.. Names.Select(static name => (name, Packed()))],
        ["a file of the data set is a page of the download's server"] = [.. Names.Select(static name => (name, "<html>"u8.ToArray()))],
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("tricks-mistake-").FullName;

    public static TheoryData<int> Numbers => [.. Mistake.All.Select(static mistake => mistake.Number)];

    private static IEnumerable<string> Names =>
        new[] { "train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1" }.Select(static name => $"{DataFolder}/{name}-ubyte.gz");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Numbers))]
    public async Task A_row_is_as_it_says(int number)
    {
        var mistake = Mistake.All.Single(mistake => mistake.Number == number);
        var (place, told) = await MakeAsync(mistake);
        Assert.True(place == mistake.Place, $"row {number}, {mistake.Words}: the document says '{mistake.Place}', it is '{place}': {told}");
        if (IsOfTheBuild(place))
            Assert.True(told == mistake.By, $"row {number}, {mistake.Words}: the document says '{mistake.By}', it is '{told}'");
        else
            Assert.Contains(mistake.By, told, StringComparison.Ordinal);
        Assert.Equal(place == "nothing", mistake.By.Length == 0);
        var isAsEarlyAsItCanBe = IsOfTheBuild(place) || (place == "start" && !mistake.IsOfCode);
        Assert.True(mistake.Reason.Length > 0 != isAsEarlyAsItCanBe, $"row {number}, {mistake.Words}: a reason stands where it could have been caught sooner, and only there");
    }

    [Fact]
    public void There_are_at_least_sixty_numbered_from_1_and_no_two_alike()
    {
        Assert.True(Mistake.All.Count >= 60);
        Assert.Equal(Enumerable.Range(1, Mistake.All.Count), Mistake.All.Select(static mistake => mistake.Number));
        Assert.Distinct(Mistake.All.Select(static mistake => mistake.Words));
        Assert.Distinct(Mistake.All.Where(static mistake => !Files.ContainsKey(mistake.Words)).Select(static mistake => string.Join(' ', mistake.Line)));
    }

    [Fact]
    public void The_counts_are_those_of_the_rows() =>
        Assert.Equal(Mistake.All.GroupBy(static mistake => mistake.Place).Select(static place => KeyValuePair.Create(place.Key, place.Count())).OrderBy(static place => place.Key), Mistake.Counts.OrderBy(static place => place.Key));

    [Fact]
    public void The_files_belong_to_rows() => Assert.All(Files.Keys, static words => Assert.Contains(Mistake.All, mistake => mistake.Words == words));

    [Fact]
    public async Task The_documents_recipe_is_right_and_trains()
    {
        Assert.Empty(Program.CompilerMessages);
        Assert.Empty(await Compiled.DiagnosticsAsync(Program.Compilation));
        var (exit, output, _) = await MistakeProgram.RunAsync(Program, _folder, ["--Tricks:Threads=1"]);
        Assert.True(exit == 0, output);
    }

    private static bool IsOfTheBuild(string place) => place == "C# compiler" || place.StartsWith("build", StringComparison.Ordinal);

    /// <summary>Another tree in an old compilation, not a compilation anew, reads the references once.</summary>
    private static Compiled Compile(Mistake mistake)
    {
        var tree = Empty.SyntaxTrees.First();
        var program = Empty.ReplaceSyntaxTree(tree, tree.WithChangedText(SourceText.From(mistake.Source, Encoding.UTF8)));
        return Compiled.From(mistake.Library is { } library ? program.AddReferences(Compiled.Library(Sources.Usings + library)) : program);
    }

    /// <summary>Makes a mistake, and tells where it was caught and by what.</summary>
    private async Task<(string Place, string Told)> MakeAsync(Mistake mistake)
    {
        var compiled = mistake.IsOfCode ? Compile(mistake) : Program;
        if (mistake.IsOfCode && await BuildAsync(compiled) is { } caught)
            return caught;
        foreach (var (name, content) in Files.GetValueOrDefault(mistake.Words, []))
        {
            Directory.CreateDirectory(Path.Combine(_folder, DataFolder));
            await File.WriteAllBytesAsync(Path.Combine(_folder, name), content, TestContext.Current.CancellationToken);
        }

        if (mistake.Settings is { } settings)
            await File.WriteAllTextAsync(Path.Combine(_folder, "appsettings.json"), settings, TestContext.Current.CancellationToken);
        var (exit, output, began) = await MistakeProgram.RunAsync(compiled, _folder, [.. mistake.Arguments, .. Unless(mistake, "--Tricks:Threads", "=1"), .. Unless(mistake, "--Tricks:Device", "=cpu")]);
        return (exit == 0 ? "nothing" : began ? "run" : exit == 78 ? "start" : $"exit {exit} at start", output);
    }

    private static async Task<(string Place, string Told)?> BuildAsync(Compiled compiled)
    {
        var analyzers = await Compiled.DiagnosticsAsync(compiled.Compilation);
        var compiler = compiled.Compilation.GetDiagnostics(TestContext.Current.CancellationToken).Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        var found = analyzers.Concat(compiler).ToArray();
        return found.Length == 0 ? null : (Place(found[0]), string.Join(", ", found.Select(static diagnostic => diagnostic.Id).Distinct()));
    }

    private static string Place(Diagnostic diagnostic) => diagnostic.Id.StartsWith("CS", StringComparison.Ordinal)
        ? "C# compiler"
        : diagnostic.Severity switch
        {
            DiagnosticSeverity.Error => "build, error",
            DiagnosticSeverity.Warning => "build, warning",
            _ => "build, information",
        };

    private static string[] Unless(Mistake mistake, string key, string value) =>
        mistake.Arguments.Any(word => word.StartsWith(key, StringComparison.Ordinal)) ? [] : [key + value];

    private static byte[] Packed()
    {
        using var sample = typeof(FashionMnistSampleAttribute).Assembly.GetManifestResourceStream("fashion-mnist-10000-labels-idx1-ubyte.gz")!;
        using var copy = new MemoryStream();
        sample.CopyTo(copy);
        return copy.ToArray();
    }
}
