using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Profiling;

/// <summary>
/// What a step is measured against: the sum of its convolutions and of libtorch's batch normalisations and ReLUs, each timed alone, as often as the step has it. A step that computes
/// the latter together may be faster.
/// </summary>
/// <param name="device">Where the step is computed.</param>
/// <param name="settle">Waits until the device has done what it was asked.</param>
/// <param name="isOfOwnNormalization">Whether batch normalisations with their ReLUs are this library's own, and not libtorch's.</param>
internal sealed class KernelFloor(Device device, Action settle, bool isOfOwnNormalization = false) : IDisposable
{
    private readonly Dictionary<string, Kernel> _kernels = new(StringComparer.Ordinal);
    private readonly KernelNumbers _numbers = new(device);

    /// <summary>The kernels, in the order of the model.</summary>
    public IReadOnlyCollection<Kernel> Kernels => _kernels.Values;

    /// <summary>Counts a layer with its input, where it is one of those that are timed.</summary>
    public void Count(Module<Tensor, Tensor> layer, Tensor input)
    {
        foreach (var kernel in Kernel.Of(layer, input, isOfOwnNormalization))
        {
            if (!_kernels.TryAdd(kernel.Name, kernel))
                kernel.Dispose();
            _kernels[kernel.Name].Count++;
        }
    }

    /// <summary>Times every kernel of a step; the seconds of all.</summary>
    public double Measure()
    {
        var sum = 0.0;
        foreach (var kernel in Kernels)
        {
            for (var time = 0; time < kernel.Count; time++)
            {
                kernel.Compute(_numbers, settle);
                sum += kernel.Forward[^1] + kernel.Backward.LastOrDefault();
            }
        }

        return sum;
    }

    /// <summary>Forgets what was measured so far, as what was measured while memory was still being found.</summary>
    public void Forget()
    {
        foreach (var kernel in Kernels)
        {
            kernel.Forward.Clear();
            kernel.Backward.Clear();
        }
    }

    public void Dispose()
    {
        foreach (var kernel in Kernels)
            kernel.Dispose();
        _numbers.Dispose();
    }
}
