using System.Reflection;
using TorchSharp;

namespace Tricks.Native;

/// <summary>What was set up below the training of this process.</summary>
/// <param name="Notices">What was chosen in the user's place, a sentence each; for the log, once.</param>
/// <param name="LibTorchVersion">The version of libtorch, such as <c>2.10.0</c>.</param>
/// <param name="TorchSharpVersion">The version of TorchSharp, such as <c>0.107.0</c>.</param>
public sealed record TorchRuntimeDescription(IReadOnlyList<string> Notices, string LibTorchVersion, string TorchSharpVersion);

/// <summary>libtorch as this process uses it.</summary>
public static class TorchRuntime
{
    private static readonly Lazy<TorchRuntimeDescription> Description = new(Describe);

    /// <summary>
    /// Sets up what must be set before the first tensor is made, and says what it did. Safe to call from any thread, any number of times: the first
    /// call does the work, all return the same.
    /// </summary>
    public static TorchRuntimeDescription Initialize() => Description.Value;

    /// <summary>How many threads one operation on the CPU uses.</summary>
    public static int Threads => torch.get_num_threads();

    /// <summary>Sets how many threads one operation on the CPU uses, 1 or more. The last bits of results depend on it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public static void SetThreads(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        torch.set_num_threads(count);
    }

    private static TorchRuntimeDescription Describe()
    {
        var notices = new List<string>();
        if (Allocator.KeepFreedMemory())
            notices.Add("Freed memory stays in the process, so that steps do not fault it in again; the process keeps its peak.");
        if (PointwiseConvolution.IsUsed)
            notices.Add("This processor hides its cache sizes, which ends the process in some 1×1 convolutions of oneDNN: on the CPU they are computed as matrix products.");
        // Loads libtorch.
        var version = Version.Parse(torch.__version__).ToString(3);
        Nnpack.SwitchOffWhereUnusable();
        return new TorchRuntimeDescription(notices, version, TorchSharpVersion());
    }

    private static string TorchSharpVersion()
    {
        var assembly = typeof(torch).Assembly;
        var version = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? assembly.GetName().Version!.ToString();
        return version.Split('+')[0];
    }
}
