using System.Text.Json;
using Tricks.Training;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Interchange;

/// <summary>
/// Weights that another program may have written, opened: safetensors (one file, or an index with its shards) or a file of PyTorch's <c>torch.save</c>. Which tensors
/// there are is known and checked against the file; their values are read when they are asked for, so that no more memory is taken than for one of them.
/// </summary>
internal sealed class ForeignWeights : IDisposable
{
    private readonly List<IDisposable> _owners;

    private ForeignWeights(string path, Dictionary<string, ForeignTensor> tensors, IReadOnlyDictionary<string, string> metadata, List<IDisposable> owners) =>
        (Path, Tensors, Metadata, _owners) = (path, tensors, metadata, owners);

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The tensors by name.</summary>
    public IReadOnlyDictionary<string, ForeignTensor> Tensors { get; }

    /// <summary>What a safetensors file says of itself.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a file; its content tells its format.</summary>
    /// <param name="path">The file.</param>
    /// <param name="key">Under which key of a PyTorch file the weights are; null: under the first of the usual ones.</param>
    /// <param name="notice">Told what was left out, or chosen in the user's place.</param>
    /// <exception cref="InvalidDataException">It is broken, of another format, or holds what weights do not; the message says which.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static ForeignWeights Open(string path, string? key, Action<string> notice)
    {
        var owners = new List<IDisposable>();
        try
        {
            return IsIndex(path) ? OpenShards(path, key, notice, owners) : OpenFile(path, key, notice, owners);
        }
        catch (Exception exception)
        {
            owners.ForEach(static owner => owner.Dispose());
            if (exception is InvalidDataException && !exception.Message.StartsWith(path, StringComparison.Ordinal))
                throw new InvalidDataException($"{path}: {exception.Message}.", exception);
            throw;
        }
    }

    /// <summary>Sets a model's weights to those of the file, each in the model's own type.</summary>
    /// <param name="model">The model.</param>
    /// <param name="allowed">In what they may differ.</param>
    /// <param name="isNew">Which tensors of the model stay as they are, whatever the file has for them.</param>
    /// <returns>How they fit.</returns>
    /// <exception cref="InvalidDataException">They differ otherwise, and nothing is set; or the file is damaged, and a part of the model may be set.</exception>
    public WeightsReport SetInto(Module<Tensor, Tensor> model, Mismatches allowed, Func<string, bool>? isNew = null)
    {
        using var noGradients = no_grad();
        var all = model.state_dict();
        var own = all.Where(item => isNew?.Invoke(item.Key) != true).ToDictionary(StringComparer.Ordinal);
        var theirs = NamesFor(all.Keys).Where(item => isNew?.Invoke(item.Key) != true).ToDictionary(StringComparer.Ordinal);
        var there = own.Keys.Where(theirs.ContainsKey).ToLookup(name => Tensors[theirs[name]].Shape.AsSpan().SequenceEqual(own[name].shape));
        var report = new WeightsReport(
            [.. there[true]],
            // PyTorch before 0.4.1 did not count the batches, and nothing that is computed depends on their number.
            [.. own.Keys.Where(name => !theirs.ContainsKey(name) && !name.EndsWith(".num_batches_tracked", StringComparison.Ordinal))],
            [.. theirs.Where(item => !own.ContainsKey(item.Key)).Select(static item => item.Value)],
            [.. there[false].Select(name => $"{name}, [{string.Join(", ", Tensors[theirs[name]].Shape)}] in place of [{string.Join(", ", own[name].shape)}]")]);
        if (report.Matched.Count == 0)
            throw new InvalidDataException($"{Path} does not fit {model.GetName()}: {report}. None of its tensors has name and shape of one of the network's: they are another network's.");
        if ((report.Found & ~allowed) is var found and not Mismatches.None)
            throw new InvalidDataException($"{Path} does not fit {model.GetName()}: {report}. If that is meant, set {string.Join(", ", Enum.GetValues<Mismatches>().Where(kind => kind != Mismatches.None && found.HasFlag(kind)).Select(static kind => $"Allow{kind}"))}.");
        // What this library writes has a digest.
        if (Metadata.ContainsKey("recipe_hash") && !IsIndex(Path))
            SafeTensors.ThrowUnlessWhole(Path);
        foreach (var name in report.Matched)
        {
            try
            {
                Tensors[theirs[name]].ReadInto(own[name]);
            }
            catch (InvalidDataException exception)
            {
                throw new InvalidDataException($"{Path}: {theirs[name]}: {exception.Message}.", exception);
            }
        }

        return report;
    }

    /// <summary>The shapes of the tensors that are meant for a model's, by the model's names.</summary>
    public IReadOnlyDictionary<string, long[]> ShapesFor(Module<Tensor, Tensor> model)
    {
        var own = model.state_dict();
        return NamesFor(own.Keys).Where(item => own.ContainsKey(item.Key)).ToDictionary(static item => item.Key, item => Tensors[item.Value].Shape, StringComparer.Ordinal);
    }

    /// <summary>The files that weights are in: the file, and the shards beside it where it is an index.</summary>
    /// <exception cref="InvalidDataException">It is an index that cannot be read.</exception>
    public static IReadOnlyList<string> FilesOf(string path) => !IsIndex(path)
        ? [path]
        : [path, .. Index(path).Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(shard => Beside(path, shard))];

    /// <summary>Opens a file to read it; a pipe of that name would be waited for.</summary>
    /// <exception cref="InvalidDataException">It is empty.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static FileStream OpenRead(string path) => new FileInfo(path) is { Exists: true, Length: 0 }
        ? throw new InvalidDataException($"{System.IO.Path.GetFileName(path)} is empty")
        : File.OpenRead(path);

    public void Dispose() => _owners.ForEach(static owner => owner.Dispose());

    private static bool IsIndex(string path) => path.EndsWith(".index.json", StringComparison.OrdinalIgnoreCase);

    private static string Beside(string path, string shard) => System.IO.Path.Combine(System.IO.Path.GetDirectoryName(path) ?? "", shard);

    /// <summary>Which tensor is meant for which of a model's; one that is meant for none is under its own name.</summary>
    private Dictionary<string, string> NamesFor(IEnumerable<string> own) => WeightNames.ByOwnName([.. Tensors.Keys], own.ToHashSet(StringComparer.Ordinal));

    private static ForeignWeights OpenFile(string path, string? key, Action<string> notice, List<IDisposable> owners)
    {
        var file = OpenRead(path);
        owners.Add(file);
        var start = new byte[8];
        var isPyTorch = PyTorchFile.IsMeantBy(start.AsSpan(0, file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)));
        file.Position = 0;
        if (isPyTorch)
        {
            var (root, owner) = PyTorchFile.Read(file);
            owners.Add(owner);
            return new(path, StateDictionary.Find(root, key, notice), new Dictionary<string, string>(), owners);
        }

        ThrowWhereNamed(key);
        var (tensors, metadata) = OpenSafeTensors(path, file);
        return new(path, StateDictionary.Find(tensors.ToDictionary(static item => (object)item.Key, static item => (object?)item.Value), null, notice), metadata, owners);
    }

    private static (Dictionary<string, ForeignTensor> Tensors, Dictionary<string, string> Metadata) OpenSafeTensors(string path, FileStream file)
    {
        try
        {
            return SafeTensors.Open(path, file);
        }
        catch (InvalidDataException exception) when (!path.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase))
        {
            throw new InvalidDataException($"{path}: it begins as no file of torch.save does, and as safetensors it cannot be read either. {exception.Message}", exception);
        }
    }

    /// <summary>An index as Hugging Face writes it: which tensor is in which file beside it.</summary>
    private static ForeignWeights OpenShards(string path, string? key, Action<string> notice, List<IDisposable> owners)
    {
        ThrowWhereNamed(key);
        var places = Index(path);
        var tensors = new Dictionary<object, object?>();
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var shard in places.GroupBy(static place => place.Value, static place => place.Key, StringComparer.Ordinal))
        {
            var beside = Beside(path, shard.Key);
            var file = OpenRead(beside);
            owners.Add(file);
            var (held, said) = SafeTensors.Open(beside, file);
            foreach (var (name, value) in said)
                metadata[name] = value;
            if (held.Keys.FirstOrDefault(name => places.GetValueOrDefault(name) != shard.Key) is { } other)
                throw new InvalidDataException($"{shard.Key} has {other}, of which it does not tell");
            foreach (var name in shard)
                tensors.Add(name, held.GetValueOrDefault(name) ?? throw new InvalidDataException($"it says that {shard.Key} has {name}, which it has not"));
        }

        return new(path, StateDictionary.Find(tensors, null, notice), metadata, owners);
    }

    private static void ThrowWhereNamed(string? key)
    {
        if (key is not null)
            throw new InvalidDataException($"it is no file of torch.save, so that nothing in it is under '{key}'");
    }

    private static Dictionary<string, string> Index(string path)
    {
        try
        {
            using var index = OpenRead(path);
            using var json = JsonDocument.Parse(index);
            var places = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var place in json.RootElement.GetProperty("weight_map").EnumerateObject())
            {
                var file = place.Value.GetString() ?? "";
                // A file of its own folder: an index must not reach for others.
                if (file.Length == 0 || file is "." or ".." || file.AsSpan().IndexOfAny('/', '\\', '\0') >= 0)
                    throw new InvalidDataException($"it places {place.Name} in '{file}', which is no file beside it");
                if (!places.TryAdd(place.Name, file))
                    throw new InvalidDataException($"it places {place.Name} twice");
            }

            return places;
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new InvalidDataException($"it is no index of safetensors files: {exception.Message.TrimEnd('.')}", exception);
        }
    }
}
