using System.Globalization;
using TorchSharp;
using Tricks.Native;

namespace Tricks.Hosting;

/// <summary>The device that a setting means on this machine.</summary>
internal static class DeviceChoice
{
    public static bool IsDevice(string text) => text.ToLowerInvariant() is "auto" or "cpu" or "cuda" || IndexOf(text) is not null;

    /// <summary>Why the device cannot be used here, or null where it can. Asks libtorch only where the setting names CUDA.</summary>
    public static string? Objection(string setting)
    {
        if (!setting.StartsWith("cuda", StringComparison.OrdinalIgnoreCase) || !IsDevice(setting))
            return null;
        TorchRuntime.Initialize();
        if (!torch.cuda.is_available())
            return "libtorch finds no CUDA device (no NVIDIA driver, or the CPU build: set the MSBuild property TorchBackend=cuda)";
        var count = torch.cuda.device_count();
        return (IndexOf(setting) ?? 0) < count ? null : $"this machine has {count} CUDA device(s), numbered from 0";
    }

    /// <summary>The device; <paramref name="notice"/> is told what <c>auto</c> chose.</summary>
    public static torch.Device Resolve(string setting, Action<string> notice)
    {
        if (setting.Equals("auto", StringComparison.OrdinalIgnoreCase))
        {
            var hasCuda = torch.cuda.is_available();
            notice(hasCuda ? "Tricks:Device is auto: computing on CUDA device 0." : "Tricks:Device is auto: no CUDA device was found, computing on the CPU.");
            return hasCuda ? torch.device("cuda:0") : torch.CPU;
        }

        return setting.Equals("cpu", StringComparison.OrdinalIgnoreCase) ? torch.CPU : torch.device($"cuda:{IndexOf(setting) ?? 0}");
    }

    private static int? IndexOf(string text) =>
        text.StartsWith("cuda:", StringComparison.OrdinalIgnoreCase) && int.TryParse(text.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? index
            : null;
}
