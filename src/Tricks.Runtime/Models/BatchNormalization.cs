using TorchSharp.Modules;
using Tricks.Native;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Models;

/// <summary>
/// Batch normalisation of <c>[N, C, H, W]</c> (Ioffe and Szegedy 2015, arXiv 1502.03167), as TorchSharp's <c>BatchNorm2d</c> computes it and with its names; the
/// number by which batches are counted lives on, which TorchSharp's may free while libtorch reads it.
/// </summary>
/// <param name="features">C, the channels.</param>
/// <param name="eps">What is added to the variance.</param>
/// <param name="momentum">The share of a batch's statistics in the running ones.</param>
public sealed class BatchNormalization(long features, double eps = 1e-5, double momentum = 0.1)
    : BatchNorm(features, eps, momentum, affine: true, track_running_stats: true, device: null, dtype: null, name: "BatchNorm2d")
{
    /// <inheritdoc />
    public override Tensor forward(Tensor input)
    {
        ValidateInputDimensions(input);
        if (training)
            num_batches_tracked!.PlusInPlace(1L);
        return functional.batch_norm(input, running_mean, running_var, weight, bias, training, momentum ?? 0, eps);
    }

    /// <inheritdoc />
    protected override void ValidateInputDimensions(Tensor input)
    {
        if (input.ndim != 4)
            throw new ArgumentException($"Expected [N, C, H, W], found {input.ndim} dimensions.", nameof(input));
    }
}
