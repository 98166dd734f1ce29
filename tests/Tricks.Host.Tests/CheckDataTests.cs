using Tricks.Hosting;
using Tricks.Hosting.Commands;

namespace Tricks.Host.Tests;

public sealed class CheckDataTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public CheckDataTests()
    {
        foreach (var name in new[] { "train/cat/1.jpg", "train/cat/2.png", "train/dog/1.jpg", "val/cat/1.jpg", "val/dog/1.png" })
            _folder.Write($"photos/{name}", ImageFiles.Named(name));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_data_set_without_bad_images_is_counted()
    {
        var watcher = new Watcher();
        Assert.Equal((0, "5 images, 0 bad\n", ""), Check(watcher));
        Assert.Equal(("checking images", 5L, (long?)5), watcher.Work[^1]);
        // A notice takes the place of the line that shows progress.
        Assert.Equal("TinyPhotos: every image was looked at.", watcher.Notices[^1]);
        Assert.False(Directory.Exists(_folder["runs"]));
    }

    [Theory]
    [InlineData("Fail")]
    [InlineData("Skip")]
    public void Every_bad_image_is_named_with_the_reason_whatever_the_policy_is(string policy)
    {
        var (first, second) = (_folder.Write("photos/train/cat/1.jpg", ImageFiles.CutShort(ImageFiles.Jpeg(40, 40))), _folder.Write("photos/val/dog/1.png", ""));
        Assert.Equal((1, $"{first}: it is cut short\n{second}: it is empty\n5 images, 2 bad\n", ""), Check(new(), settings: ("Recipes:TinyPhotos:ImageFolder:BadImages", policy)));
    }

    [Fact]
    public void Nothing_but_bad_images_is_checked_too()
    {
        foreach (var path in Directory.GetFiles(_folder["photos"], "*", SearchOption.AllDirectories))
            File.WriteAllText(path, "");
        var (exit, output, errors) = Check(new());
        Assert.Equal((1, ""), (exit, errors));
        Assert.EndsWith("\n5 images, 5 bad\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_without_an_image_to_evaluate_on_are_told()
    {
        Directory.Delete(_folder["photos", "val"], recursive: true);
        File.Delete(_folder["photos", "train", "cat", "2.png"]);
        Assert.Equal((1, "2 images, 0 bad\nThe test set has no images, so that nothing could be evaluated: give the data set a test split.\n", ""), Check(new()));
    }

    [Fact]
    public void Data_in_memory_are_checked_too() =>
        Assert.Equal((0, "80 images, 0 bad\n", ""), Check(new(), "Tiny"));

    [Fact]
    public void Data_that_cannot_be_opened_are_an_error()
    {
        Directory.Delete(_folder["photos", "train", "dog"], recursive: true);
        var (exit, output, errors) = Check(new());
        Assert.Equal((1, ""), (exit, output));
        Assert.StartsWith($"{_folder["photos", "train", "cat", "1.jpg"]}: every image to train on is of the class 'cat'", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_recipe_that_there_is_not_is_an_error()
    {
        var (exit, output, errors) = Check(new(), "TinyFotos");
        Assert.Equal((78, ""), (exit, output));
        Assert.StartsWith("There is no recipe 'TinyFotos'; allowed: ", errors, StringComparison.Ordinal);
        Assert.EndsWith("; did you mean TinyPhotos?\n", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stop_ends_it()
    {
        var watcher = new Watcher();
        watcher.Stop.Cancel();
        Assert.Equal((ExitCodes.Terminated, "", "TinyPhotos: stopped before every image was read, so that nothing is said of them.\n"), Check(watcher));
        Assert.Equal((ExitCodes.Terminated, "", "Tiny: stopped before every image was read, so that nothing is said of them.\n"), Check(watcher, "Tiny"));
    }

    [Fact]
    public async Task The_program_checks_a_recipes_data()
    {
        var path = _folder.Write("photos/val/cat/1.jpg", ImageFiles.CutShort(ImageFiles.Jpeg(40, 40)));
        var (exit, output, errors) = await HostProcess.RunAsync(_folder, ["check-data", "sign", "--Tricks:Data:Root=.", "--Tricks:Recipes:Sign:ImageFolder:Folder=photos"]);
        Assert.Equal(1, exit);
        Assert.Equal($"{path}: it is cut short\n5 images, 1 bad\n", output.ReplaceLineEndings("\n"));
        Assert.DoesNotContain("xception", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HostProcess.SigTerm, 143)]
    [InlineData(HostProcess.SigInt, 130)]
    public async Task A_signal_ends_the_program_at_once(int signal, int expected)
    {
        Assert.SkipWhen(HostProcess.IsIgnored(signal), "the tests were started with this signal ignored");
        using var host = new HostProcess(_folder, ["check-data", "ResNet50_Baseline", "--Tricks:Recipes:ResNet50_Baseline:Synthetic:Train=100000000", "--Tricks:ReportSeconds=0.1"]);
        await host.SaysAsync("checking images");
        host.Signal(signal);
        var (exit, output, errors) = await host.EndAsync().WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Equal(expected, exit);
        Assert.EndsWith("ResNet50_Baseline: stopped before every image was read, so that nothing is said of them.", errors.Trim(), StringComparison.Ordinal);
        Assert.DoesNotContain(" bad", output, StringComparison.Ordinal);
    }

    private (int Exit, string Output, string Errors) Check(Watcher watcher, string recipe = "TinyPhotos", params (string, string)[] settings)
    {
        using var host = watcher.Host<RecipeModule>(_folder, "Tiny", [("Data:Root", _folder.Path), .. settings]);
        using var output = new StringWriter { NewLine = "\n" };
        using var errors = new StringWriter { NewLine = "\n" };
        var exit = new CheckData(host.Services, recipe, output, errors).Run(watcher.Stop.Token);
        return (exit, output.ToString(), errors.ToString());
    }
}
