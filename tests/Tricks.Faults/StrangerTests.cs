using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Tricks.Hosting;

namespace Tricks.Faults;

/// <summary>Weights that somebody else gave: whatever is in the file, <c>predict</c> and <c>evaluate</c> say what is wrong with it, soon, and do nothing else.</summary>
public sealed class StrangerTests : IDisposable
{
    /// <summary>
    /// What a pickle can do to who loads it: it opens the file <see cref="Opened"/> to write. Of Python's
    /// <c>pickle.dumps({"head.weight": E()}, protocol=2)</c>, where <c>E.__reduce__</c> returns <c>(open, ("stranger-was-here", "w"))</c>.
    /// </summary>
    private const string Pickle = "gAJ9cQBYCwAAAGhlYWQud2VpZ2h0cQFjaW8Kb3BlbgpxAlgRAAAAc3RyYW5nZXItd2FzLWhlcmVxA1gBAAAAd3EEhnEFUnEGcy4=";

    private const string Opened = "stranger-was-here";

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    private readonly TemporaryFolder _folder = new();
    private readonly SafeTensorsFile _weights;
    private readonly string _image;

    public StrangerTests()
    {
        using var run = new InProcess(_folder, nameof(FaultSmall));
        _weights = SafeTensorsFile.Read(Path.Combine(run.Train().RunFolder!, "checkpoints", "last.safetensors"));
        _image = _folder.Write("image.png", ImageFiles.Png(8, 8));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Weights_that_are_damaged_are_told_and_with_a_digest_made_for_them_only_values_are_others()
    {
        var (since, random) = (Stopwatch.StartNew(), new Random(Intensity.Seed));
        var (count, refused) = (Intensity.Of(60, 5_000), 0);
        for (var i = 0; i < count; i++)
        {
            var bytes = _weights.Bytes.ToArray();
            for (var changes = random.Next(1, 4); changes > 0; changes--)
                Mutation.Apply(random, ref bytes);
            // Most of a file are values, of which any are weights.
            if (i % 2 == 0 && bytes.Length >= _weights.Start)
                bytes = [.. bytes[.._weights.Start], .. _weights.Bytes[_weights.Start..]];
            // As it is, its digest tells; with another digest, what is in it must.
            if (!bytes.AsSpan().SequenceEqual(_weights.Bytes))
                await RefusesAsync($"mutation {i}", bytes, i % 20 == 0, orTakes: false);
            if (await RefusesAsync($"mutation {i} with its digest", SafeTensorsFile.Seal(bytes), i % 20 == 0, orTakes: true))
                refused++;
            Intensity.Tell("damaged weights", i + 1, count, since);
        }

        Assert.InRange(refused, 1, count);
        Intensity.Record("damaged weights", $"{count} damaged files of weights: each refused in a sentence with exit code 1; with the digest set to what they have, {refused} refused so, {count - refused} taken, whose values or names are others", since);
    }

    [Fact]
    public async Task Weights_that_are_made_to_harm_are_told()
    {
        var (since, count, faults) = (Stopwatch.StartNew(), 0, new List<string>());
        foreach (var (what, bytes) in Lengths().Concat(Pickles()).Concat(Tensors()).Concat(Metadata()))
        {
            count++;
            try
            {
                await RefusesAsync(what, bytes, evaluate: false, orTakes: false);
                if (Intensity.IsLong || count % 8 == 0)
                    await RefusesAsync(what, bytes, evaluate: true, orTakes: false);
            }
            catch (Xunit.Sdk.XunitException exception)
            {
                faults.Add(exception.Message);
            }
        }

        Assert.True(faults.Count == 0, string.Join("\n\n", faults));
        Intensity.Record("weights made to harm", $"{count} files, to predict and evaluate: each refused in a sentence with exit code 1 and nothing written", since);
    }

    /// <summary>Gives a file to a command; true where that is refused as it must be.</summary>
    private async Task<bool> RefusesAsync(string what, byte[] bytes, bool evaluate, bool orTakes)
    {
        var path = _folder.Write("stranger.safetensors", bytes);
        var before = Listed();
        var watch = Stopwatch.StartNew();
        var (exit, said) = await RunAsync(evaluate ? ["evaluate", path, $"--results={_folder["evaluation"]}"] : ["predict", path, _image]);
        var fault = (exit, said) switch
        {
            (0, _) when orTakes => null,
            (0, _) => "it was taken",
            (not 1, _) => $"exit code {exit}",
            (_, "") => "nothing was said",
            _ when said.Contains("\n   at ", StringComparison.Ordinal) => "an exception escaped",
            // Of a size that no image has, the image may be told.
            _ when !said.Contains("stranger.safetensors", StringComparison.Ordinal) && !said.Contains(_image, StringComparison.Ordinal) => "the file is not named",
            _ when said.Length > 2000 => "too much was said",
            _ => null,
        };
        if (watch.Elapsed > Soon)
            fault = $"it took {watch.Elapsed.TotalSeconds:F0} s";
        if (exit != 0 && Listed().Except(before).ToArray() is { Length: > 0 } created)
            fault = $"it created {string.Join(", ", created)}";
        foreach (var left in Listed().Except(before))
            File.Delete(left);
        Assert.True(fault is null, $"{(evaluate ? "evaluate" : "predict")}, {what}: {fault}: {said[..Math.Min(said.Length, 600)]}");
        return exit != 0;
    }

    private string[] Listed() => [.. Directory.GetFiles(_folder, "*", SearchOption.AllDirectories), .. Directory.GetFiles(".", Opened)];

    private async Task<(int Exit, string Errors)> RunAsync(params string[] line)
    {
        var (output, errors) = (Console.Out, Console.Error);
        using var written = new StringWriter();
        using var told = new StringWriter();
        Console.SetOut(written);
        Console.SetError(told);
        try
        {
            var exit = await TricksApplication.RunAsync<RecipeModule>([.. line, $"--contentRoot={_folder.Path}", "--Tricks:Device=cpu", "--Tricks:Threads=1", $"--Tricks:Runs:Root={_folder["runs"]}", "--Logging:LogLevel:Default=None"]);
            return (exit, told.ToString());
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(errors);
        }
    }

    private IEnumerable<(string, byte[])> Lengths()
    {
        foreach (var length in new[] { 0, 1, -1, long.MaxValue, long.MinValue, int.MaxValue, 1L << 32, (1L << 32) + _weights.HeaderLength, _weights.Bytes.Length, _weights.HeaderLength - 1, _weights.HeaderLength + 1 })
        {
            var bytes = _weights.Bytes.ToArray();
            BinaryPrimitives.WriteInt64LittleEndian(bytes, length);
            yield return ($"a header of {length} bytes", bytes);
        }

        foreach (var text in new[] { "", "{", "[]", "1", "null", "\"text\"", "{}{}", new string('[', 4000), new string('[', 2000) + new string(']', 2000), string.Concat(Enumerable.Repeat("{\"a\":", 1000)), "{\"__metadata__\":" + new string('[', 3000), "{\"\ud800\":1}", "{\"_head.weight\":null}", "{\"__metadata__\":[]}", "{\"__metadata__\":null}" })
        {
            yield return ($"the header {text[..Math.Min(text.Length, 20)]}", WithHeader(text));
            yield return ($"the header {text[..Math.Min(text.Length, 20)]} and a digest", WithHeader($"{text}{{\"sha256\":\"{new string('0', 64)}\"}}"));
            yield return ($"the header {text[..Math.Min(text.Length, 20)]} after a digest", WithHeader($"{{\"__metadata__\":{{\"sha256\":\"{new string('0', 64)}\"}},\"a\":{text}"));
        }
    }

    private static IEnumerable<(string, byte[])> Pickles()
    {
        var pickle = Convert.FromBase64String(Pickle);
        yield return ("a pickle", pickle);
        // As torch.save() writes it.
        using var buffer = new MemoryStream();
        using (var archive = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in new[] { ("archive/data.pkl", pickle), ("archive/byteorder", "little"u8.ToArray()), ("archive/data/0", new byte[64]), ("archive/version", "3\n"u8.ToArray()) })
            {
                using var entry = archive.CreateEntry(name, CompressionLevel.NoCompression).Open();
                entry.Write(content);
            }
        }

        yield return ("a file of torch.save()", buffer.ToArray());
    }

    private IEnumerable<(string, byte[])> Tensors()
    {
        foreach (var shape in new[] { "[]", "[-1]", "[-3,-192]", "[0]", "[3,192,0]", "[0,4611686018427387904,4611686018427387904]", "[1e3]", "[1.5]", "[\"3\",192]", "[[3,192]]", "null", "3", "[4611686018427387904,4]", "[4294967296,4294967296]", "[2147483648]", "[1099511627776]", "[9223372036854775807]", "[9223372036854775808]", "[100000000000000000000]", "[3,191]", "[192,3]", $"[{string.Join(',', Enumerable.Repeat(1, 300))}]" })
            yield return ($"a tensor of shape {shape[..Math.Min(shape.Length, 30)]}", With("_head.weight", "shape", shape));
        foreach (var offsets in new[] { "[]", "[0]", "[0,1]", "[-2304,0]", "[2304,0]", "[0,9223372036854775807]", "[-9223372036854775808,9223372036854775807]", "[9223372036854773503,9223372036854775807]", "[4294967296,4294969600]", "[0,2304,4608]", "null", "\"0\"", "[0.5,2304.5]", "[1,2305]", "[0,2304]" })
        {
            var bytes = With("_head.weight", "data_offsets", offsets);
            // Where that is the place that it has.
            if (!bytes.AsSpan().SequenceEqual(With("_head.weight", "data_offsets", Offsets("_head.weight"))))
                yield return ($"a tensor at {offsets}", bytes);
        }

        foreach (var type in new[] { "\"F33\"", "\"\"", "null", "32", "\"I8\"", "\"F64\"", "\"BOOL\"", "\"f32\"" })
            yield return ($"a tensor of type {type}", With("_head.weight", "dtype", type));
        yield return ("two tensors in one place", With("_head.weight", "data_offsets", Offsets("_head.weight"), header => header["extra"] = JsonNode.Parse(header["_head.weight"]!.ToJsonString())));
        yield return ("one name twice", WithHeader(Header().ToJsonString()[..^1] + ",\"_head.weight\":" + Header()["_head.weight"]!.ToJsonString() + "}"));
        yield return ("a tensor too few", With(static header => header.Remove("_head.bias")));
        yield return ("bytes behind the last tensor", SafeTensorsFile.Seal([.. _weights.Bytes, .. new byte[64]]));
        yield return ("no digest", With(static header => header["__metadata__"]!.AsObject().Remove("sha256")));
        yield return ("a tensor that no model has, of 4 TB", With(static header => header["extra"] = JsonNode.Parse("""{"dtype":"F32","shape":[1099511627776],"data_offsets":[0,4]}""")));
    }

    private IEnumerable<(string, byte[])> Metadata()
    {
        foreach (var key in new[] { "recipe", "class_names", "input_size", "model_size", "parts", "mean", "standard_deviation" })
        {
            yield return ($"no {key}", With(header => header["__metadata__"]!.AsObject().Remove(key)));
            // A recipe may have any name.
            if (key == "recipe")
                continue;
            foreach (var text in new[] { "", "null", "[]", "{}", "[null]", "text", "[1e400]", new string('[', 3000) })
                yield return ($"{key} of {text[..Math.Min(text.Length, 10)]}", WithMetadata(key, text));
        }

        foreach (var key in new[] { "recipe", "class_names", "parts" })
            yield return ($"{key} that is no text", With(header => header["__metadata__"]![key] = 1));
        foreach (var key in new[] { "input_size", "model_size" })
        {
            foreach (var size in new[] { "[0,0,0]", "[3,8]", "[3,8,8,8]", "[-3,8,8]", "[3,-8,-8]", "[3,65536,65536]", "[3,2147483647,2147483647]", "[3,30000,30000]", "[2147483647,1,1]", "[3,8.5,8]", "[3,4294967304,8]" })
                yield return ($"{key} of {size}", WithMetadata(key, size));
        }

        foreach (var key in new[] { "mean", "standard_deviation" })
        {
            foreach (var numbers in new[] { "[1]", "[1,2]", "[1,2,3,4]", "[\"NaN\",1,1]" })
                yield return ($"{key} of {numbers}", WithMetadata(key, numbers));
        }

        yield return ("a deviation of 0", WithMetadata("standard_deviation", "[0,0,0]"));
        yield return ("one class name", WithMetadata("class_names", "[\"a\"]"));
        yield return ("class names that are null", WithMetadata("class_names", "[null,null,null]"));
        yield return ("100,000 class names", WithMetadata("class_names", $"[{string.Join(',', Enumerable.Range(0, 100_000).Select(static i => $"\"{i}\""))}]"));
        foreach (var part in new[] { "{}", "null", "1", """{"Key":"Model"}""", """{"Key":"Model","Type":null,"Values":{}}""", """{"Key":"Model","Type":"","Values":{}}""", """{"Key":"Model","Type":"Tricks.ResNetAttribute","Values":{}}""", """{"Key":"ResNet","Type":"Tricks.ResNetAttribute, Tricks.Runtime","Values":null}""", """{"Key":"ResNet","Type":"Tricks.ResNetAttribute, Tricks.Runtime","Values":{"Depth":21}}""", """{"Key":"ResNet","Type":"Tricks.ResNetAttribute, Tricks.Runtime","Values":{"Depth":"20"}}""", """{"Key":"ResNet","Type":"Tricks.ResNetAttribute, Tricks.Runtime","Values":{"Depth":-1}}""" })
            yield return ($"the part {part}", WithMetadata("parts", $"[{part}]"));
        foreach (var type in new[] { "System.Object", "System.String", "System.IO.Stream", "System.Nullable`1", "System.Collections.Generic.List`1[[System.Int32]]", "System.Environment", "System.Int32[]", "System.Int32&", "Tricks.TrickAttribute, Tricks.Runtime", "Tricks.IModel, Tricks.Runtime", "Tricks.ModelAttribute`1, Tricks.Runtime", "Tricks.ModelAttribute`1[[System.String]], Tricks.Runtime", "]", "A[[[[" })
            yield return ($"a part of the type {type}", WithMetadata("parts", new JsonArray(new JsonObject { ["Key"] = "Model", ["Type"] = type, ["Values"] = new JsonObject() }).ToJsonString()));
        // A constructor runs before anybody asks of what type the thing is.
        var values = new JsonObject { ["path"] = _folder["created"], ["mode"] = "Create", ["access"] = "Write", ["share"] = "None", ["bufferSize"] = 1, ["options"] = "None" };
        yield return ("a part whose constructor creates a file", WithMetadata("parts", new JsonArray(new JsonObject { ["Key"] = "Model", ["Type"] = "System.IO.FileStream, System.Private.CoreLib", ["Values"] = values }).ToJsonString()));
    }

    private JsonObject Header() => JsonNode.Parse(_weights.Bytes.AsSpan(8, _weights.HeaderLength))!.AsObject();

    private string Offsets(string tensor) => Header()[tensor]!["data_offsets"]!.ToJsonString();

    private byte[] WithMetadata(string key, string text) => With(header => header["__metadata__"]![key] = text);

    /// <summary>The text may be no JSON that a document could hold, such as a number that is too large.</summary>
    private byte[] With(string tensor, string property, string text, Action<JsonObject>? more = null) => WithHeader(Rewritten(header =>
    {
        header[tensor]![property] = "@";
        more?.Invoke(header);
    }).Replace("\"@\"", text, StringComparison.Ordinal));

    private byte[] With(Action<JsonObject> change) => WithHeader(Rewritten(change));

    private string Rewritten(Action<JsonObject> change)
    {
        var header = Header();
        change(header);
        return header.ToJsonString();
    }

    private byte[] WithHeader(string text)
    {
        var header = Encoding.UTF8.GetBytes(text);
        var bytes = new byte[8 + header.Length + _weights.Bytes.Length - _weights.Start];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, header.Length);
        header.CopyTo(bytes, 8);
        _weights.Bytes.AsSpan(_weights.Start..).CopyTo(bytes.AsSpan(8 + header.Length));
        return SafeTensorsFile.Seal(bytes);
    }
}
