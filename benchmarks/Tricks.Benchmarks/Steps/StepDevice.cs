using static TorchSharp.torch;

namespace Tricks.Benchmarks.Steps;

/// <summary>Where steps are measured: on the first CUDA device where there is one, otherwise on the CPU.</summary>
internal static class StepDevice
{
    public static Device Current { get; } = cuda.is_available() ? device("cuda:0") : CPU;

    /// <summary>Waits until the device has done what it was asked.</summary>
    public static void Settle()
    {
        if (Current.type == TorchSharp.DeviceType.CUDA)
            cuda.synchronize();
    }
}
