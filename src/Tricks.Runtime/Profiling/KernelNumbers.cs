using TorchSharp;
using Tricks.Native;
using static TorchSharp.torch;

namespace Tricks.Profiling;

/// <summary>Numbers between −½ and ½ for kernels that are timed alone, of which all take as many as they need.</summary>
internal sealed class KernelNumbers(Device device) : IDisposable
{
    private readonly Dictionary<(ScalarType Type, bool AreGradients), Tensor> _numbers = [];

    /// <summary>At least as many as are asked for, to compute with.</summary>
    public Tensor Inputs(ScalarType type, long count) => OfType(type, count, areGradients: false);

    /// <summary>At least as many as are asked for, in memory of their own.</summary>
    public Tensor Gradients(ScalarType type, long count) => OfType(type, count, areGradients: true);

    public void Dispose()
    {
        foreach (var numbers in _numbers.Values)
            numbers.Dispose();
    }

    private Tensor OfType(ScalarType type, long count, bool areGradients)
    {
        if (_numbers.TryGetValue((type, areGradients), out var numbers) && numbers.shape[0] >= count)
            return numbers;
        numbers?.Dispose();
        using var noGradients = no_grad();
        using var scope = NewDisposeScope();
        return _numbers[(type, areGradients)] = rand(count, device: device).Plus(-0.5).to(type).DetachFromDisposeScope();
    }
}
