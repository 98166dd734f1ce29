using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Models;

internal static class Passing
{
    /// <summary>What a module makes of values that nobody else needs, which are disposed of; the values themselves where there is no module.</summary>
    public static Tensor Through(this Tensor values, Module<Tensor, Tensor>? module)
    {
        if (module is null)
            return values;
        var next = module.call(values);
        if (!ReferenceEquals(next, values))
            values.Dispose();
        return next;
    }
}
