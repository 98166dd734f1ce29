using System.Text.Json;
using Microsoft.ML.OnnxRuntime;

namespace Serve;

/// <summary>The model of an ONNX file, with what the file says of images and classes. Safe to share between threads.</summary>
public sealed class OnnxClassifier : IDisposable
{
    private readonly InferenceSession _session;
    private readonly bool _givesProbabilities;

    /// <exception cref="InvalidDataException">The file is no classifier as <c>export</c> writes it.</exception>
    public OnnxClassifier(string path)
    {
        try
        {
            _session = new InferenceSession(path);
            var told = _session.ModelMetadata.CustomMetadataMap;
            ClassNames = Read<string[]>(told, "class_names");
            if (Read<int[]>(told, "input_size") is not [1 or 3, > 0, > 0] size)
                throw new InvalidDataException("it takes images of neither 1 nor 3 channels");
            (Channels, Height, Width) = (size[0], size[1], size[2]);
            (Mean, Deviation) = (Read<float[]>(told, "mean"), Read<float[]>(told, "standard_deviation"));
            if (Mean.Count != Channels || Deviation.Count != Channels)
                throw new InvalidDataException($"it has no mean and deviation for each of {Channels} channels");
            foreach (var step in Read<JsonElement[]>(told, "preparation"))
            {
                var values = step.GetProperty("values");
                _ = step.GetProperty("part").GetString() switch
                {
                    "ResizeShorterEdge" when values.GetProperty("Interpolation").GetString() == "Bilinear" => ShorterEdge = values.GetProperty("Size").GetInt32(),
                    // The size of the input says it.
                    "CentreCrop" => 0,
                    var other => throw new InvalidDataException($"it prepares images by {other} {values}, which this service does not know"),
                };
            }

            _givesProbabilities = _session.OutputNames.Contains("probabilities");
        }
        catch (Exception exception) when (exception is OnnxRuntimeException or JsonException or KeyNotFoundException or InvalidDataException or InvalidOperationException or FormatException)
        {
            _session?.Dispose();
            throw new InvalidDataException($"{Path.GetFullPath(path)} cannot be served: {exception.Message}", exception);
        }
    }

    /// <summary>The names of the classes, by label.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>Channels of an image, 1 or 3.</summary>
    public int Channels { get; }

    /// <summary>Its height.</summary>
    public int Height { get; }

    /// <summary>Its width.</summary>
    public int Width { get; }

    /// <summary>What is subtracted from each channel, on the scale of 0 to 255.</summary>
    public IReadOnlyList<float> Mean { get; }

    /// <summary>What divides it then.</summary>
    public IReadOnlyList<float> Deviation { get; }

    /// <summary>To what length an image's shorter edge is resized before its centre is cut out; 0: it is taken as it is.</summary>
    public int ShorterEdge { get; }

    /// <summary>Numbers of an image.</summary>
    public int Length => Channels * Height * Width;

    /// <summary>The probabilities of every class for each of several prepared images.</summary>
    public float[][] Predict(IReadOnlyList<float[]> images)
    {
        var batch = new float[images.Count * Length];
        for (var index = 0; index < images.Count; index++)
            images[index].CopyTo(batch, index * Length);
        using var input = OrtValue.CreateTensorValueFromMemory(batch, [images.Count, Channels, Height, Width]);
        using var run = new RunOptions();
        using var outputs = _session.Run(run, _session.InputNames, [input], _session.OutputNames);
        var answers = outputs[0].GetTensorDataAsSpan<float>();
        var probabilities = new float[images.Count][];
        for (var index = 0; index < images.Count; index++)
        {
            probabilities[index] = answers.Slice(index * ClassNames.Count, ClassNames.Count).ToArray();
            if (!_givesProbabilities)
                Softmax(probabilities[index]);
        }

        return probabilities;
    }

    /// <inheritdoc />
    public void Dispose() => _session.Dispose();

    private static void Softmax(Span<float> values)
    {
        var greatest = float.NegativeInfinity;
        foreach (var value in values)
            greatest = Math.Max(greatest, value);
        var sum = 0f;
        foreach (ref var value in values)
            sum += value = MathF.Exp(value - greatest);
        foreach (ref var value in values)
            value /= sum;
    }

    private static T Read<T>(Dictionary<string, string> told, string key) =>
        told.TryGetValue(key, out var text) && JsonSerializer.Deserialize<T>(text) is { } value ? value : throw new InvalidDataException($"its metadata lack '{key}'");
}
