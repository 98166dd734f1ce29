using System.Collections.Concurrent;
using TorchSharp;
using Tricks.Data;
using Tricks.Inference;
using Tricks.Native;
using static TorchSharp.torch;

namespace Tricks;

/// <summary>
/// A trained model that tells what an image shows. It needs a run's checkpoint, and neither the recipe nor its generator; a model of one's own is found by
/// the name of its class, so the program must reference the assembly that has it. Safe to share between threads.
/// </summary>
public sealed class Classifier : IDisposable
{
    private readonly TrainedModel _trained;
    private readonly Normalizer _normalizer;
    private readonly ConcurrentBag<Image> _spareImages = [];

    private Classifier(TrainedModel trained)
    {
        _trained = trained;
        _normalizer = new(trained.Normalization, trained.OutputShape.Channels);
    }

    /// <summary>The names of the classes, by label.</summary>
    public IReadOnlyList<string> ClassNames => _trained.ClassNames;

    /// <summary>The size of an image as the model takes it; what the recipe does for evaluation brings images to it.</summary>
    public ImageShape InputShape => _trained.OutputShape;

    /// <summary>The recipe that trained the model.</summary>
    public string Recipe => _trained.Recipe;

    /// <summary>Loads a checkpoint.</summary>
    /// <param name="path">A run's folder, whose last weights are taken, or a <c>.safetensors</c> file of its checkpoints.</param>
    /// <param name="device"><c>cpu</c> (the default), <c>cuda</c> or <c>cuda:N</c>.</param>
    /// <param name="notice">Told once of anything that was chosen in the user's place; null: nobody is told.</param>
    /// <exception cref="InvalidDataException">The checkpoint is broken, is not one of Tricks, or needs a part that is not there.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static Classifier Load(string path, string device = "cpu", Action<string>? notice = null)
    {
        TorchRuntime.Initialize();
        return new(TrainedModel.Load(path, torch.device(device), notice ?? (static _ => { })));
    }

    /// <summary>What the image of a file shows: JPEG, PNG, WebP or BMP, of any size where the recipe prepares it for evaluation.</summary>
    /// <exception cref="InvalidDataException">The image is broken, or of a size that the model does not take.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public Prediction Predict(string path)
    {
        // A pipe of that name would be waited for, and has no length.
        if (new FileInfo(path).Length == 0)
            throw new InvalidDataException("it is empty");
        using var stream = File.OpenRead(path);
        return Predict(stream);
    }

    /// <summary>What the image of a stream shows, as <see cref="Predict(string)"/> does of a file; the stream is read to its end.</summary>
    /// <exception cref="InvalidDataException">The image is broken, or of a size that the model does not take.</exception>
    public Prediction Predict(Stream stream)
    {
        if (!_spareImages.TryTake(out var image))
            image = new();
        try
        {
            image.Load(stream);
            return Predict(image);
        }
        finally
        {
            _spareImages.Add(image);
        }
    }

    /// <summary>Frees the model. Nothing must be predicted meanwhile or afterwards.</summary>
    public void Dispose() => _trained.Dispose();

    private Prediction Predict(Image image)
    {
        _trained.Prepare(image);
        var (channels, height, width) = _trained.OutputShape;
        using var scope = NewDisposeScope();
        var rows = empty(1, height, width, channels);
        var values = new float[image.Shape.Length];
        _normalizer.Copy(image.Pixels, values);
        values.CopyTo(System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(rows.bytes));
        return new(ClassNames, _trained.Probabilities(rows.permute(0, 3, 1, 2)).data<float>().ToArray());
    }
}
