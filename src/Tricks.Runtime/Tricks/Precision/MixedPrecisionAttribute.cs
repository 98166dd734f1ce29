using System.ComponentModel.DataAnnotations;
using System.Runtime.InteropServices;
using TorchSharp;
using TorchSharp.Modules;
using Tricks.Models;
using Tricks.Native;
using Tricks.Recipes;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks;

/// <summary>
/// Low-precision training: convolutions and fully connected layers have weights, activations and gradients of 16 bits, rounded at each step from
/// the fp32 master copy that takes the update; batch normalisation's parameters and statistics and the loss are fp32 (section 3.2, after Micikevicius et al. 2017).
/// The master copy is the model's own parameters: what is saved is fp32. Evaluation computes in the same precision.
/// </summary>
/// <remarks>
/// <para>
/// In float16 the loss is multiplied by a scale, so that small gradients are not 0; where a gradient overflows, the step is skipped and the
/// scale halved, after <see cref="GrowthInterval"/> steps without that it is doubled. Asking whether one overflowed makes the host wait for
/// the device once a step.
/// </para>
/// <para>
/// It helps time where the processor multiplies 16 bits faster: CUDA devices with tensor cores, CPUs with AVX-512 BF16 or AMX. It halves
/// the memory of activations.
/// </para>
/// <para>
/// It hurts time where AVX-512 is there without BF16: bfloat16 may be slower than fp32. Where a CPU has no AVX-512 either, the model computes in fp32, which a line in the log says. Small models gain little anywhere, and a model with many weights for small
/// images, such as a ResNet-18 with its ImageNet stem on 32×32, loses: rounding the weights costs it more than its convolutions gain.
/// </para>
/// </remarks>
/// <param name="type">Sets <see cref="Type"/>.</param>
/// <param name="lossScaling">Sets <see cref="LossScaling"/>.</param>
/// <param name="initialScale">Sets <see cref="InitialScale"/>.</param>
/// <param name="growthInterval">Sets <see cref="GrowthInterval"/>.</param>
[Source("section 3.2")]
public sealed class MixedPrecisionAttribute(
    LowPrecision type = LowPrecision.BFloat16, bool lossScaling = true, double initialScale = 65536, int growthInterval = 2000)
    : TrickAttribute, IBeginsRun<IPrecision>
{
    /// <summary>The type of weights, activations and gradients in convolutions and fully connected layers.</summary>
    /// <value><see cref="LowPrecision.BFloat16"/> by default.</value>
    public LowPrecision Type { get; init; } = type;

    /// <summary>Whether float16 scales the loss; bfloat16 never does.</summary>
    /// <value>True by default.</value>
    [UnusualWith(false, nameof(Type), LowPrecision.Float16, "Micikevicius et al. 2017, arXiv 1710.03740, section 3.2: without it gradients below 2⁻²⁴ become 0")]
    public bool LossScaling { get; init; } = lossScaling;

    /// <summary>The loss's scale at the first step, in float16.</summary>
    /// <value>1 to 4,294,967,296 (2³²); 65,536 by default.</value>
    [Range(1.0, 4294967296.0)]
    public double InitialScale { get; init; } = initialScale;

    /// <summary>After how many steps in a row without an overflow the scale is doubled, in float16.</summary>
    /// <value>1 to 1,000,000,000 steps; 2,000 by default.</value>
    [Range(1, 1_000_000_000)]
    public int GrowthInterval { get; init; } = growthInterval;

    /// <inheritdoc />
    public IPrecision? Begin(RunStart start)
    {
        if (Type == LowPrecision.Float16 && start.Device.type != DeviceType.CUDA)
            throw new RecipeException($"Float16 is for CUDA devices, and this run is on {start.Device}: choose {nameof(LowPrecision.BFloat16)}, or Tricks:Device=cuda.", "precision");
        if (!Lower(start.State.Model, Type, start.Device, start.Notice))
            return null;
        ThrowUnlessComputes(start);
        return Type == LowPrecision.Float16 && LossScaling ? new LossScaler(InitialScale, GrowthInterval) : null;
    }

    /// <summary>A layer that is no module called, such as an operator on a parameter or a layer whose forward() is, may meet what it cannot compute with.</summary>
    private static void ThrowUnlessComputes(RunStart start)
    {
        using var noGradients = no_grad();
        using var scope = NewDisposeScope();
        var model = start.State.Model;
        model.eval();
        try
        {
            model.call(zeros(2, start.Input.Channels, start.Input.Height, start.Input.Width, device: start.Device));
        }
        catch (ExternalException exception)
        {
            throw new RecipeException($"{model.GetName()} does not compute in low precision: {exception.Message.Split('\n')[0]}. In its forward(), use call() of TorchSharp's layers in place of forward(), "
                + "cast to the type that an operator needs, or leave MixedPrecision out.", "precision");
        }
        finally
        {
            model.train();
        }
    }

    /// <summary>
    /// Sets the precision of every layer that has one, where the device multiplies in it, and returns whether it does; where not, the model computes in fp32. Layers of
    /// TorchSharp's own compute in their parameters' type.
    /// </summary>
    internal static bool Lower(Module<Tensor, Tensor> model, LowPrecision precision, Device device, Action<string> notice)
    {
        var layers = model.modules().OfType<ILowPrecisionLayer>().ToArray();
        var others = model.modules().Where(static module => module is TorchSharp.Modules.Linear or Convolution).Cast<Module<Tensor, Tensor>>().ToArray();
        if (layers.Length == 0)
        {
            throw new RecipeException($"{model.GetName()} has no layer that can compute in low precision: build it of {nameof(Convolution2d)} and {nameof(FullyConnected)} of Tricks.Models, "
                + "or leave MixedPrecision out.", "precision");
        }

        if (device.type == DeviceType.CPU && !CpuConvolution.HasLowPrecision)
        {
            notice("MixedPrecision: this processor does not multiply in bfloat16, so that the model computes in fp32, which is faster here.");
            return false;
        }
        foreach (var layer in layers)
            layer.Precision = precision == LowPrecision.Float16 ? float16 : bfloat16;
        foreach (var other in others)
            other.register_forward_pre_hook(static (module, input) => input.to(module.parameters().First().dtype));
        if (others.Length > 0)
            notice($"{others.Length} of the {others.Length + layers.Length} convolutions and fully connected layers of {model.GetName()} are TorchSharp's own, which stay in fp32: {nameof(Convolution2d)} and {nameof(FullyConnected)} of Tricks.Models have a low precision.");
        return true;
    }
}
