using Tricks.Data;
using Tricks.Data.Folders;
using Tricks.Runtime.Tests.Support;
using Tricks.Runtime.Tests.Training;

namespace Tricks.Runtime.Tests.Data;

public sealed class StratifiedSplitTests : IDisposable
{
    private readonly PhotoFolder _photos = new();

    public void Dispose() => _photos.Dispose();

    [Theory]
    [InlineData(1, 0.1, 0)]
    [InlineData(1, 0.9, 0)]
    [InlineData(2, 0.001, 1)]
    [InlineData(2, 0.999, 1)]
    [InlineData(5, 0.1, 1)]
    [InlineData(5, 0.99, 4)]
    [InlineData(20, 0.1, 2)]
    [InlineData(100, 0.25, 25)]
    public void Of_every_class_the_fraction_is_held_out_but_at_least_one_image_and_not_all(int count, double fraction, int expected)
    {
        // The classes lie mixed, as in a list.
        var files = Files(("cat", count), ("dog", count), ("owl", 40)).OrderBy(static file => file.Path.Length).ThenBy(static file => file.Path[^1]).ToArray();
        var (train, test) = StratifiedSplit.Of(files, fraction, 0);
        foreach (var name in new[] { "cat", "dog" })
        {
            Assert.Equal(expected, test.Count(file => file.Class == name));
            Assert.Equal(count - expected, train.Count(file => file.Class == name));
        }

        Assert.Equal(files.ToHashSet(), train.Concat(test).ToHashSet());
        Assert.Equal(files.Length, train.Count + test.Count);
        Assert.Equal(train, train.OrderBy(file => Array.IndexOf(files, file)));
        Assert.Equal(test, test.OrderBy(file => Array.IndexOf(files, file)));
    }

    [Fact]
    public void Every_image_is_held_out_by_some_seed_and_about_as_often_as_any_other()
    {
        var files = Files(("cat", 10), ("dog", 10));
        var times = files.ToDictionary(static file => file, static _ => 0);
        for (var seed = 0; seed < 1_000; seed++)
        {
            foreach (var file in StratifiedSplit.Of(files, 0.2, seed).Test)
                times[file]++;
        }

        // 200 expected, with a deviation of 13.
        Assert.All(times.Values, static count => Assert.InRange(count, 140, 260));
    }

    [Fact]
    public void Classes_are_held_out_independently()
    {
        var files = Files(("cat", 30), ("dog", 30));
        var held = StratifiedSplit.Of(files, 0.5, 0).Test.ToLookup(static file => file.Class, static file => file.Path[3..]);
        Assert.NotEqual(held["cat"], held["dog"]);
    }

    /// <summary>What is held out today is held out by every later version too.</summary>
    [Fact]
    public void What_is_held_out_is_a_function_of_SplitSeed_alone()
    {
        _photos.AddMany("", 10, "cat", "dog");
        string[] expected = ["cat/000.png: cat", "cat/008.png: cat", "dog/002.png: dog", "dog/007.png: dog"];
        Assert.Equal(expected, HeldOut(runSeed: 0));
        Assert.Equal(expected, HeldOut(runSeed: 0));
        Assert.Equal(expected, HeldOut(runSeed: 12345));
        Assert.NotEqual(expected, HeldOut(runSeed: 0, splitSeed: 1));
        Assert.NotEqual(HeldOut(runSeed: 0, splitSeed: 1), HeldOut(runSeed: 0, splitSeed: -1));
    }

    [Fact]
    public void Where_there_is_only_one_image_of_each_class_nothing_can_be_evaluated_and_that_is_told()
    {
        _photos.Add("cat/1.png", "dog/1.png");
        var data = _photos.Open();
        Assert.Equal((2, 0), (data.Train.Count, data.Test.Count));
        var exception = Assert.Throws<Recipes.RecipeException>(() => Tricks.Training.TrainingSession.Sample(Pipeline(0, 0), data));
        Assert.StartsWith("The test set has no images, so that nothing could be evaluated", exception.Message, StringComparison.Ordinal);
    }

    private static ImageFile[] Files(params (string Class, int Count)[] classes) =>
        [.. classes.SelectMany(static item => Enumerable.Range(0, item.Count).Select(i => new ImageFile($"{item.Class}{i}", "", 1, 0, item.Class)))];

    private static Photos.Pipeline Pipeline(long runSeed, long splitSeed) =>
        new(new() { ImageFolder = new("photos", validation: 0.2, splitSeed: splitSeed), BatchSize = new(2) }, runSeed);

    private string[] HeldOut(long runSeed, long splitSeed = 0)
    {
        var data = Pipeline(runSeed, splitSeed).OpenData(new DataContext { Root = _photos.Folder });
        return _photos.Names(data.Test, data);
    }
}
