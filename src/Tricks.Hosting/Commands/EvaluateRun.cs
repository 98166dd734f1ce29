using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Tricks.Data;
using Tricks.Data.Folders;
using Tricks.Hosting.Evaluations;
using Tricks.Inference;
using Tricks.Recipes;
using Tricks.Training;
using static TorchSharp.torch;

namespace Tricks.Hosting.Commands;

/// <summary>What <c>evaluate</c> is asked for.</summary>
/// <param name="Run">A run's folder, a file of its checkpoints, or a recipe's name.</param>
/// <param name="Data">A folder with one for each class; null for the run's own test images.</param>
/// <param name="Checkpoint"><c>last</c> or <c>best</c>.</param>
/// <param name="Results">Where results go, without an extension; null for the run's folder.</param>
internal sealed record EvaluationRequest(string Run, string? Data, string Checkpoint, string? Results);

/// <summary><c>evaluate</c>: how well a trained model tells images apart, which classes it takes for which, and its worst mistakes.</summary>
internal sealed class EvaluateRun(IServiceProvider services, EvaluationRequest request, TextWriter output, TextWriter errors)
{
    private const int BatchSize = 64;

    private readonly RecipeTrainer _trainer = services.GetRequiredService<RecipeTrainer>();
    private readonly ITrainingObserver _observer = services.GetRequiredService<ITrainingObserver>();

    public int Run(CancellationToken stop)
    {
        try
        {
            var run = RunLocation.Find(request.Run, services.GetRequiredService<IOptions<TricksOptions>>().Value.RunsRoot, request.Checkpoint, _observer.Notice);
            var results = request.Results ?? Path.Combine(run.Folder, "evaluation");
            if (ResultFiles.Objection(results) is { } objection)
            {
                errors.WriteLine(objection);
                return ExitCodes.BadConfiguration;
            }

            using var model = TrainedModel.Load(run.Checkpoint, _trainer.Device(), _observer.Notice);
            var (images, name, badImages) = Images(model, run, stop);
            if (images.Count == 0)
                throw new DataException($"{name}: there is no image to evaluate on.");
            Report(model, images, name, results, Evaluate(model, images, badImages, stop));
            return ExitCodes.Done;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCodes.Terminated;
        }
        catch (Exception exception) when (exception is InvalidDataException or DataException or RecipeException or IOException or UnauthorizedAccessException)
        {
            errors.WriteLine(exception.Message);
            return ExitCodes.Failed;
        }
    }

    private (IImageSet Images, string Name, BadImages BadImages) Images(TrainedModel model, RunLocation run, CancellationToken stop)
    {
        var context = _trainer.Data(stop);
        if (request.Data is { } folder)
        {
            var part = model.Data as ImageFolderAttribute;
            var (images, found) = LabelledFolder.Open(folder, model.ClassNames, part?.FollowLinksOut == true, context);
            return (images, found, part?.BadImages ?? BadImages.Fail);
        }

        var data = model.Data?.Open(context) ?? throw new DataException($"{run.Checkpoint} does not say on what data it was trained: give --data <folder>.");
        if (!data.ClassNames.SequenceEqual(model.ClassNames))
            throw new DataException($"The data of {model.Recipe} have other classes now ({data.ClassNames.Count}) than the model was trained on ({model.ClassNames.Count}): set Tricks:Data:Root to the data of then, or give --data <folder>.");
        if (RunFolder.DataDigest(run.Folder) is { } digest && digest != data.Digest)
            _observer.Notice($"The data of {model.Recipe} are not those that the run was trained on: {data.Digest} in place of {digest}.");
        return (data.Test, $"test images of {model.Recipe}", data.BadImages);
    }

    private EvaluatedSet Evaluate(TrainedModel model, IImageSet images, BadImages badImages, CancellationToken stop)
    {
        var evaluation = new EvaluatedSet(model.ClassNames);
        using var scope = NewDisposeScope();
        var skipped = badImages == BadImages.Skip ? new SkippedImages(images, "evaluated", _observer.Notice) : null;
        var index = 0;
        foreach (var batch in new BatchLoader(images, model, skipped, BatchLoader.WorkersFor(_trainer.Device(), _trainer.Data(stop))).Epoch(0, EpochSampler.Evaluation(images.Count), BatchSize, dropLast: false, stop))
        {
            using var owned = batch;
            using var step = NewDisposeScope();
            var (probabilities, labels) = (model.Probabilities(batch.Images).data<float>().ToArray(), batch.Labels.data<long>().ToArray());
            for (var i = 0; i < labels.Length; i++)
            {
                while (skipped?.Contains(index) == true)
                    index++;
                evaluation.Add(index++, (int)labels[i], probabilities.AsSpan(i * model.ClassNames.Count, model.ClassNames.Count));
            }

            _observer.Working("evaluate, images", evaluation.Judgements.Count, images.Count);
        }

        return evaluation;
    }

    private void Report(TrainedModel model, IImageSet images, string name, string results, EvaluatedSet evaluation)
    {
        var title = string.Create(CultureInfo.InvariantCulture, $"{model.Recipe} on {name}");
        ResultFiles.Write(results + ".json", EvaluationReport.Json(model.Path, name, evaluation, images.NameOf));
        var text = EvaluationReport.Markdown(title, evaluation);
        ResultFiles.Write(results + ".md", System.Text.Encoding.UTF8.GetBytes(text));
        ResultFiles.Write(results + "-confusion.csv", EvaluationReport.Csv(evaluation));
        var shown = PictureNames.Of(evaluation.ClassNames, _observer.Notice);
        ResultFiles.Write(results + "-confusion.png", ConfusionPlot.Png(title, evaluation, shown));
        var image = new Image();
        var sheet = ContactSheet.Png($"{model.Recipe}: the worst mistakes", evaluation, shown, index =>
        {
            images.Read(index, image);
            model.Prepare(image);
            return image;
        });
        if (sheet is not null)
            ResultFiles.Write(results + "-mistakes.png", sheet);
        // In place of the line that shows progress.
        _observer.Notice($"{title}: {EvaluationReport.Summary(evaluation)}.");
        output.WriteLine(text);
        output.WriteLine($"{results}.md, {results}.json, {results}-confusion.csv, {results}-confusion.png{(sheet is null ? "" : $", {results}-mistakes.png")}");
    }
}
