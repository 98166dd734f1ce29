namespace Tricks.Faults;

/// <summary>Images that change between a stop and the next start are told, and a run goes on only with those that it was trained on.</summary>
public sealed class DataTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a byte")]
    [InlineData("one file more")]
    [InlineData("one file less")]
    [InlineData("another class")]
    public async Task A_run_whose_data_changed_is_refused(string what)
    {
        await StoppedAsync();
        Change(what);
        using var again = new TrainProgram(_folder, Line());
        Assert.True(await again.EndAsync() == 78, again.Said);
        Assert.Contains("was trained on other data, so that it cannot be gone on with", again.Said, StringComparison.Ordinal);
        Assert.Contains("Tricks:Resume=never begins a new run", again.Said, StringComparison.Ordinal);
        Assert.Single(Directory.GetDirectories(_folder["runs", nameof(FaultBag)]));
    }

    [Fact]
    public async Task A_run_whose_data_were_copied_goes_on()
    {
        await StoppedAsync();
        foreach (var path in Directory.GetFiles(_folder["photos"], "*", SearchOption.AllDirectories))
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddMinutes(1));
        using var again = new TrainProgram(_folder, Line());
        Assert.True(await again.EndAsync() == 0, again.Said);
        Assert.Contains("notice Training goes on where the run", again.Said, StringComparison.Ordinal);
    }

    private static string[] Line() => TrainProgram.Line(nameof(FaultBag), "runs");

    private async Task StoppedAsync()
    {
        Photographs.Write(_folder, 12);
        using var program = new TrainProgram(_folder, Line());
        await program.SaysAsync("epoch 1 ");
        program.Signal(TrainProgram.SigTerm);
        Assert.True(await program.EndAsync() == 128 + TrainProgram.SigTerm, program.Said);
    }

    private void Change(string what)
    {
        var path = Directory.GetFiles(_folder["photos", "train", "cat"]).Order(StringComparer.Ordinal).First();
        switch (what)
        {
            case "a byte":
                var bytes = File.ReadAllBytes(path);
                bytes[bytes.Length / 2] ^= 1;
                File.WriteAllBytes(path, bytes);
                break;
            case "one file more":
                File.Copy(path, _folder["photos", "train", "cat", "more.jpg"]);
                break;
            case "one file less":
                File.Delete(path);
                break;
            case "another class":
                File.Move(path, _folder["photos", "train", "dog", "cat.jpg"]);
                break;
        }
    }
}
