using System.Diagnostics;
using System.Globalization;
using Tricks.Interchange;
using Tricks.Runtime.Tests.Golden;
using static TorchSharp.torch;

namespace Tricks.Runtime.Tests.Interchange;

/// <summary>
/// Files of weights with bits, bytes and ranges changed, cut, doubled and put elsewhere: each is read whole, or refused with what is wrong. TRICKS_FUZZ sets how many
/// are tried of each format; 700 otherwise.
/// </summary>
public sealed class ForeignWeightsFuzzTests : IDisposable
{
    private static readonly int Tries = int.Parse(Environment.GetEnvironmentVariable("TRICKS_FUZZ") ?? "700", CultureInfo.InvariantCulture);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("zip.pt", true)]
    [InlineData("legacy.pt", false)]
    [InlineData("written.safetensors", false)]
    public void A_changed_file_is_read_whole_or_refused(string file, bool hasCheckSums)
    {
        var original = File.ReadAllBytes(file.EndsWith(".pt", StringComparison.Ordinal) ? Path.Combine(AppContext.BaseDirectory, "golden", "foreign", file) : Written());
        var path = Path.Combine(_folder.Path, file);
        var expected = Read(original)!;
        var (read, refused) = (0, 0);
        for (var seed = 0; seed < Tries; seed++)
        {
            var random = new Random(seed);
            var changed = Changed(original, random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var began = Stopwatch.GetTimestamp();
            var found = Read(changed);
            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < (20 << 20), $"seed {seed} took memory");
            Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(10), $"seed {seed} took its time");
            if (found is null)
            {
                refused++;
                continue;
            }

            read++;
            // What its check sums vouch for is what was written.
            if (hasCheckSums)
                Assert.All(found, item => Assert.True(expected.TryGetValue(item.Key, out var values) && values.AsSpan().SequenceEqual(item.Value), $"seed {seed}: {item.Key}"));
        }

        // Changes of what is not read, such as the time of an entry, are nobody's loss.
        Assert.True(refused > Tries / 4, $"{refused} refused, {read} read");

        Dictionary<string, byte[]>? Read(byte[] bytes)
        {
            File.WriteAllBytes(path, bytes);
            try
            {
                using var weights = ForeignWeights.Open(path, null, static _ => { });
                using var scope = NewDisposeScope();
                return weights.Tensors.ToDictionary(static item => item.Key, static item => item.Value.Read().bytes.ToArray());
            }
            catch (InvalidDataException exception)
            {
                Assert.InRange(exception.Message.Length, 10, 3000);
                return null;
            }
        }
    }

    private string Written()
    {
        using var scope = NewDisposeScope();
        var path = Path.Combine(_folder.Path, "original.safetensors");
        using var weights = ForeignWeights.Open(Path.Combine(AppContext.BaseDirectory, "golden", "foreign", "zip.pt"), null, static _ => { });
        using var file = File.Create(path);
        Tricks.Training.SafeTensors.Write(file, Tricks.Training.StoredTensor.All(weights.Tensors.Select(static item => KeyValuePair.Create(item.Key, item.Value.Read()))), new Dictionary<string, string>());
        return path;
    }

    private static byte[] Changed(byte[] original, Random random)
    {
        List<byte> bytes = [.. original];
        for (var change = random.Next(1, 4); change > 0; change--)
        {
            var place = random.Next(bytes.Count);
            var length = random.Next(1, Math.Min(64, bytes.Count - place) + 1);
            switch (random.Next(7))
            {
                case 0:
                    bytes[place] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[place] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes.RemoveRange(place, bytes.Count - place);
                    break;
                case 3:
                    bytes.RemoveRange(place, length);
                    break;
                case 4:
                    bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(place, length));
                    break;
                case 5:
                    // Numbers at their ends are where sizes go wrong.
                    for (var i = place; i < place + Math.Min(length, 8); i++)
                        bytes[i] = (byte)(random.Next(2) == 0 ? 0xff : 0x7f);
                    break;
                default:
                    bytes[place] = (byte)"0123456789[]{}(),.:\"qhXKJMtRbsu}]c"[random.Next(34)];
                    break;
            }

            if (bytes.Count == 0)
                break;
        }

        return [.. bytes];
    }
}
