using System.Globalization;
using Tricks.Data;
using Tricks.Models;
using Tricks.Recipes;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Training;

/// <summary>
/// What training takes of a CPU's memory, as far as can be told before it begins: weights, gradients, and what every layer keeps of a batch for the way back. What layers
/// compute with meanwhile, the optimizer and the data come on top, so that it is the least.
/// </summary>
/// <param name="Weights">Bytes of weights and their gradients.</param>
/// <param name="PerImage">Bytes that layers keep of one image.</param>
/// <param name="Images">Images that go through the model at once.</param>
internal sealed record MemoryNeed(long Weights, long PerImage, int Images)
{
    public long Bytes => Weights + (PerImage * Images);

    /// <summary>Lets black images pass through the model, which is left as it was, and adds up what its layers give.</summary>
    public static MemoryNeed Of(Module<Tensor, Tensor> model, ImageShape image, int images)
    {
        var given = 0L;
        BlackImages.PassThrough(model, image, (layer, output) => given += layer.children().Any() ? 0 : output.numel() * output.element_size());
        var weights = model.parameters().Sum(static parameter => parameter.numel() * parameter.element_size() * (parameter.requires_grad ? 2 : 1));
        return new(weights, given / BlackImages.Count, images);
    }

    /// <summary>By how much what was measured was above what is certain, and some.</summary>
    private const double Slack = 1.5;

    /// <summary>A warning where there may be too little; null where there is enough.</summary>
    public string? Warning(long free, double share = 1) => Slack * (Weights + (share * PerImage * Images)) <= free
        ? null
        : $"Training takes at least {Gigabytes((long)(Weights + (share * PerImage * Images)))} of memory, and what layers compute with meanwhile up to half as much again; {Gigabytes(free)} are free. Should the system end the process, choose a smaller batch, or Accumulate, which takes a batch in pieces.";

    /// <param name="free">Bytes that are free.</param>
    /// <param name="all">Bytes that there are, free or not.</param>
    /// <param name="share">What of <see cref="PerImage"/> is certain: a part that computes in a shorter type may halve it.</param>
    /// <exception cref="RecipeException">It takes more memory at least than there is.</exception>
    /// <exception cref="TrainingException">It takes more than is free, which another time may be more.</exception>
    public void ThrowUnlessThere(long free, long all, double share = 1)
    {
        if (Weights + (share * PerImage * Images) <= free)
            return;
        var fits = (free - Weights) / PerImage;
        var message = $"Training takes at least {Gigabytes(Bytes)} of memory, {Gigabytes(Weights)} for weights and gradients and {Gigabytes(PerImage * Images)} for what layers keep of {Images} images, and {Gigabytes(free)} are free: "
            + (fits >= 1 ? $"choose a batch of fewer than {fits + 1} images, or Accumulate, which takes a batch in pieces." : "choose a smaller model or smaller images.");
        throw Weights + (share * PerImage * Images) <= all ? new TrainingException($"{message} The machine has {Gigabytes(all)}, so that it may do when other programs take less.") : new RecipeException(message, "batch size");
    }

    /// <summary>Bytes of memory that there are for this process.</summary>
    public static long All() => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>Bytes of memory that this process may still take.</summary>
    public static long Free()
    {
        var information = GC.GetGCMemoryInfo();
        // In a container its limit, otherwise the machine's memory.
        var allowed = information.TotalAvailableMemoryBytes - Environment.WorkingSet;
        return Math.Min(allowed, FreeOnMachine() ?? information.TotalAvailableMemoryBytes - information.MemoryLoadBytes);
    }

    private static long? FreeOnMachine() =>
        File.Exists("/proc/meminfo") && File.ReadLines("/proc/meminfo").FirstOrDefault(static line => line.StartsWith("MemAvailable:", StringComparison.Ordinal)) is { } line
            ? long.Parse(line.AsSpan("MemAvailable:".Length).Trim().ToString().Split(' ')[0], CultureInfo.InvariantCulture) * 1024
            : null;

    private static string Gigabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.#} GB");
}
