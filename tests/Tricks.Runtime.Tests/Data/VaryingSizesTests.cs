using Tricks.Data;
using Tricks.Recipes;
using Tricks.Runtime.Tests.Support;
using Tricks.Runtime.Tests.Training;
using Tricks.Training;

namespace Tricks.Runtime.Tests.Data;

/// <summary>Images of different sizes, which a recipe has to bring to one.</summary>
public sealed class VaryingSizesTests : IDisposable
{
    private const string InTraining = "The images are of different sizes, and after augmentation they still are: add RandomResizedCrop, which cuts every image to one size.";
    private const string InEvaluation = "The images are of different sizes, and as they are prepared for evaluation they still are: add ResizeShorterEdge and CentreCrop, which bring every image to one size.";

    private readonly PhotoFolder _photos = new();

    public void Dispose() => _photos.Dispose();

    [Theory]
    [InlineData(20, 12)]
    [InlineData(12, 20)]
    [InlineData(20, 20)]
    public void Without_a_crop_to_one_size_the_recipe_is_refused_with_what_to_add(int width, int height)
    {
        AddMany(12, 12);
        _photos.Write("train/cat/odd.png", ImageFiles.Png(width, height));
        Refuses(InTraining, "augmentation", new PlainPhotos.Pipeline(new()));
        Refuses(InTraining, "augmentation", new Photos.Pipeline(new() { RandomResizedCrop = new(8) { Enabled = false } }));
        Refuses(InEvaluation, "evaluation", new Photos.Pipeline(new() { ResizeShorterEdge = new(9) { Enabled = false }, CentreCrop = new(8) { Enabled = false } }));
        // The shorter edge alone leaves the longer as it is.
        Refuses(InEvaluation, "evaluation", new Photos.Pipeline(new() { CentreCrop = new(8) { Enabled = false } }));
    }

    [Fact]
    public void One_image_of_another_size_among_those_to_evaluate_on_is_seen_too()
    {
        AddMany(12, 12);
        _photos.Write("val/cat/odd.png", ImageFiles.Png(12, 13));
        Refuses(InTraining, "augmentation", new PlainPhotos.Pipeline(new()));
    }

    [Fact]
    public void With_the_crops_they_train()
    {
        AddMany(12, 12);
        for (var i = 0; i < 16; i++)
            _photos.Write($"train/cat/odd {i}.jpg", ImageFiles.Jpeg(9 + (7 * i), 100 - (5 * i), i));
        _photos.Write("val/cat/odd.webp", ImageFiles.WebP(50, 9));
        var run = ShortRun.Train(new Photos.Pipeline(new()), _photos.Folder["runs"], context: new() { Root = _photos.Folder });
        Assert.Equal("completed", run.Summary.Status);
        Assert.Equal(2, run.Metrics.Count);
    }

    [Fact]
    public void Images_of_one_size_train_as_they_are()
    {
        AddMany(12, 10);
        var run = ShortRun.Train(new PlainPhotos.Pipeline(new()), _photos.Folder["runs"], context: new() { Root = _photos.Folder });
        Assert.Equal("completed", run.Summary.Status);
    }

    /// <summary>A thousand images of a split are looked at; another may lie among the others.</summary>
    [Fact]
    public void An_image_of_another_size_that_was_not_looked_at_ends_the_epoch_by_its_name()
    {
        AddMany(12, 12);
        var data = _photos.Open();
        _photos.Write("train/dog/003.png", ImageFiles.Png(13, 12));
        var loader = new BatchLoader(data.Train, new TrainingPreparation(new PlainPhotos.Pipeline(new()), data));
        var exception = Assert.Throws<DataException>(() =>
        {
            foreach (var batch in loader.Epoch(0, EpochSampler.Evaluation(data.Train.Count), 4, true, TestContext.Current.CancellationToken))
                batch.Dispose();
        });
        Assert.Equal($"{_photos["train/dog/003.png"]} could not be prepared: the prepared image is 3×12×13, not 3×12×12", exception.Message);
    }

    private void AddMany(int width, int height)
    {
        foreach (var name in new[] { "train/cat", "train/dog" })
        {
            for (var i = 0; i < 8; i++)
                _photos.Write($"{name}/{i:D3}.png", ImageFiles.Png(width, height, i));
        }

        _photos.Write("val/cat/000.png", ImageFiles.Png(width, height, 99));
    }

    private void Refuses(string message, string seam, TrainingPipeline pipeline)
    {
        var exception = Assert.Throws<RecipeException>(() => TrainingSession.Open(pipeline, TorchSharp.torch.CPU, new() { Root = _photos.Folder }));
        Assert.Equal((message, seam), (exception.Message, exception.Seam));
    }
}
