using System.Diagnostics;
using TorchSharp;
using Tricks.Training;

namespace Tricks.Faults;

/// <summary>A checkpoint that is not what was written is told of, and the one before is taken; it is never loaded, and nothing else goes wrong.</summary>
public sealed class CorruptionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Ways to put something else in the place of a checkpoint, each with what is told of it.</summary>
    public static TheoryData<string, string?> Places => new()
    {
        { "one bit", "it is damaged" },
        { "cut short", "not a whole safetensors file" },
        { "longer", "not a whole safetensors file" },
        { "empty", "expected a safetensors header" },
        { "zeros", "expected a safetensors header" },
        { "another recipe's", "it is of another recipe, or of other values or data" },
        { "another seed's", "it is of another recipe, or of other values or data" },
        { "other data's", "it is of another recipe, or of other values or data" },
        { "weights", "not a checkpoint" },
        { "a link to nothing", "Could not find file" },
        { "a link to itself", "" },
        // Both are as if it were not there, or had another name.
        { "a folder", null },
        { "an older one's", null },
    };

    [Fact]
    public void Every_changed_place_and_every_other_length_of_a_checkpoint_is_told()
    {
        var since = Stopwatch.StartNew();
        var path = CheckpointFiles.In(Path.Combine(Stopped(_folder, nameof(FaultSmall), 6), "checkpoints"))[0];
        var file = SafeTensorsFile.Read(path);
        var (damaged, tried) = (_folder["damaged"], 0);
        AssertWhole(path);

        foreach (var place in PlacesIn(file))
        {
            foreach (var pattern in Patterns())
            {
                var changed = pattern(file.Bytes[place]);
                if (changed == file.Bytes[place])
                    continue;
                var bytes = file.Bytes.ToArray();
                bytes[place] = changed;
                AssertTold(bytes, $"byte {place} is {changed:x2}");
            }
        }

        for (var length = 0; length < file.Bytes.Length; length += Intensity.IsLong ? 1 : 128)
            AssertTold(file.Bytes[..length], $"cut to {length}");
        foreach (var more in new byte[][] { [0], [(byte)' '], new byte[8], new byte[4096], file.Bytes })
            AssertTold([.. file.Bytes, .. more], $"longer by {more.Length}");
        // Two at once, and parts that changed places.
        var random = new Random(Intensity.Seed);
        for (var i = 0; i < Intensity.Of(500, 20_000); i++)
        {
            var bytes = file.Bytes.ToArray();
            for (var changes = random.Next(1, 4); changes > 0; changes--)
                Mutation.Apply(random, ref bytes);
            if (!bytes.AsSpan().SequenceEqual(file.Bytes))
                AssertTold(bytes, $"mutation {i}");
        }

        AssertWhole(path);
        Intensity.Record("damaged checkpoints", $"{tried} damaged files of {file.Bytes.Length} bytes and {file.Tensors.Count} tensors: each told as damaged, none loaded", since);

        void AssertTold(byte[] bytes, string what)
        {
            tried++;
            File.WriteAllBytes(damaged, bytes);
            using var scope = torch.NewDisposeScope();
            var thrown = Record.Exception(() => { Checkpoint.Read(damaged); });
            Assert.True(thrown is InvalidDataException { Message: var message } && message.Contains(damaged, StringComparison.Ordinal), $"{what}: {thrown?.ToString() ?? "it was loaded"}");
        }
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void What_stands_in_a_checkpoints_place_is_told_and_the_one_before_taken(string what, string? told)
    {
        var since = Stopwatch.StartNew();
        var whole = Completed(Run(_folder["whole"]));
        var stopped = Stopped(_folder, nameof(FaultSmall), 7);
        var files = CheckpointFiles.In(Path.Combine(stopped, "checkpoints"));
        Assert.Equal(3, files.Count);
        Put(what, files[0], files[1]);

        using var run = new InProcess(_folder, nameof(FaultSmall), Cadence);
        var resumed = run.Train();
        Assert.Equal(stopped, resumed.RunFolder);
        whole.AssertSame(Completed(resumed));
        Assert.Contains(run.Notices, notice => notice.StartsWith($"Training goes on where the run {stopped} was, after step ", StringComparison.Ordinal));
        var notices = run.Notices.Where(static notice => notice.StartsWith("The checkpoint ", StringComparison.Ordinal)).ToArray();
        if (told is null)
            Assert.DoesNotContain(notices, static notice => notice.Contains("cannot be used", StringComparison.Ordinal));
        else
            Assert.Contains(told, Assert.Single(notices, notice => notice.StartsWith($"The checkpoint {files[0]} cannot be used, and the one before it is looked at: ", StringComparison.Ordinal)), StringComparison.Ordinal);
        Intensity.Record("in a checkpoint's place", $"{what}: {(told is null ? "the one before was taken" : "told, and the one before taken")}; the run ended with the same bytes", since);
    }

    [Fact]
    public void A_run_whose_every_checkpoint_is_damaged_is_trained_from_its_beginning()
    {
        var whole = Completed(Run(_folder["whole"]));
        var stopped = Stopped(_folder, nameof(FaultSmall), 7);
        foreach (var path in CheckpointFiles.In(Path.Combine(stopped, "checkpoints")))
            Put("one bit", path, path);
        using var run = new InProcess(_folder, nameof(FaultSmall), Cadence);
        whole.AssertSame(Completed(run.Train()));
        Assert.Equal(3, run.Notices.Count(static notice => notice.Contains("cannot be used, and the one before it is looked at", StringComparison.Ordinal)));
    }

    private static (string, string)[] Cadence => [("Checkpoints:Steps", "1"), ("Checkpoints:Keep", "3")];

    private static TrainingOutcome Run(string folder, string recipe = nameof(FaultSmall), int stopAfter = int.MaxValue, params (string, string)[] settings)
    {
        using var run = new InProcess(folder, recipe, [.. Cadence, .. settings]) { StopAfter = stopAfter };
        return run.Train();
    }

    private static string Stopped(string folder, string recipe, int step, params (string, string)[] settings)
    {
        var outcome = Run(folder, recipe, step, settings);
        Assert.True(outcome.Status == TrainingStatus.Stopped, outcome.Failure?.ToString());
        return outcome.RunFolder!;
    }

    private static FinishedFiles Completed(TrainingOutcome outcome)
    {
        Assert.True(outcome.Status == TrainingStatus.Completed, outcome.Failure?.ToString());
        return FinishedFiles.At(outcome.RunFolder!);
    }

    private static void AssertWhole(string path)
    {
        using var scope = torch.NewDisposeScope();
        Assert.Equal(6, Checkpoint.Read(path).Checkpoint.Step);
    }

    /// <summary>All of the header with its length and padding, and of each tensor the first, the middle and the last byte.</summary>
    private static IEnumerable<int> PlacesIn(SafeTensorsFile file) =>
        Enumerable.Range(0, file.Start).Concat(file.Tensors.Where(static tensor => tensor.End > tensor.Begin).SelectMany(static tensor => new[] { tensor.Begin, (tensor.Begin + tensor.End) / 2, tensor.End - 1 })).Distinct();

    private static IEnumerable<Func<byte, byte>> Patterns() =>
        Intensity.IsLong
            ? [.. Enumerable.Range(0, 8).Select(static bit => (Func<byte, byte>)(value => (byte)(value ^ (1 << bit)))), static _ => 0, static _ => 0xff, static value => (byte)~value, static _ => (byte)'"', static _ => (byte)'0']
            : [static value => (byte)(value ^ 1), static value => (byte)(value ^ 0x80), static _ => 0];

    private void Put(string what, string path, string before)
    {
        var bytes = File.ReadAllBytes(path);
        File.Delete(path);
        switch (what)
        {
            case "one bit":
                bytes[bytes.Length / 2] ^= 4;
                File.WriteAllBytes(path, bytes);
                break;
            case "cut short":
                File.WriteAllBytes(path, bytes[..^1]);
                break;
            case "longer":
                File.WriteAllBytes(path, [.. bytes, 0]);
                break;
            case "empty":
                File.WriteAllBytes(path, []);
                break;
            case "zeros":
                File.WriteAllBytes(path, new byte[bytes.Length]);
                break;
            case "another recipe's":
                File.Copy(NewestOf(Stopped(_folder["other"], nameof(FaultTeacher), 3)), path);
                break;
            case "another seed's":
                File.Copy(NewestOf(Stopped(_folder["other"], nameof(FaultSmall), 7, ("Recipes:FaultSmall:Seed:Value", "2"))), path);
                break;
            case "other data's":
                File.Copy(NewestOf(Stopped(_folder["other"], nameof(FaultSmall), 7, ("Recipes:FaultSmall:Synthetic:Test", "17"))), path);
                break;
            case "weights":
                File.Copy(Path.Combine(Path.GetDirectoryName(path)!, "last.safetensors"), path);
                break;
            case "a link to nothing":
                File.CreateSymbolicLink(path, path + "-gone");
                break;
            case "a link to itself":
                File.CreateSymbolicLink(path, path);
                break;
            case "a folder":
                Directory.CreateDirectory(path);
                break;
            case "an older one's":
                File.Copy(before, path);
                break;
        }
    }

    private static string NewestOf(string run) => CheckpointFiles.In(Path.Combine(run, "checkpoints"))[0];
}
