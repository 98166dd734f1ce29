using TorchSharp.Modules;
using Tricks.Native;
using Tricks.Native.Normalization;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Models;

/// <summary>
/// Batch normalisation of <c>[N, C, H, W]</c> (Ioffe and Szegedy 2015, arXiv 1502.03167) as TorchSharp's <c>BatchNorm2d</c> computes it and with its names, and what follows
/// it: ReLU, and before that the addition of a shortcut. On a CPU all of it is computed together, where the memory's layout allows that. What the layer gives, and a hook on
/// it sees, is the result of all of it.
/// </summary>
/// <param name="features">C, the channels.</param>
/// <param name="eps">What is added to the variance.</param>
/// <param name="momentum">The share of a batch's statistics in the running ones.</param>
/// <param name="rectifies">Whether ReLU follows.</param>
public sealed class BatchNormalization(long features, double eps = 1e-5, double momentum = 0.1, bool rectifies = false)
    : BatchNorm(features, eps, momentum, affine: true, track_running_stats: true, device: null, dtype: null, name: "BatchNorm2d"), IGraphModule
{
    // call(), around which hooks run, takes one tensor; by thread, since a trained model may be called by several.
    [ThreadStatic]
    private static (BatchNormalization Layer, Tensor Shortcut)? s_adding;

    /// <summary>Whether ReLU follows what is computed now.</summary>
    internal bool Rectifies => rectifies || Shortcut is not null;

    private Tensor? Shortcut => s_adding?.Layer == this ? s_adding?.Shortcut : null;

    /// <summary>ReLU of the sum of the normalised <paramref name="input"/> and <paramref name="shortcut"/>, which have one shape.</summary>
    public Tensor CallAndAdd(Tensor input, Tensor shortcut)
    {
        var before = s_adding;
        s_adding = (this, shortcut);
        try
        {
            return call(input);
        }
        finally
        {
            s_adding = before;
        }
    }

    /// <inheritdoc />
    public override Tensor forward(Tensor input)
    {
        ValidateInputDimensions(input);
        // TorchSharp's own count may be freed while libtorch reads it.
        if (training)
            num_batches_tracked!.PlusInPlace(1L);
        var (shortcut, state) = (Shortcut, new NormalizationState(weight!, bias!, running_mean!, running_var!));
        if ((training || !is_grad_enabled()) && FusedNormalization.Takes(input, shortcut, state))
            return FusedNormalization.Apply(input, shortcut, state, training, momentum ?? 0, eps, Rectifies);

        var values = functional.batch_norm(input, running_mean, running_var, weight, bias, training, momentum ?? 0, eps);
        if (shortcut is not null)
            values.PlusInPlace(shortcut);
        return Rectifies ? values.relu_() : values;
    }

    /// <inheritdoc />
    public GraphValue Describe(IModelGraph graph, GraphValue input)
    {
        var values = graph.Normalization(input, weight!, bias!, running_mean!, running_var!, eps);
        return rectifies ? graph.Rectified(values) : values;
    }

    /// <inheritdoc />
    protected override void ValidateInputDimensions(Tensor input)
    {
        if (input.ndim != 4)
            throw new ArgumentException($"Expected [N, C, H, W], found {input.ndim} dimensions.", nameof(input));
    }
}
