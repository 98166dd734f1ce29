using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Training;

/// <summary>Copies of what a model keeps of batches, such as batch normalisation's running statistics, to put back where a step is as if it were not taken.</summary>
internal sealed class ModelStatistics : IDisposable
{
    private readonly (Tensor Live, Tensor Copy)[] _buffers;

    public ModelStatistics(Module<Tensor, Tensor> model)
    {
        using var noGradients = no_grad();
        _buffers = [.. model.buffers().Select(static buffer => (buffer, buffer.clone().DetachFromDisposeScope()))];
    }

    /// <summary>Takes them as they are.</summary>
    public void Keep()
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        foreach (var (live, copy) in _buffers)
            copy.copy_(live);
    }

    /// <summary>Makes them what they were.</summary>
    public void PutBack()
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        foreach (var (live, copy) in _buffers)
            live.copy_(copy);
    }

    public void Dispose()
    {
        foreach (var (_, copy) in _buffers)
            copy.Dispose();
    }
}
