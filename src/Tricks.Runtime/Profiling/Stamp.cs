using TorchSharp;
using static TorchSharp.torch;

namespace Tricks.Profiling;

/// <summary>Nothing but a call when gradients flow back through it: how far the backward pass is. Values and gradients are as without it.</summary>
internal sealed class Stamp : autograd.SingleTensorFunction<Stamp>
{
    public override string Name => nameof(Stamp);

    /// <summary>The same values, which hand over their gradient when it is known; it must live until the next one is.</summary>
    public static Tensor On(Tensor values, Action<Tensor> reached)
    {
        using var scope = NewDisposeScope();
        return apply(values, reached).MoveToOuterDisposeScope();
    }

    // Detached, not the same: what is a function's own input may not be changed in place.
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        ctx.save_data(nameof(On), vars[1]);
        return ((Tensor)vars[0]).detach();
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        ((Action<Tensor>)ctx.get_data(nameof(On)))(grad_output);
        return [grad_output, null!];
    }
}
