using System.Text.Encodings.Web;
using System.Text.Json;
using TorchSharp;
using Tricks.Data;
using Tricks.Models;
using Tricks.Native;
using Tricks.Recipes;
using Tricks.Training;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Inference;

/// <summary>A trained model with what it needs to look at an image, made again from a checkpoint alone. Safe to share between threads.</summary>
internal sealed class TrainedModel : IImagePreparation, IDisposable
{
    /// <summary>So that a file which is not ours cannot ask for a model that no memory holds.</summary>
    private const int MostChannels = 1024, LargestSide = 16384;

    private readonly Module<Tensor, Tensor> _model;
    private readonly Device _device;
    private readonly IEvaluation[] _evaluation;
    private readonly IPrediction[] _prediction;

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private TrainedModel(string path, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string> metadata, Device device, Action<string> notice)
    {
        Path = path;
        Metadata = metadata;
        _device = device;
        Recipe = Text(metadata, "recipe");
        ClassNames = Read<string[]>(metadata, "class_names");
        OutputShape = Shape(Read<int[]>(metadata, "input_size"));
        if (ClassNames.Count < 2 || ClassNames.Contains(null))
            throw new InvalidDataException("its metadata have fewer than two class names, or one that is null");
        Normalization = Statistics(Read<double[]>(metadata, "mean"), Read<double[]>(metadata, "standard_deviation"), OutputShape.Channels);
        var stored = StoredPart.FromJson(Text(metadata, "parts"));
        var parts = stored.Select(static part => part.Make()).ToArray();
        Preparation = [.. stored.Where((_, index) => parts[index] is IEvaluation)];
        LeftOut = [.. stored.Where((_, index) => parts[index] is IPrediction).Select(static part => part.Key)];
        Data = parts.OfType<IDataSource>().FirstOrDefault();
        _evaluation = [.. parts.OfType<IEvaluation>()];
        // The last part of the source asks the model first.
        _prediction = [.. parts.OfType<IPrediction>().Reverse()];
        var shape = new ModelShape(Shape(Read<int[]>(metadata, "model_size")), ClassNames.Count);
        _model = parts.OfType<IModel>().FirstOrDefault()?.Build(shape) ?? throw new InvalidDataException("it names no model");
        try
        {
            foreach (var surgery in parts.OfType<IModelSurgery>())
                _model = surgery.Operate(_model);
            Weights.Set(_model, tensors, path);
            MemoryFormat.ToChannelsLast(_model);
            _model.to(device);
            _model.eval();
            if (parts.OfType<MixedPrecisionAttribute>().FirstOrDefault() is { } precision)
                Lower(precision, notice);
        }
        catch
        {
            _model.Dispose();
            throw;
        }
    }

    /// <summary>The checkpoint.</summary>
    public string Path { get; }

    /// <summary>The recipe that trained it.</summary>
    public string Recipe { get; }

    /// <summary>The names of the classes, by label.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>The model itself, which knows nothing of how its answers are combined.</summary>
    public Module<Tensor, Tensor> Model => _model;

    /// <summary>What the checkpoint says of itself.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The parts that combine the model's answers, which <see cref="Model"/> knows nothing of.</summary>
    public IReadOnlyList<string> LeftOut { get; }

    /// <summary>What another program must know of images and classes, each as text or as JSON.</summary>
    public IReadOnlyDictionary<string, string> Description => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["recipe"] = Recipe,
        ["class_names"] = JsonSerializer.Serialize(ClassNames, Plain),
        ["input_size"] = JsonSerializer.Serialize(new[] { OutputShape.Channels, OutputShape.Height, OutputShape.Width }),
        ["channel_order"] = OutputShape.Channels == 3 ? "RGB" : OutputShape.Channels == 1 ? "grey" : "as in the data",
        ["pixel_range"] = "[0,255]",
        ["mean"] = JsonSerializer.Serialize(Normalization.Mean),
        ["standard_deviation"] = JsonSerializer.Serialize(Normalization.StandardDeviation),
        ["preparation"] = JsonSerializer.Serialize(Preparation.Select(static part => new { part = part.Key, values = part.Values })),
    };

    private IReadOnlyList<StoredPart> Preparation { get; }

    /// <inheritdoc />
    public ImageShape OutputShape { get; }

    /// <inheritdoc />
    public PixelStatistics Normalization { get; }

    /// <summary>The data that it was trained on, where the checkpoint says so.</summary>
    public IDataSource? Data { get; }

    /// <summary>Loads a checkpoint.</summary>
    /// <param name="path">A run's folder, whose last weights are taken, or a <c>.safetensors</c> file of its checkpoints.</param>
    /// <param name="device">Where the model computes.</param>
    /// <param name="notice">Told once of anything that was chosen in the user's place.</param>
    /// <exception cref="InvalidDataException">The checkpoint is broken, is not one of Tricks, or needs a part that is not there.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static TrainedModel Load(string path, Device device, Action<string> notice)
    {
        var file = Directory.Exists(path) ? System.IO.Path.Combine(path, "checkpoints", "last.safetensors") : path;
        if (!File.Exists(file))
            throw new FileNotFoundException($"{System.IO.Path.GetFullPath(file)}: there is no such checkpoint. Give a run's folder, in which training has ended, or a .safetensors file of its checkpoints.", file);
        try
        {
            var (tensors, metadata) = SafeTensors.Read(file);
            try
            {
                return new(file, tensors, metadata, device, notice);
            }
            finally
            {
                foreach (var tensor in tensors.Values)
                    tensor.Dispose();
            }
        }
        // Whoever wrote the file: a model with values that no recipe allows may throw anything while it is built.
        catch (Exception exception) when (exception is not (IOException or UnauthorizedAccessException) && !(exception is InvalidDataException && exception.Message.StartsWith(file, StringComparison.Ordinal)))
        {
            throw new InvalidDataException($"{file} cannot be used: {exception.Message.Split('\n')[0].TrimEnd('.')}.", exception);
        }
    }

    /// <summary>Brings an image of any size to what the model takes.</summary>
    /// <exception cref="InvalidDataException">The recipe does not say how images of other sizes are prepared, and this one has another.</exception>
    public void Prepare(Image image)
    {
        ChannelConversion.To(image, OutputShape.Channels);
        var shape = image.Shape;
        try
        {
            foreach (var part in _evaluation)
                part.Prepare(image);
        }
        catch (RecipeException exception)
        {
            throw new InvalidDataException(exception.Message, exception);
        }

        if (image.Shape != OutputShape)
        {
            throw new InvalidDataException($"it is an image of {shape}, and {Recipe} takes images of {OutputShape}: "
                + (_evaluation.Length == 0 ? "resize it, or train with [ResizeShorterEdge] and [CentreCrop], which the model then does itself" : $"what the recipe does for evaluation made it {image.Shape}"));
        }
    }

    /// <inheritdoc />
    public void Prepare(Image image, int epoch, int index) => Prepare(image);

    /// <summary>Probabilities <c>[N, K]</c>, on the CPU, for normalised images <c>[N, C, H, W]</c>.</summary>
    public Tensor Probabilities(Tensor images)
    {
        using var noGradients = no_grad();
        using var scope = NewDisposeScope();
        Func<Tensor, Tensor> predict = input => _model.call(input).to(float32);
        foreach (var part in _prediction)
        {
            var inner = predict;
            predict = input => part.Predict(input, inner);
        }

        return predict(images.to(_device, non_blocking: true)).softmax(1).cpu().MoveToOuterDisposeScope();
    }

    public void Dispose() => _model.Dispose();

    private void Lower(MixedPrecisionAttribute precision, Action<string> notice)
    {
        if (precision.Type == LowPrecision.Float16 && _device.type != TorchSharp.DeviceType.CUDA)
        {
            notice($"{Recipe} was trained in float16, which is for CUDA devices: on {_device} it computes in fp32, so that probabilities may differ in their last digits.");
            return;
        }

        MixedPrecisionAttribute.Lower(_model, precision.Type, _device, notice);
    }

    private static string Text(IReadOnlyDictionary<string, string> metadata, string key) =>
        metadata.TryGetValue(key, out var value) ? value : throw new InvalidDataException($"its metadata lack '{key}', which checkpoints of Tricks have");

    private static T Read<T>(IReadOnlyDictionary<string, string> metadata, string key)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(Text(metadata, key)) ?? throw new InvalidDataException($"its metadata's '{key}' is empty");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"its metadata's '{key}' cannot be read: {exception.Message}", exception);
        }
    }

    private static PixelStatistics Statistics(double[] mean, double[] deviation, int channels) =>
        mean.Length == channels && deviation.Length == channels && Array.TrueForAll(mean, double.IsFinite) && Array.TrueForAll(deviation, static value => double.IsFinite(value) && value > 0)
            ? new(mean, deviation)
            : throw new InvalidDataException($"its metadata lack a mean and a deviation above 0 for each of {channels} channels");

    private static ImageShape Shape(int[] size) =>
        size is [> 0 and <= MostChannels and var channels, > 0 and <= LargestSide and var height, > 0 and <= LargestSide and var width]
            ? new(channels, height, width)
            : throw new InvalidDataException($"its metadata have a size that is not [C, H, W], up to {MostChannels} channels and {LargestSide} pixels a side");
}
