using System.Diagnostics;
using Tricks.Training;

namespace Tricks.Faults;

/// <summary>A disk that is full, cannot be written or loses the run's folder for a while: the run goes on, and in the end leaves the same bytes.</summary>
/// <param name="undisturbed">The run that nothing happens to.</param>
public sealed class DiskTests(DiskTests.Undisturbed undisturbed) : IClassFixture<DiskTests.Undisturbed>, IDisposable
{
    private const string Recipe = nameof(FaultSwa);

    private readonly TemporaryFolder _folder = new();
    private readonly Mounts _mounts = new();
    private DiskFiller? _filler;

    public void Dispose()
    {
        _filler?.Dispose();
        _mounts.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("full", 0)]
    [InlineData("all but full", 1_500_000)]
    [InlineData("read only", 0)]
    public async Task A_run_whose_disk_cannot_be_written_for_a_while_ends_as_one_whose_can(string disk, int left)
    {
        var since = Stopwatch.StartNew();
        _mounts.Small(_folder["disk"], 64);
        using var program = new TrainProgram(_folder, Line("disk"));
        await program.SaysAsync("epoch 1 ");
        Fail(disk, left);
        await program.SaysAsync("epoch 3 ");
        WholeFiles.Check(_folder["disk"]);
        Mend(disk);
        Assert.True(await program.EndAsync() == 0, program.Said);
        Assert.True(program.Said.Split('\n').Any(static line => line.StartsWith("notice ", StringComparison.Ordinal) && line.Contains("could not be written", StringComparison.Ordinal)), program.Said);
        WholeFiles.Check(_folder["disk"]);
        undisturbed.Files.AssertSame(Assert.Single(FinishedFiles.Of(_folder["disk"], Recipe)));
        Intensity.Record("disk", $"{disk} from epoch 1 to 3: the run went on, told of it, and ended with the same bytes", since);
    }

    [Theory]
    [InlineData("full", 0)]
    [InlineData("all but full", 1_500_000)]
    public async Task A_run_that_is_killed_while_its_disk_is_full_goes_on_from_what_was_whole(string disk, int left)
    {
        var since = Stopwatch.StartNew();
        _mounts.Small(_folder["disk"], 64);
        using (var program = new TrainProgram(_folder, Line("disk")))
        {
            await program.SaysAsync("epoch 1 ");
            // It is written after that is said.
            while (CheckpointFiles.In(Path.Combine(Directory.GetDirectories(_folder["disk", Recipe]).Single(), "checkpoints")).Count == 0)
                await Task.Delay(5, TestContext.Current.CancellationToken);
            Fail(disk, left);
            await program.SaysAsync("could not be written");
            await program.KillAsync();
        }

        WholeFiles.Check(_folder["disk"]);
        Mend(disk);
        using var again = new TrainProgram(_folder, Line("disk"));
        Assert.True(await again.EndAsync() == 0, again.Said);
        Assert.Contains("notice Training goes on where the run", again.Said, StringComparison.Ordinal);
        undisturbed.Files.AssertSame(Assert.Single(FinishedFiles.Of(_folder["disk"], Recipe)));
        Intensity.Record("disk and kill", $"{disk}, then killed: went on from what was whole, and ended with the same bytes", since);
    }

    /// <summary>The room runs out in the folder, or in what describes the run.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(4096)]
    public async Task A_run_that_finds_its_disk_full_says_so_and_leaves_nothing(int left)
    {
        _mounts.Small(_folder["disk"], 64);
        Directory.CreateDirectory(_folder["disk", Recipe]);
        Fail("full", left);
        using var program = new TrainProgram(_folder, Line("disk"));
        Assert.True(await program.EndAsync() == 1, program.Said);
        Assert.Contains("No space left on device", program.Said, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder["disk", Recipe]));
    }

    [Theory]
    [InlineData("the run's folder")]
    [InlineData("its checkpoints")]
    public async Task A_run_whose_folder_vanishes_makes_it_anew(string what)
    {
        var since = Stopwatch.StartNew();
        using var program = new TrainProgram(_folder, Line("vanishing"));
        await program.SaysAsync("epoch 1 ");
        var run = Directory.GetDirectories(_folder["vanishing", Recipe]).Single();
        // Moved first: who deletes what is written meanwhile meets new files.
        Directory.Move(what == "its checkpoints" ? Path.Combine(run, "checkpoints") : run, _folder["vanished"]);
        Directory.Delete(_folder["vanished"], recursive: true);
        Assert.True(await program.EndAsync() == 0, program.Said);
        WholeFiles.Check(_folder["vanishing"]);
        undisturbed.Files.AssertSame(Assert.Single(FinishedFiles.Of(_folder["vanishing"], Recipe)));
        Intensity.Record("a folder that vanishes", $"{what}: it was made anew, and the run ended with the same bytes", since);
    }

    private static string[] Line(string runs) => TrainProgram.Line(Recipe, runs, $"--Tricks:Recipes:{Recipe}:Epochs:Count=6");

    /// <summary>Takes the room that there is but for some bytes, or the right to write.</summary>
    private void Fail(string disk, int left)
    {
        if (disk == "read only")
        {
            _mounts.ReadOnly(Directory.GetDirectories(_folder["disk", Recipe]).Single());
            return;
        }

        _filler = new(_folder["disk"], left);
    }

    private void Mend(string disk)
    {
        if (disk == "read only")
            _mounts.Undo();
        _filler?.Dispose();
        _filler = null;
    }

    /// <summary>The run that nothing happens to, for all tests.</summary>
    public sealed class Undisturbed : IAsyncLifetime
    {
        private readonly TemporaryFolder _folder = new();

        internal FinishedFiles Files { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            using var program = new TrainProgram(_folder, Line("runs"));
            Assert.True(await program.EndAsync() == 0, program.Said);
            Files = Assert.Single(FinishedFiles.Of(_folder["runs"], Recipe));
        }

        public ValueTask DisposeAsync()
        {
            _folder.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
