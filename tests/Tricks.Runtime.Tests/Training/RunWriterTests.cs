using Tricks.Training;

namespace Tricks.Runtime.Tests.Training;

public sealed class RunWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _written = [];
    private readonly List<string> _notices = [];
    private readonly RunFolder _run;
    private readonly RunWriter _writer;
    private volatile bool _isFull;

    public RunWriterTests()
    {
        _run = RunFolder.Create(_folder, "Short", DateTimeOffset.UnixEpoch);
        File.WriteAllText(Path.Combine(_run.Path, "run.json"), "{}");
        _writer = new(_run, null!, new(), _notices.Add);
    }

    public void Dispose()
    {
        _writer.Dispose();
        _run.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_checkpoint_waits_for_all_that_it_vouches_for_also_where_an_older_one_waited_before_it()
    {
        _isFull = true;
        Write("checkpoint", 1, isLast: true);
        _writer.Wait();
        Write("weights", 2);
        Write("metrics", 2);
        Write("checkpoint", 2, isLast: true);
        _writer.Wait();
        Assert.Empty(_written);
        Assert.True(_writer.IsFailing);
        _isFull = false;
        _writer.Finish();
        Assert.Equal(["weights 2", "metrics 2", "checkpoint 2"], _written);
        Assert.Equal(["checkpoint could not be written: No space left. Training goes on, and it is tried again every 5 seconds.", "Before the end it is tried for 60 seconds more.", $"All files of {_run.Path} are written again."], _notices);
    }

    [Fact]
    public void One_file_that_cannot_be_written_does_not_hold_up_the_others()
    {
        _writer.Write("best", static () => throw new IOException("No space left."));
        Write("metrics", 1);
        _writer.Wait();
        Assert.Equal(["metrics 1"], _written);
        // In its place.
        Write("best", 2);
        _writer.Finish();
        Assert.Equal(["metrics 1", "best 2"], _written);
    }

    [Fact]
    public void Waiting_for_one_file_is_not_waiting_for_others()
    {
        using var hold = new ManualResetEventSlim();
        Write("checkpoint", 1, isLast: true);
        _writer.WaitFor("checkpoint");
        Assert.Equal(["checkpoint 1"], _written);
        _writer.Write("weights", hold.Wait);
        _writer.WaitFor("checkpoint");
        Assert.False(_writer.IsFailing);
        hold.Set();
        _writer.Wait();
    }

    /// <summary>Its memory may be taken for the next one only then.</summary>
    [Fact]
    public void It_says_whether_a_file_is_done_with()
    {
        Assert.True(_writer.WaitFor("checkpoint"));
        _isFull = true;
        Write("checkpoint", 1);
        Assert.False(_writer.WaitFor("checkpoint"));
        _writer.Wait();
        _isFull = false;
        _writer.Finish();
        Assert.True(_writer.WaitFor("checkpoint"));
    }

    [Fact]
    public async Task What_trying_again_does_not_mend_is_thrown_to_who_waits()
    {
        var writer = new RunWriter(_run, null!, new(), _notices.Add);
        writer.Write("checkpoint", static () => throw new NotSupportedException("no such type"));
        var waited = Task.Run(() => Assert.Throws<NotSupportedException>(() =>
        {
            writer.WaitFor("checkpoint");
            writer.Wait();
        }), TestContext.Current.CancellationToken);
        await waited.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    [Fact]
    public void A_folder_that_is_made_anew_is_locked_again()
    {
        Directory.Delete(_run.Path, recursive: true);
        Directory.CreateDirectory(Path.Combine(_run.Path, "checkpoints"));
        Directory.Delete(Path.Combine(_run.Path, "checkpoints"));
        // What describes the run is missing as well, and again while it cannot be written.
        Assert.Throws<NullReferenceException>(() => _run.MakeAnew(null!));
        Assert.Throws<NullReferenceException>(() => _run.MakeAnew(null!));
        Assert.Null(RunFolder.TryOpen(_run.Path));
        File.WriteAllText(Path.Combine(_run.Path, "run.json"), "{}");
        Assert.False(_run.MakeAnew(null!));
    }

    private void Write(string file, int version, bool isLast = false) => _writer.Write(file, () =>
    {
        if (_isFull)
            throw new IOException("No space left.");
        _written.Add($"{file} {version}");
    }, isLast);
}
