using System.IO.Compression;
using System.Text;
using Tricks.Interchange;
using Tricks.Models;
using Tricks.Native;
using Tricks.Runtime.Tests.Golden;
using Tricks.Training;
using static TorchSharp.torch;

namespace Tricks.Runtime.Tests.Interchange;

public sealed class ForeignWeightsTests : IDisposable
{
    private static readonly ForeignGolden Golden = GoldenFile.Read<ForeignGolden>("foreign");

    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _notices = [];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("zip")]
    [InlineData("legacy")]
    public void Every_type_and_view_has_PyTorchs_numbers(string format)
    {
        using var weights = Open($"{format}.pt");
        Assert.Equal(Golden.Tensors.Keys, weights.Tensors.Keys);
        foreach (var (name, expected) in Golden.Tensors)
            AssertIs(name, expected, weights.Tensors[name]);
        Assert.Empty(_notices);
    }

    [Theory]
    [InlineData("zip-wrapped.pt", "The weights are those under 'model'; beside them there are 'epoch', 'loss', 'names', 'big', 'best_acc1', 'lr_scheduler', which are not read.")]
    [InlineData("legacy-wrapped.pt", "The weights are those under 'model'; beside them there are 'epoch', 'loss', 'names', 'big', 'best_acc1', 'lr_scheduler', which are not read.")]
    [InlineData("zip-averaged.pt", null)]
    [InlineData("legacy-averaged.pt", null)]
    public void Weights_are_found_in_what_scripts_wrap_them_in(string file, string? notice)
    {
        using var weights = Open(file);
        Assert.Equal(Golden.Model.Keys, weights.Tensors.Keys);
        foreach (var (name, expected) in Golden.Model)
            AssertIs(name, expected, weights.Tensors[name]);
        Assert.Equal(notice is null ? [] : [notice], _notices);
    }

    [Theory]
    [InlineData("zip-evil.pt", "__builtin__.print")]
    [InlineData("legacy-evil.pt", "__builtin__.print")]
    [InlineData("zip-namespace.pt", "argparse.Namespace")]
    [InlineData("legacy-namespace.pt", "argparse.Namespace")]
    public void What_is_no_weight_is_refused_by_name(string file, string name) =>
        Assert.Contains($"it asks for {name}, ", Assert.Throws<InvalidDataException>(() => Open(file)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("zip")]
    [InlineData("legacy")]
    public void A_later_protocol_is_read_too(string format)
    {
        using var weights = Open($"{format}-protocol4.pt");
        Assert.Equal([2], Assert.Single(weights.Tensors).Value.Shape);
    }

    [Fact]
    public void A_file_that_is_cut_off_or_of_another_kind_is_told_as_that()
    {
        var whole = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "golden", "foreign", "zip.pt"));
        Assert.EndsWith("it begins as a zip file and does not end as one: it is cut off, or damaged.", Refusal(whole[..(whole.Length / 2)]), StringComparison.Ordinal);
        Assert.Contains("it begins as no file of torch.save does, and as safetensors it cannot be read either", Refusal("some text, no weights"u8.ToArray()), StringComparison.Ordinal);

        string Refusal(byte[] bytes)
        {
            var path = Path.Combine(_folder.Path, "other.pth");
            File.WriteAllBytes(path, bytes);
            return Assert.Throws<InvalidDataException>(() => ForeignWeights.Open(path, null, _notices.Add)).Message;
        }
    }

    [Fact]
    public void TorchScript_is_told() => Assert.Contains("it is a TorchScript archive", Assert.Throws<InvalidDataException>(() => Open("torchscript.pt")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_key_that_is_not_there_is_told_with_those_that_are()
    {
        var error = Assert.Throws<InvalidDataException>(() => ForeignWeights.Open(Golden.PathOf("zip-wrapped.pt"), "model_ema", _notices.Add));
        Assert.EndsWith("it has no tensors under 'model_ema'; what it has: 'epoch', 'model', 'loss', 'names', 'big', 'best_acc1', 'lr_scheduler'.", error.Message, StringComparison.Ordinal);
        using var weights = ForeignWeights.Open(Golden.PathOf("zip-wrapped.pt"), "model", _notices.Add);
        Assert.Equal(Golden.Model.Keys, weights.Tensors.Keys);
    }

    [Fact]
    public void What_a_wrapper_is_named_like_but_has_no_tensors_is_none()
    {
        using var scope = NewDisposeScope();
        var tensor = ForeignTensor.Contiguous(ScalarType.Float32, [1], new NoBytes());
        var settings = new Dictionary<object, object?> { ["depth"] = 20L };
        Assert.Equal(["x"], StateDictionary.Find(new Dictionary<object, object?> { ["model"] = settings, ["x"] = tensor }, null, _notices.Add).Keys);
        Assert.Equal(["y"], StateDictionary.Find(new Dictionary<object, object?> { ["model"] = settings, ["model_state_dict"] = new Dictionary<object, object?> { ["y"] = tensor } }, null, _notices.Add).Keys);
        Assert.Equal(["z"], StateDictionary.Find(new Dictionary<object, object?> { ["best"] = tensor, ["model"] = new Dictionary<object, object?> { ["state_dict"] = new Dictionary<object, object?> { ["z"] = tensor } } }, null, _notices.Add).Keys);
    }

    [Fact]
    public void A_changed_byte_of_a_storage_is_told_whatever_part_of_it_is_read()
    {
        var path = _folder["changed.pt"];
        var bytes = File.ReadAllBytes(Golden.PathOf("zip.pt"));
        // The last number of the views' storage, 1.875, which few of them have.
        var place = bytes.AsSpan().LastIndexOf(BitConverter.GetBytes(1.875f));
        bytes[place] ^= 1;
        File.WriteAllBytes(path, bytes);
        using var weights = ForeignWeights.Open(path, null, _notices.Add);
        Assert.Contains("has another check sum than it was written with", Assert.Throws<InvalidDataException>(() => weights.Tensors["transposed"].Read()).Message, StringComparison.Ordinal);
        Assert.Contains("has another check sum than it was written with", Assert.Throws<InvalidDataException>(() => weights.Tensors["last"].Read()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_compressed_entry_is_refused_also_where_it_is_as_long()
    {
        using var memory = new MemoryStream();
        using (var archive = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            // Random bytes grow, zeros shrink: somewhere between neither.
            for (var trial = 0; trial < 2_000; trial++)
            {
                var bytes = new byte[400];
                new Random(trial).NextBytes(bytes.AsSpan(trial / 5));
                using var entry = archive.CreateEntry($"{trial}", CompressionLevel.Optimal).Open();
                entry.Write(bytes);
            }
        }

        using var read = new ZipArchive(memory, ZipArchiveMode.Read);
        var equal = read.Entries.First(static entry => entry.CompressedLength == entry.Length);
        Assert.Contains("is compressed, which PyTorch never does", Assert.Throws<InvalidDataException>(() => new ZipStorage(equal, memory).Read(0, new byte[1])).Message, StringComparison.Ordinal);
        Assert.Contains("is compressed", Assert.Throws<InvalidDataException>(() => new ZipStorage(read.Entries[^1], memory)).Message, StringComparison.Ordinal);
    }

    // What a few bytes name again and again would take memory that is no matter of the file's size.
    [Theory]
    [InlineData("many dictionaries")]
    [InlineData("one list, made a dictionary again and again")]
    [InlineData("one tuple, opened again and again")]
    [InlineData("a tensor of 100,000 dimensions")]
    public void A_small_pickle_that_asks_for_much_is_refused_in_little_time_and_memory(string what)
    {
        var pickle = new PickleBuilder();
        switch (what)
        {
            case "many dictionaries":
                pickle.Times(4_000_000, [(byte)'}']);
                break;
            case "one list, made a dictionary again and again":
                pickle.Add([(byte)']', (byte)'q', 0, (byte)'(']).Times(65_536, [(byte)'K', 1, (byte)'N', 0x86]).Add([(byte)'e']);
                pickle.Add([.. "ccollections\nOrderedDict\n"u8, (byte)'q', 1]).Times(500_000, [(byte)'h', 1, (byte)'h', 0, 0x85, (byte)'R']);
                break;
            case "one tuple, opened again and again":
                pickle.Add([(byte)'(']).Times(500_000, [(byte)'K', 1]).Add([(byte)'t', (byte)'q', 0]).Times(1_000_000, [(byte)'h', 0, (byte)'h', 0, 0x86]);
                break;
            default:
                pickle.Add([.. "ctorch._utils\n_rebuild_tensor_v2\n"u8, .. "(("u8, (byte)'X', 7, 0, 0, 0, .. "storage"u8, .. "ctorch\nFloatStorage\n"u8, (byte)'U', 1, (byte)'0', (byte)'U', 3, .. "cpu"u8, (byte)'K', 1, (byte)'t', (byte)'Q', (byte)'K', 0, (byte)'(']);
                pickle.Times(100_000, [(byte)'K', 1]).Add([(byte)'t', (byte)'q', 0, (byte)'h', 0, (byte)'t', (byte)'R']);
                break;
        }

        var bytes = pickle.Add([(byte)'.']).ToArray();
        var reader = new PickleReader(new(new MemoryStream(bytes), bytes.Length), static (_, _, _) => new NoBytes());
        var before = GC.GetAllocatedBytesForCurrentThread();
        var message = Assert.Throws<InvalidDataException>(() => reader.Read()).Message;
        Assert.Contains(what.StartsWith("a tensor", StringComparison.Ordinal) ? "100000 dimensions" : "makes more objects than weights are made of", message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 300_000_000);
    }

    [Fact]
    public void A_safetensors_file_of_another_program_is_read()
    {
        using var weights = ForeignWeights.Open(SafeTensorsFile("a.safetensors", """{"__metadata__":{"format":"pt"},"module.x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"module.y":{"dtype":"F16","shape":[],"data_offsets":[8,10]}}""", 1f, 2f, (Half)3), null, _notices.Add);
        Assert.Equal("pt", weights.Metadata["format"]);
        AssertIs("x", new("float32", [2], [1, 2]), weights.Tensors["x"]);
        AssertIs("y", new("float16", [], [3]), weights.Tensors["y"]);
    }

    [Fact]
    public void An_index_leads_to_its_shards()
    {
        SafeTensorsFile("one.safetensors", """{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 1f);
        SafeTensorsFile("two.safetensors", """{"y":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 2f);
        using (var weights = ForeignWeights.Open(Index("""{"x":"one.safetensors","y":"two.safetensors"}"""), null, _notices.Add))
        {
            AssertIs("x", new("float32", [1], [1]), weights.Tensors["x"]);
            AssertIs("y", new("float32", [1], [2]), weights.Tensors["y"]);
        }

        Assert.Contains("it says that one.safetensors has z, which it has not", Refusal("""{"x":"one.safetensors","z":"one.safetensors"}"""), StringComparison.Ordinal);
        Assert.Contains("two.safetensors has y, of which it does not tell", Refusal("""{"x":"one.safetensors","z":"two.safetensors"}"""), StringComparison.Ordinal);
        Assert.Contains("it places x in '../one.safetensors', which is no file beside it", Refusal("""{"x":"../one.safetensors"}"""), StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => ForeignWeights.Open(Index("""{"x":"three.safetensors"}"""), null, _notices.Add));

        Assert.Contains("nothing in it is under 'model'", Assert.Throws<InvalidDataException>(() => ForeignWeights.Open(Index("""{"x":"one.safetensors"}"""), "model", _notices.Add)).Message, StringComparison.Ordinal);
        File.WriteAllBytes(Path.Combine(_folder.Path, "two.safetensors"), []);
        Assert.Contains("two.safetensors is empty", Refusal("""{"y":"two.safetensors"}"""), StringComparison.Ordinal);

        string Index(string map)
        {
            var path = Path.Combine(_folder.Path, "model.safetensors.index.json");
            File.WriteAllText(path, $$"""{"metadata":{"total_size":8},"weight_map":{{map}}}""");
            return path;
        }

        string Refusal(string map) => Assert.Throws<InvalidDataException>(() => ForeignWeights.Open(Index(map), null, _notices.Add)).Message;
    }

    [Fact]
    public void Weights_are_set_and_what_does_not_fit_is_told()
    {
        using var scope = NewDisposeScope();
        var model = new ResNet(new(new(3, 32, 32), 10), 20);
        var other = new ResNet(new(new(3, 32, 32), 10), 20);
        GoldenFile.Fill(other, static _ => false);
        // As plain ResNets for CIFAR name the last layer, by a PyTorch that does not count batches.
        var state = other.state_dict().Where(static item => !item.Key.EndsWith("num_batches_tracked", StringComparison.Ordinal)).ToDictionary(static item => item.Key.Replace("fc.", "linear.", StringComparison.Ordinal), static item => item.Value);
        using (var weights = Written(state))
            Assert.Equal("97 tensors match", weights.SetInto(model, Mismatches.None).ToString());
        foreach (var (name, value) in other.state_dict())
            Assert.True(value.eq(model.state_dict()[name]).all().item<bool>(), name);

        state.Remove("conv1.weight");
        state["linear.weight"] = zeros(1000, 64);
        state["more"] = ones(1);
        using (var weights = Written(state))
        {
            var error = Assert.Throws<InvalidDataException>(() => weights.SetInto(model, Mismatches.Missing));
            Assert.EndsWith("does not fit ResNet-20-A: 95 tensors match; 1 is missing: conv1.weight; 1 is unexpected: more; 1 is of another shape: fc.weight, [1000, 64] in place of [10, 64]. If that is meant, set AllowUnexpected, AllowOtherShape.", error.Message, StringComparison.Ordinal);
            var report = weights.SetInto(model, Mismatches.Missing | Mismatches.Unexpected | Mismatches.OtherShape);
            Assert.Equal(Mismatches.Missing | Mismatches.Unexpected | Mismatches.OtherShape, report.Found);
        }

        using (var weights = Written(new Dictionary<string, Tensor> { ["nothing"] = ones(1) }))
            Assert.Contains("None of its tensors has name and shape of one of the network's", Assert.Throws<InvalidDataException>(() => weights.SetInto(model, (Mismatches)7)).Message, StringComparison.Ordinal);
    }

    private ForeignWeights Open(string file) => ForeignWeights.Open(Golden.PathOf(file), null, _notices.Add);

    private ForeignWeights Written(IReadOnlyDictionary<string, Tensor> tensors)
    {
        var path = Path.Combine(_folder.Path, "written.safetensors");
        AtomicFile.Write(path, stream => SafeTensors.Write(stream, StoredTensor.All(tensors), new Dictionary<string, string>()));
        return ForeignWeights.Open(path, null, _notices.Add);
    }

    private string SafeTensorsFile(string name, string header, params object[] values)
    {
        var path = Path.Combine(_folder.Path, name);
        File.WriteAllBytes(path, [.. BitConverter.GetBytes((long)header.Length), .. Encoding.UTF8.GetBytes(header), .. values.SelectMany(static value => value is Half half ? BitConverter.GetBytes(half) : BitConverter.GetBytes((float)value))]);
        return path;
    }

    private sealed class PickleBuilder
    {
        private readonly MemoryStream _bytes = new();

        public PickleBuilder() => _bytes.Write([0x80, 2]);

        public PickleBuilder Add(byte[] bytes) => Times(1, bytes);

        public PickleBuilder Times(int count, byte[] bytes)
        {
            for (var time = 0; time < count; time++)
                _bytes.Write(bytes);
            return this;
        }

        public byte[] ToArray() => _bytes.ToArray();
    }

    private sealed class NoBytes : IStorage
    {
        public long Length => 4;

        public void Read(long offset, Span<byte> into) => throw new NotSupportedException();
    }

    private static void AssertIs(string name, ForeignGolden.Values expected, ForeignTensor found)
    {
        using var scope = NewDisposeScope();
        Assert.Equal(expected.Shape, found.Shape);
        var read = found.Read();
        Assert.Equal(expected.Shape, read.shape);
        Assert.Equal(expected.Type.Replace("uint8", "byte", StringComparison.Ordinal), read.dtype.ToString().ToLowerInvariant());
        Assert.True(expected.Numbers.SequenceEqual(read.numel() == 0 ? [] : read.to(float64).contiguous().data<double>().ToArray()), name);
    }
}

/// <summary>foreign.json.</summary>
internal sealed record ForeignGolden(Dictionary<string, ForeignGolden.Values> Tensors, Dictionary<string, ForeignGolden.Values> Model)
{
    public string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "golden", "foreign", file);

    internal sealed record Values(string Type, long[] Shape, [property: System.Text.Json.Serialization.JsonPropertyName("values")] double[] Numbers);
}
