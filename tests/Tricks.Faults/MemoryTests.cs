using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Tricks.Faults;

/// <summary>A run that lasts takes no more memory than one that begins.</summary>
public sealed partial class MemoryTests : IDisposable
{
    private const double Megabyte = 1024 * 1024;

    private const int Fewest = 5;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_run_that_lasts_keeps_its_memory_and_its_tensors()
    {
        var (since, length) = (Stopwatch.StartNew(), Intensity.Of(TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(60)));
        var warmUp = length / 6 < TimeSpan.FromMinutes(1) ? length / 6 : TimeSpan.FromMinutes(1);
        // Everything that an epoch does is in it: steps, evaluation, averages, saving. The metrics of every epoch are kept, so there must not be many.
        Photographs.Write(_folder, Intensity.IsLong ? 400 : 20);
        using var program = new TrainProgram(_folder, TrainProgram.Line(nameof(FaultBag), "runs", "--Tricks:Recipes:FaultBag:Epochs:Count=100000", $"--Tricks:Checkpoints:Steps={(Intensity.IsLong ? 20 : 2)}"));
        await program.SaysAsync("epoch 1 ");
        var samples = new List<(TimeSpan At, double Resident, int Tensors, int Step)>();
        var (begin, seen) = (program.Running, 0);
        // A trend needs some epochs, however slow the machine is.
        while ((program.Running - begin < length || (samples.Count < Fewest && program.Running - begin < 20 * length)) && !program.HasExited)
        {
            await Task.Delay(200, TestContext.Current.CancellationToken);
            var epochs = Epoch().Matches(program.Said);
            if (epochs.Count > seen && program.Running - begin >= warmUp)
                samples.Add((program.Running - begin, Number(epochs[^1], "resident"), (int)Number(epochs[^1], "tensors"), (int)Number(epochs[^1], "step")));
            seen = epochs.Count;
            Intensity.Tell("memory, second", (int)(program.Running - begin).TotalSeconds, (int)length.TotalSeconds, since);
        }

        program.Signal(TrainProgram.SigTerm);
        Assert.True(await program.EndAsync() == 128 + TrainProgram.SigTerm, program.Said);
        Assert.True(samples.Count >= Fewest, $"only {samples.Count} epochs in {length}");
        var period = samples[^1].At - samples[0].At;
        var (slope, residents) = (Slope(samples), samples.ConvertAll(static sample => sample.Resident));
        var tensors = samples.Select(static sample => sample.Tensors).Distinct().Order().ToArray();
        var measured = string.Create(CultureInfo.InvariantCulture, $"{samples[^1].Step} steps in {samples.Count} samples over {period.TotalMinutes:F1} minutes: resident {residents[0] / Megabyte:F1} MB first, {residents[^1] / Megabyte:F1} last, {residents.Min() / Megabyte:F1} least, {residents.Max() / Megabyte:F1} most, {slope * 3600 / Megabyte:F2} MB an hour by least squares; {string.Join(", ", tensors)} live tensors at the end of each epoch");
        Intensity.Record("memory", measured, since);
        // In the first minute the allocator and the collector still fill what they keep: in the short form only a leak of a megabyte in five steps shows.
        Assert.True(slope * period.TotalSeconds < (Intensity.IsLong ? Math.Max(0.02 * residents.Average(), 20 * Megabyte) : 60 * Megabyte), measured);
        Assert.True(tensors.Length == 1, measured);
    }

    private static double Number(Match epoch, string name) => double.Parse(epoch.Groups[name].Value, CultureInfo.InvariantCulture);

    /// <summary>Bytes a second.</summary>
    private static double Slope(IReadOnlyList<(TimeSpan At, double Resident, int Tensors, int Step)> samples)
    {
        var (time, resident) = (samples.Average(static sample => sample.At.TotalSeconds), samples.Average(static sample => sample.Resident));
        return samples.Sum(sample => (sample.At.TotalSeconds - time) * (sample.Resident - resident)) / samples.Sum(sample => Math.Pow(sample.At.TotalSeconds - time, 2));
    }

    [GeneratedRegex(@"epoch \d+ step (?<step>\d+) resident (?<resident>\d+) managed \d+ tensors (?<tensors>\d+)\n")]
    private static partial Regex Epoch();
}
