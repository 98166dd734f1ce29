using System.Runtime.InteropServices;

namespace Tricks.Native;

/// <summary>
/// NNPACK, which libtorch asks for convolutions that it does not give to oneDNN, such as those of a single image on one thread. Where NNPACK does not know
/// the processor, libtorch asks anew, and warns on standard error, in every single convolution: thousands of lines a second.
/// </summary>
/// <remarks>Linux only; elsewhere the names of libtorch's functions are other ones, and nothing is done.</remarks>
internal static class Nnpack
{
    // c10's levels: information, warning, error.
    private const int Errors = 2;

    /// <summary>
    /// Tells libtorch not to ask NNPACK where it is of no use; the convolutions are computed as before. libtorch must be loaded.
    /// </summary>
    public static unsafe void SwitchOffWhereUnusable()
    {
        if (!OperatingSystem.IsLinux()
            || !NativeLibrary.TryLoad("libtorch_cpu.so", out var torch)
            || !NativeLibrary.TryLoad("libc10.so", out var core)
            || !NativeLibrary.TryGetExport(core, "FLAGS_caffe2_log_level", out var level)
            // bool at::native::_nnpack_available(), Context& at::globalContext(), void at::Context::setUserEnabledNNPACK(bool)
            || !NativeLibrary.TryGetExport(torch, "_ZN2at6native17_nnpack_availableEv", out var isAvailable)
            || !NativeLibrary.TryGetExport(torch, "_ZN2at13globalContextEv", out var context)
            || !NativeLibrary.TryGetExport(torch, "_ZN2at7Context20setUserEnabledNNPACKEb", out var enable))
        {
            return;
        }

        // The question itself warns.
        var told = *(int*)level;
        *(int*)level = Math.Max(told, Errors);
        var isUsable = ((delegate* unmanaged[Cdecl]<byte>)isAvailable)() != 0;
        *(int*)level = told;
        if (!isUsable)
            ((delegate* unmanaged[Cdecl]<nint, byte, void>)enable)(((delegate* unmanaged[Cdecl]<nint>)context)(), 0);
    }
}
