using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Tricks.Data;
using Tricks.Interchange;
using Tricks.Models;
using Tricks.Recipes;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks;

/// <summary>
/// Pretrained weights: the model begins with what was learned before, from a file of safetensors (one, or an index with its shards), a file of PyTorch's <c>torch.save</c> (of the weights, or with them
/// under a usual key) or a run of this library. No code that a file may hold is run. The head begins anew where the classes are others: by their number or, where the weights tell their names, by these.
/// </summary>
/// <remarks>
/// <para>
/// Names are those of torchvision and timm (ResNet, ResNeXt, Inception, MobileNet), with or without a wrapper's prefix. How many tensors match is told; one that is missing,
/// unexpected or of another shape is an error unless the recipe allows it.
/// </para>
/// <para>
/// Where the weights tell by which mean and deviation they know images, as those of this library's runs do, images are normalised by these, and it is told where the recipe says otherwise. Where they
/// do not, the recipe's <see cref="NormalizeAttribute"/> must be that of their training.
/// </para>
/// <para>It helps wherever images are few, and saves most of the training where they are like those of the weights.</para>
/// <para>It hurts little: images of quite another kind gain only a faster begin.</para>
/// </remarks>
/// <param name="path">Sets <see cref="Path"/>.</param>
/// <param name="key">Sets <see cref="Key"/>.</param>
/// <param name="allowMissing">Sets <see cref="AllowMissing"/>.</param>
/// <param name="allowUnexpected">Sets <see cref="AllowUnexpected"/>.</param>
/// <param name="allowOtherShape">Sets <see cref="AllowOtherShape"/>.</param>
[Source("Yosinski et al. 2014, arXiv 1411.1792")]
[Example("\"weights.safetensors\"")]
public sealed class PretrainedAttribute(string path, string key = "", bool allowMissing = false, bool allowUnexpected = false, bool allowOtherShape = false) : TrickAttribute, IPretrainedWeights
{
    /// <summary>
    /// The weights: a file, the folder of a run, whose last checkpoint is taken, or a folder of runs such as <c>runs/FashionBag</c>, whose latest finished one is; a full path, or one below the working
    /// directory. What is in the file is a part of what the recipe is: with another content, a new run is begun. It is read again where a run is gone on with.
    /// </summary>
    /// <value>The path of a file or folder, not empty; no default.</value>
    [MinLength(1)]
    [WeightsPath]
    public string Path { get; init; } = path;

    /// <summary>Under which key of a PyTorch file the weights are, such as <c>model_ema</c>.</summary>
    /// <value>A key; empty by default: themselves, or under the first of <c>state_dict</c>, <c>model</c>, <c>model_state_dict</c>, <c>model_ema</c> and <c>state_dict_ema</c> that is there.</value>
    public string Key { get; init; } = key;

    /// <summary>Whether tensors of the model may be missing among the weights; they begin as without them.</summary>
    /// <value>False by default.</value>
    public bool AllowMissing { get; init; } = allowMissing;

    /// <summary>Whether there may be tensors among the weights that the model has not; they are not read.</summary>
    /// <value>False by default.</value>
    public bool AllowUnexpected { get; init; } = allowUnexpected;

    /// <summary>Whether tensors may have another shape than the model's; they are not read, and the model's begin as without them.</summary>
    /// <value>False by default.</value>
    public bool AllowOtherShape { get; init; } = allowOtherShape;

    /// <inheritdoc />
    public PixelStatistics? Normalization(int channels) => Read(static _ => { }, weights => NormalizationOf(weights) is { } known && known.Mean.Count == channels ? known : null);

    /// <inheritdoc />
    public void Load(PretrainedStart start) => Read(start.Notice, weights =>
    {
        var layers = new ModelLayers(start.Model);
        var newHead = NewHead(weights, layers, start);
        var report = weights.SetInto(start.Model, Allowed, newHead is null ? static _ => false : layers.IsOfHead);
        start.Notice($"The weights are those of {weights.Path}: {report}.");
        if (FirstNotFinite(start.Model) is { } broken)
            throw new InvalidDataException($"{weights.Path}: its {broken} has numbers that are not finite, with which no network can compute: the training that it is from failed, or the file is damaged");
        if (start.Model is IAmbiguousWeights { Ambiguity: { } ambiguity } && weights.Metadata.GetValueOrDefault("network") is var network && network != start.Model.GetName())
            start.Notice(string.IsNullOrEmpty(network) ? ambiguity : $"The weights are of {network}, and the recipe's network is {start.Model.GetName()}. {ambiguity}");
        if (newHead is not null)
            start.Notice($"The head, {string.Join(" and ", layers.Heads)}, begins anew, since the weights are for {newHead}.");
        if (NormalizationOf(weights) is { } known && known.Mean.Count != start.Normalization.Mean.Count)
            start.Notice($"The weights know images of {known.Mean.Count} channels, and the data have {start.Normalization.Mean.Count}: they are normalised as the recipe says.");
        else if (NormalizationOf(weights) is { } theirs && !theirs.IsSameAs(start.Normalization))
            start.Notice($"The weights know images by {theirs}, and the recipe says {start.Normalization}: images are normalised as the weights know them.");
        return true;
    });

    private Mismatches Allowed =>
        (AllowMissing ? Mismatches.Missing : 0) | (AllowUnexpected ? Mismatches.Unexpected : 0) | (AllowOtherShape ? Mismatches.OtherShape : 0);

    /// <summary>What the weights' classes are, where they are others than the data's; else null.</summary>
    private static string? NewHead(ForeignWeights weights, ModelLayers layers, PretrainedStart start)
    {
        var names = Told<string[]>(weights, "class_names");
        if (names is not null)
            return names.SequenceEqual(start.ClassNames) ? null : $"{names.Length} classes ({string.Join(", ", names.Take(3))}{(names.Length > 3 ? ", …" : "")}), and the data have {start.ClassNames.Count} ({string.Join(", ", start.ClassNames.Take(3))}{(start.ClassNames.Count > 3 ? ", …" : "")})";
        var rows = weights.ShapesFor(start.Model).Where(tensor => layers.IsOfHead(tensor.Key)).Select(static tensor => tensor.Value).FirstOrDefault(static shape => shape.Length == 2)?[0];
        return rows is null || rows == start.ClassNames.Count ? null : $"{rows} classes, and the data have {start.ClassNames.Count}";
    }

    private static string? FirstNotFinite(Module<Tensor, Tensor> model)
    {
        using var scope = NewDisposeScope();
        return model.state_dict().FirstOrDefault(static item => item.Value.is_floating_point() && !item.Value.isfinite().all().item<bool>()).Key;
    }

    private static PixelStatistics? NormalizationOf(ForeignWeights weights) =>
        Told<double[]>(weights, "mean") is { Length: > 0 } mean && Told<double[]>(weights, "standard_deviation") is { } deviation && mean.Length == deviation.Length && Array.TrueForAll(mean, double.IsFinite) && Array.TrueForAll(deviation, static value => double.IsFinite(value) && value > 0)
            ? new(mean, deviation)
            : null;

    /// <summary>What the weights tell of themselves under a key, as this library writes it; null where they do not.</summary>
    private static T? Told<T>(ForeignWeights weights, string key)
        where T : class
    {
        try
        {
            return weights.Metadata.TryGetValue(key, out var text) ? JsonSerializer.Deserialize<T>(text) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private T Read<T>(Action<string> notice, Func<ForeignWeights, T> read)
    {
        try
        {
            using var weights = ForeignWeights.Open(WeightsFile.Find(Path), Key.Length == 0 ? null : Key, notice);
            return read(weights);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new RecipeException(exception.Message.TrimEnd('.'), WeightsFile.Seam);
        }
    }
}
