using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Tricks.Data;
using Tricks.Hosting;
using Tricks.Hosting.Commands;
using Tricks.Training;

namespace Tricks.Host.Tests;

/// <summary>Runs on a folder of image files.</summary>
public sealed class ImageFolderRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ImageFolderRunTests()
    {
        for (var i = 0; i < 60; i++)
        {
            foreach (var (name, size) in new[] { ("cat", 12), ("dog", 20) })
                _folder.Write($"photos/train/{name}/{i:D2}.jpg", ImageFiles.Jpeg(size + i, 30, i));
        }

        for (var i = 0; i < 110; i++)
            _folder.Write($"photos/val/{(i < 20 ? "cat" : "dog")}/{i:D3}.png", ImageFiles.Png(10, 12, i));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_application_says_how_many_threads_prepare_images()
    {
        using var host = new Watcher().Host<RecipeModule>(_folder, "TinyPhotos", ("Data:Root", _folder.Path), ("Data:Workers", "5"));
        var trainer = host.Services.GetRequiredService<RecipeTrainer>();
        using var session = trainer.Open(trainer.Find("TinyPhotos").Compose(host.Services, 0), CancellationToken.None);
        Assert.Equal(5, Assert.IsType<BatchLoader>(session.Training).Workers);
    }

    [Fact]
    public void A_run_tells_what_it_left_out_and_how_many_images_each_class_has()
    {
        var (inTraining, inEvaluation) = (_folder.Write("photos/train/dog/07.jpg", ImageFiles.CutShort(ImageFiles.Jpeg(40, 40))), _folder.Write("photos/val/cat/003.png", ""));
        var watcher = new Watcher();
        var outcome = Train(watcher);
        Assert.Equal(TrainingStatus.Completed, outcome.Status);

        var summary = Json(outcome, "summary.json");
        Assert.Equal([$"{inTraining}: it is cut short", $"{inEvaluation}: it is empty"], summary["skipped_images"]!.AsArray().Select(static line => (string?)line));
        Assert.Equal("completed", (string?)summary["status"]);
        Assert.InRange((double)summary["top1"]!, 0, 1);

        // Of the images that there are, whether they can be read or not.
        var data = Json(outcome, "run.json")["data"]!;
        Assert.Equal([60, 60], data["training_images_by_class"]!.AsArray().Select(static count => (int)count!));
        Assert.Equal("val", (string)data["test_split"]!);
        Assert.Equal([20, 90], data["test_images_by_class"]!.AsArray().Select(static count => (int)count!));
        Assert.Equal(["cat", "dog"], data["class_names"]!.AsArray().Select(static name => (string?)name));

        Assert.Single(watcher.Notices, $"{inTraining} is left out: it is cut short");
        Assert.Single(watcher.Notices, $"{inEvaluation} is left out: it is empty");

        // What the run left out, its evaluation leaves out too, and every other image keeps its name.
        using var host = watcher.Host<RecipeModule>(_folder, "TinyPhotos", [("Data:Root", _folder.Path)]);
        using var errors = new StringWriter();
        Assert.Equal(ExitCodes.Done, new EvaluateRun(host.Services, new(outcome.RunFolder!, null, "last", null), TextWriter.Null, errors).Run(watcher.Stop.Token));
        var found = Json(outcome, "evaluation.json");
        Assert.Equal((109, (double)summary["top1"]!), ((int)found["images"]!, (double)found["top1"]!));
        var mistakes = found["mistakes"]!.AsArray();
        Assert.NotEmpty(mistakes);
        Assert.All(mistakes, static mistake => Assert.Contains($"/{(string?)mistake!["class"]}/", (string?)mistake["image"], StringComparison.Ordinal));
    }

    [Fact]
    public void A_run_without_bad_images_tells_of_none() =>
        Assert.False(Json(Train(new()), "summary.json").AsObject().ContainsKey("skipped_images"));

    [Fact]
    public void A_run_that_leaves_none_out_fails_with_the_first_and_says_where_to_find_the_others()
    {
        var bad = _folder.Write("photos/train/dog/07.jpg", "");
        var outcome = Train(new(), ("Recipes:TinyPhotos:ImageFolder:BadImages", "Fail"));
        Assert.Equal(TrainingStatus.Failed, outcome.Status);
        var message = $"{bad} could not be prepared: it is empty. check-data lists every image that cannot be read.";
        Assert.Equal(message, Assert.IsType<DataException>(outcome.Failure).Message);
        Assert.Equal(("failed", message), ((string?)Json(outcome, "summary.json")["status"], (string?)Json(outcome, "summary.json")["error"]));
    }

    private TrainingOutcome Train(Watcher watcher, params (string, string)[] settings)
    {
        using var host = watcher.Host<RecipeModule>(_folder, "TinyPhotos", [("Data:Root", _folder.Path), .. settings]);
        var trainer = host.Services.GetRequiredService<RecipeTrainer>();
        return trainer.Train(trainer.Find("TinyPhotos"), null, watcher.Stop.Token);
    }

    private static JsonNode Json(TrainingOutcome outcome, string file) => JsonNode.Parse(File.ReadAllText(Path.Combine(outcome.RunFolder!, file)))!;
}
