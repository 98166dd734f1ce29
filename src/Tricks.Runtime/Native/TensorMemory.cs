using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Tricks.Native;

/// <summary>Where the numbers of a tensor on the CPU begin; the tensor must be held as long as they are read.</summary>
internal static unsafe partial class TensorMemory
{
    public static TNumber* Of<TNumber>(Tensor tensor)
        where TNumber : unmanaged
    {
        var data = (TNumber*)Data(tensor.Handle);
        CheckForErrors();
        return data;
    }

    [LibraryImport("LibTorchSharp", EntryPoint = "THSTensor_data")]
    private static partial nint Data(nint tensor);
}
