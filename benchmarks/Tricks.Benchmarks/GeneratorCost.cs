using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using Tricks.Benchmarks.Steps;
using Tricks.Generators;

namespace Tricks.Benchmarks;

/// <summary>
/// What the generator costs: in a new process, in a warm one (a new driver on a new compilation, which includes the compiler's own reading of the
/// attributes), and after an edit of a file without recipes.
/// </summary>
internal static class GeneratorCost
{
    private const int Repetitions = 7;

    private static readonly CSharpParseOptions Parsing = new(LanguageVersion.Latest);

    private static readonly MetadataReference[] References = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
        .Select(static path => (MetadataReference)MetadataReference.CreateFromFile(path))
        .ToArray();

    public static void Run()
    {
        // Until the runtime has compiled the hot methods for good.
        for (var i = 0; i < 8; i++)
            Generate(CompilationOf(1000));
        var results = new List<object>();
        foreach (var recipes in (int[])[1, 100, 1000])
        {
            var cold = Cold(recipes);
            var warm = Median(() => Generate(CompilationOf(recipes)).Milliseconds);
            var (driver, compilation) = (Generate(CompilationOf(recipes)).Driver, CompilationOf(recipes));
            driver = driver.RunGenerators(compilation);
            var edits = 0;
            var edited = Median(() =>
            {
                compilation = Edited(compilation, ++edits);
                var began = Stopwatch.GetTimestamp();
                driver = driver.RunGenerators(compilation);
                return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            });
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{recipes,5} recipes: new process {cold:F0} ms, warm {warm:F1} ms ({warm / recipes:F2} a recipe), after an unrelated edit {edited:F1} ms ({edited / recipes:F2} a recipe)"));
            results.Add(new
            {
                recipes,
                new_process_ms = Math.Round(cold, 1),
                warm_ms = Math.Round(warm, 2),
                warm_ms_a_recipe = Math.Round(warm / recipes, 3),
                unrelated_edit_ms = Math.Round(edited, 2),
                unrelated_edit_ms_a_recipe = Math.Round(edited / recipes, 3),
            });
        }

        Console.WriteLine(JsonSerializer.Serialize(new
        {
            benchmark = "generator cost",
            command = "DOTNET_gcServer=1 dotnet run -c Release --project benchmarks/Tricks.Benchmarks -- generator",
            machine = $"{Environment.ProcessorCount} processors, {RuntimeInformation.OSDescription}",
            repetitions = Repetitions,
            results,
        }, new JsonSerializerOptions { WriteIndented = true }));
    }

    /// <summary>The first run of a process, in milliseconds; what <see cref="Run"/> starts.</summary>
    public static void RunOnce(int recipes) => Console.WriteLine(Generate(CompilationOf(recipes)).Milliseconds.ToString(CultureInfo.InvariantCulture));

    private static double Cold(int recipes) => Median(() =>
    {
        using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["generator", recipes.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardOutput = true })!;
        return double.Parse(process.StandardOutput.ReadToEnd(), CultureInfo.InvariantCulture);
    });

    private static (GeneratorDriver Driver, double Milliseconds) Generate(CSharpCompilation compilation)
    {
        GeneratorDriver driver = CSharpGeneratorDriver.Create([new RecipeGenerator().AsSourceGenerator()], parseOptions: Parsing);
        var began = Stopwatch.GetTimestamp();
        driver = driver.RunGenerators(compilation);
        var milliseconds = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        if (driver.GetRunResult().GeneratedTrees.Length != (3 * (compilation.SyntaxTrees.Length - 1)) + 1)
            throw new InvalidOperationException("Not every recipe was written.");
        return (driver, milliseconds);
    }

    private static CSharpCompilation CompilationOf(int recipes) => CSharpCompilation.Create(
        "Many",
        Enumerable.Range(0, recipes).Select(static number => Tree(Recipe(number))).Append(Tree(Unrelated(0))),
        References,
        new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    private static CSharpCompilation Edited(CSharpCompilation compilation, int edit)
    {
        var old = compilation.SyntaxTrees[^1];
        return compilation.ReplaceSyntaxTree(old, old.WithChangedText(SourceText.From(Unrelated(edit))));
    }

    private static SyntaxTree Tree(string source) => CSharpSyntaxTree.ParseText(source, Parsing);

    private static string Unrelated(int edit) => $"namespace Shop; internal static class Unrelated {{ public static int Edit => {edit}; }}";

    private static string Recipe(int number) => $$"""
        using Tricks;

        namespace Shop;

        [Recipe]
        [FashionMnist]
        [RandomCrop(2)]
        [HorizontalFlip]
        [Normalize]
        [ResNet(20, Variant = ResNetVariant.D)]
        [Xavier]
        [ZeroGamma]
        [Epochs(10)]
        [BatchSize(256)]
        [Sgd(Momentum = 0.9, WeightDecay = 5e-4)]
        [NoBiasDecay]
        [LinearScaling(0.1)]
        [Warmup(1)]
        [CosineDecay]
        [Mixup(0.2)]
        [LabelSmoothing(0.1)]
        public sealed partial class Bag{{number}};
        """;

    private static double Median(Func<double> measure) => Turns.Median(Enumerable.Range(0, Repetitions).Select(_ => measure()));
}
