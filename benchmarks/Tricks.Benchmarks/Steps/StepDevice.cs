using System.Diagnostics;
using Tricks.Native;
using static TorchSharp.torch;

namespace Tricks.Benchmarks.Steps;

/// <summary>Where steps are measured: on the first CUDA device where there is one, otherwise on the CPU.</summary>
internal static class StepDevice
{
    public static Device Current { get; } = cuda.is_available() ? device("cuda:0") : CPU;

    /// <summary>The card's name, as the driver tells it, or the processor's.</summary>
    public static string Name { get; } = Current.type == TorchSharp.DeviceType.CUDA ? Card() : Processor.Description;

    /// <summary>Waits until the device has done what it was asked.</summary>
    public static void Settle()
    {
        if (Current.type == TorchSharp.DeviceType.CUDA)
            cuda.synchronize();
    }

    // libtorch knows the name; TorchSharp has no door to it.
    private static string Card()
    {
        try
        {
            using var driver = Process.Start(new ProcessStartInfo("nvidia-smi", ["--query-gpu=name", "--format=csv,noheader"]) { RedirectStandardOutput = true })!;
            // Which of several is cuda:0, it does not tell.
            return driver.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct().ToArray() is [var name] ? name : "CUDA";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "CUDA";
        }
    }
}
