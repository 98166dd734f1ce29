using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tricks.Training;

namespace Tricks.Hosting.Ablations;

/// <summary>One run of an ablation, as its results file holds it.</summary>
/// <param name="Recipe">The recipe.</param>
/// <param name="Seed">The seed.</param>
/// <param name="RecipeHash">The hash of the recipe's parts, values and seed.</param>
/// <param name="DataDigest">The digest of the data.</param>
/// <param name="Top1">Fraction of test images whose first guess was right after the last epoch, 0 to 1.</param>
/// <param name="Top5">The same of the first five guesses.</param>
/// <param name="Seconds">Seconds of the run.</param>
/// <param name="Machine">What it ran on.</param>
/// <param name="Failure">Why it failed, where training itself did, as it would again; null where it was trained to its end.</param>
internal sealed record AblationResult(
    string Recipe,
    long Seed,
    string RecipeHash,
    string DataDigest,
    double Top1,
    double Top5,
    double Seconds,
    string Machine,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Failure = null);

/// <summary>The runs of an ablation so far: a file of JSON that is whole after each run, so that an interrupted ablation goes on where it was.</summary>
internal sealed class AblationResults
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    private readonly string _path;
    private readonly List<AblationResult> _results;

    private AblationResults(string path, List<AblationResult> results) => (_path, _results) = (path, results);

    /// <summary>The results of a file, or none where it is not there yet.</summary>
    /// <exception cref="InvalidDataException">The file is there and is not of this kind.</exception>
    public static AblationResults Read(string path)
    {
        if (!File.Exists(path))
            return new(path, []);
        try
        {
            var results = JsonSerializer.Deserialize<List<AblationResult?>>(File.ReadAllBytes(path), Options);
            if (results is null || results.Contains(null))
                throw new JsonException("null stands where a result should.");
            return new(path, results!);
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{path} is not the results of an ablation: {exception.Message.TrimEnd('.')}; move it away, or name another by --results.", exception);
        }
    }

    /// <summary>The result of a recipe as it is configured now, on the same data; null where there is none yet.</summary>
    public AblationResult? Find(string recipeHash, string dataDigest) =>
        _results.LastOrDefault(result => result.RecipeHash == recipeHash && result.DataDigest == dataDigest);

    /// <summary>How many there are, those that nothing finds included.</summary>
    public int Count => _results.Count;

    /// <summary>How long the longest of the runs took; zero where there is none.</summary>
    public TimeSpan Longest => TimeSpan.FromSeconds(_results.Select(static result => result.Seconds).DefaultIfEmpty().Max());

    /// <summary>Adds a result and writes the file.</summary>
    public void Add(AblationResult result)
    {
        _results.Add(result);
        ResultFiles.Write(_path, JsonSerializer.SerializeToUtf8Bytes(_results, Options));
    }
}
