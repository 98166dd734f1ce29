using Tricks.Training;

namespace Tricks.Runtime.Tests.Training;

public sealed class RunFolderTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _notices = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_latest_run_has_the_last_name_also_where_the_clock_was_moved_back()
    {
        string[] names = [Create(Noon), Create(Noon), Create(Noon.AddDays(1)), Create(Noon.AddHours(1)), Create(Noon.AddDays(2))];
        Assert.Equal(names, names.Order(StringComparer.Ordinal));
        Assert.Equal(["20260301-120000-000", "20260301-120000-001", "20260302-120000-000", "20260302-120000-001", "20260303-120000-000"], names.Select(static name => name[..19]));
        Assert.Equal("The clock shows 2026-03-01 13:00:00Z, and a run of Short began at 2026-03-02 12:00:00Z: it seems to have been moved back. The new run is named as of just after that one, so that the latest is the latest.", Assert.Single(_notices));
    }

    [Fact]
    public void Folders_that_are_no_runs_do_not_matter()
    {
        Directory.CreateDirectory(_folder["Short/99991231-notes"]);
        Assert.StartsWith("20260301-120000-000", Create(Noon), StringComparison.Ordinal);
        Assert.Empty(_notices);
    }

    [Fact]
    public void What_a_killed_process_had_half_written_goes_and_nothing_else()
    {
        var run = _folder[Path.Combine("Short", Create(Noon))];
        foreach (var name in new[] { "metrics.jsonl", "metrics.jsonl.partial", "checkpoints/last.safetensors", "checkpoints/state-0000000007.safetensors.partial" })
            File.WriteAllText(Path.Combine(run, name), "");
        RunFolder.TryOpen(run)!.Dispose();
        Assert.Equal([".lock", "checkpoints/last.safetensors", "metrics.jsonl"], Directory.GetFiles(run, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(run, path).Replace('\\', '/')).Order(StringComparer.Ordinal));
    }

    private string Create(DateTimeOffset now)
    {
        using var folder = RunFolder.Create(_folder, "Short", now, _notices.Add);
        return Path.GetFileName(folder.Path);
    }
}
