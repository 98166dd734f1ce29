using TorchSharp;
using Tricks.Native;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks;

/// <summary>Copies of a model's parameters and running statistics that follow them. Whole numbers, such as counts of batches, are not followed.</summary>
internal sealed class WeightCopies : IDisposable
{
    private readonly Tensor[] _live;
    private readonly Tensor[] _copies;
    private readonly Dictionary<string, Tensor> _byName = new(StringComparer.Ordinal);

    private WeightCopies(IReadOnlyList<(string Name, Tensor Live)> weights)
    {
        using var noGradients = no_grad();
        _live = [.. weights.Select(static weight => weight.Live)];
        _copies = [.. _live.Select(static live => live.clone().DetachFromDisposeScope())];
        for (var i = 0; i < _copies.Length; i++)
            _byName.Add(weights[i].Name, _copies[i]);
    }

    /// <summary>The copies by the names of the model's state.</summary>
    public IReadOnlyDictionary<string, Tensor> ByName => _byName;

    /// <summary>Copies of a model's weights as they are.</summary>
    public static WeightCopies Of(Module<Tensor, Tensor> model) =>
        new([.. model.state_dict().Where(static item => item.Value.is_floating_point()).Select(static item => (item.Key, item.Value))]);

    /// <summary>Moves every copy by a share of the way to the model's weight: copy ← copy + share · (weight − copy).</summary>
    public void MoveTo(double share) => Foreach.Lerp(_copies, _live, share);

    /// <summary>Takes up copies that were saved.</summary>
    /// <exception cref="InvalidDataException">One is missing, unknown or of another shape.</exception>
    public void Restore(IReadOnlyDictionary<string, Tensor> state)
    {
        foreach (var (name, copy) in _byName)
        {
            if (!state.TryGetValue(name, out var saved))
                throw new InvalidDataException($"The average's state lacks {name}: it was saved with another model.");
            if (!saved.shape.AsSpan().SequenceEqual(copy.shape))
                throw new InvalidDataException($"The average's state has {name} of shape [{string.Join(", ", saved.shape)}], but the model's is [{string.Join(", ", copy.shape)}].");
        }

        if (state.Keys.FirstOrDefault(name => !_byName.ContainsKey(name)) is { } unknown)
            throw new InvalidDataException($"The average's state has {unknown}, which the model has not.");
        using var noGradients = no_grad();
        foreach (var (name, copy) in _byName)
            copy.copy_(state[name]);
    }

    public void Dispose()
    {
        foreach (var copy in _copies)
            copy.Dispose();
    }
}
