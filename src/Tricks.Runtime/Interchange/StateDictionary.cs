namespace Tricks.Interchange;

/// <summary>Finds a model's weights in what a training script saved: by themselves, or under one of the usual keys, with or without a prefix.</summary>
internal static class StateDictionary
{
    /// <summary>Under which keys scripts save a model's weights, the first that is there first; those of an average are taken only where they are named.</summary>
    private static readonly string[] Wrappers = ["state_dict", "model", "model_state_dict", "model_ema", "state_dict_ema"];

    /// <summary>What a model's wrapper puts before all names, such as DistributedDataParallel's and torch.compile's.</summary>
    private static readonly string[] Prefixes = ["module.", "_orig_mod."];

    /// <summary>What an average counts beside the model that it wraps.</summary>
    private const string Averaged = "n_averaged";

    /// <summary>How often one wrapper may stand in another.</summary>
    private const int MostWrappers = 4;

    /// <summary>The weights by name.</summary>
    /// <param name="root">What was saved.</param>
    /// <param name="key">Under which key the weights are; null: under the first of the usual ones.</param>
    /// <param name="notice">Told what was left out, or chosen in the user's place.</param>
    /// <exception cref="InvalidDataException">There are none.</exception>
    public static Dictionary<string, ForeignTensor> Find(object? root, string? key, Action<string> notice)
    {
        var found = root as Dictionary<object, object?> ?? throw new InvalidDataException($"it holds {Kind(root)}, where a dictionary of tensors is expected: save the model's state_dict()");
        for (var wrapper = 0; ; wrapper++)
        {
            // A tensor may stand beside them, as the best accuracy does in what PyTorch's ImageNet example saves.
            var chosen = key ?? Array.Find(Wrappers, name => found.GetValueOrDefault(name) is Dictionary<object, object?> inner && Holds(inner, MostWrappers - wrapper));
            if (chosen is null && found.Values.Any(static value => value is ForeignTensor))
                break;
            if (chosen is null || wrapper == MostWrappers || found.GetValueOrDefault(chosen) is not Dictionary<object, object?> inner)
            {
                throw new InvalidDataException(key is null
                    ? $"it has no tensors by name, neither by themselves nor under {string.Join(", ", Wrappers)}; what it has: {Names(found)}. If one of these holds the weights, set Key to it"
                    : $"it has no tensors under '{key}'; what it has: {Names(found)}");
            }

            if (found.Count > 1)
                notice($"The weights are those under '{chosen}'; beside them there are {Names(found.Where(item => !chosen.Equals(item.Key)))}, which are not read.");
            (found, key) = (inner, null);
        }

        var tensors = new Dictionary<string, ForeignTensor>(StringComparer.Ordinal);
        foreach (var (name, value) in found)
        {
            if (value is ForeignTensor tensor && name is string text)
                tensors.Add(text, tensor);
            else
                notice($"'{Short(name)}' is {Kind(value)}, no tensor by name, and is not read.");
        }

        return WithoutPrefixes(tensors);
    }

    /// <summary>Whether there are tensors in a dictionary, by themselves or in a wrapper.</summary>
    private static bool Holds(Dictionary<object, object?> dictionary, int depth) =>
        dictionary.Values.Any(static value => value is ForeignTensor)
        || (depth > 0 && Array.Exists(Wrappers, name => dictionary.GetValueOrDefault(name) is Dictionary<object, object?> inner && Holds(inner, depth - 1)));

    private static Dictionary<string, ForeignTensor> WithoutPrefixes(Dictionary<string, ForeignTensor> tensors)
    {
        while (Array.Find(Prefixes, prefix => tensors.Keys.All(name => name == Averaged || name.StartsWith(prefix, StringComparison.Ordinal)) && tensors.Keys.Any(static name => name != Averaged)) is { } common)
            tensors = tensors.Where(static item => item.Key != Averaged).ToDictionary(item => item.Key[common.Length..], static item => item.Value, StringComparer.Ordinal);
        return tensors;
    }

    private static string Names(IEnumerable<KeyValuePair<object, object?>> items)
    {
        var names = items.Select(static item => $"'{Short(item.Key)}'").Take(11).ToArray();
        return names.Length == 0 ? "nothing" : string.Join(", ", names.Take(10)) + (names.Length > 10 ? ", …" : "");
    }

    private static string Short(object key) => Convert.ToString(key, System.Globalization.CultureInfo.InvariantCulture) is { Length: > 60 } text ? text[..60] + "…" : $"{key}";

    private static string Kind(object? value) => value switch
    {
        null => "None",
        Dictionary<object, object?> => "a dictionary",
        List<object?> => "a list",
        object?[] => "a tuple",
        string => "text",
        ForeignTensor => "a tensor",
        _ => "a number",
    };
}
