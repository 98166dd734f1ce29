using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Tricks.Data.Folders;
using Tricks.Training;
using Tricks.Recipes;

namespace Tricks.Hosting.Commands;

/// <summary>What <c>predict</c> is asked for.</summary>
/// <param name="Run">A run's folder, a file of its checkpoints, or a recipe's name.</param>
/// <param name="Images">An image, or a folder of images.</param>
/// <param name="Checkpoint"><c>last</c> or <c>best</c>.</param>
/// <param name="IsJson">Whether each image is a line of JSON, with the probability of every class.</param>
/// <param name="Top">How many classes a line of text names.</param>
internal sealed record PredictionRequest(string Run, string Images, string Checkpoint, bool IsJson, int Top);

/// <summary><c>predict</c>: what a trained model says of an image, or of every image of a folder.</summary>
internal sealed class PredictImages(IServiceProvider services, PredictionRequest request, TextWriter output, TextWriter errors)
{
    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public int Run(CancellationToken stop)
    {
        try
        {
            var run = RunLocation.Find(request.Run, services.GetRequiredService<IOptions<TricksOptions>>().Value.RunsRoot, request.Checkpoint, services.GetRequiredService<ITrainingObserver>().Notice);
            var files = Files();
            var device = services.GetRequiredService<RecipeTrainer>().Device();
            using var classifier = Classifier.Load(run.Checkpoint, device.ToString(), services.GetRequiredService<ITrainingObserver>().Notice);
            var code = ExitCodes.Done;
            foreach (var file in files)
            {
                if (stop.IsCancellationRequested)
                    return ExitCodes.Terminated;
                if (!TryPredict(classifier, file))
                    code = ExitCodes.Failed;
            }

            return code;
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            errors.WriteLine(exception.Message);
            return ExitCodes.Failed;
        }
    }

    /// <summary>Tells what an image shows; one that cannot be read is told too, and does not end the others.</summary>
    private bool TryPredict(Classifier classifier, string file)
    {
        try
        {
            var prediction = classifier.Predict(file);
            output.WriteLine(request.IsJson
                ? JsonSerializer.Serialize(new { image = file, @class = prediction.ClassName, probability = prediction.Probability, probabilities = Named(prediction) }, Options)
                : RuleWords.Show($"{file}: {string.Join(", ", prediction.Top(request.Top).Select(static guess => string.Create(CultureInfo.InvariantCulture, $"{guess.ClassName} {guess.Probability:P1}")))}"));
            return true;
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            if (request.IsJson)
                output.WriteLine(JsonSerializer.Serialize(new { image = file, error = exception.Message }, Options));
            else
                errors.WriteLine($"{file}: {exception.Message}");
            return false;
        }
    }

    private IReadOnlyList<string> Files()
    {
        if (!Directory.Exists(request.Images))
            return File.Exists(request.Images) ? [request.Images] : throw new FileNotFoundException($"{request.Images}: there is no such image or folder.");
        var files = FolderScan.Images(request.Images);
        return files.Count > 0 ? files : throw new FileNotFoundException($"{request.Images}: no image is there (.jpg, .jpeg, .png, .webp, .bmp).");
    }

    private static Dictionary<string, float> Named(Prediction prediction) =>
        prediction.ClassNames.Zip(prediction.Probabilities).ToDictionary(static item => item.First, static item => item.Second, StringComparer.Ordinal);
}
