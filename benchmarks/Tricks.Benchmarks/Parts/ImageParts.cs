using BenchmarkDotNet.Attributes;
using Tricks.Data;
using Tricks.Recipes;

namespace Tricks.Benchmarks.Parts;

/// <summary>What an image goes through on its way to a batch, on one thread.</summary>
[InProcess]
[MemoryDiagnoser]
public class ImageParts
{
    private readonly Image _image = new();
    private readonly IAugmentation _crop = new RandomCropAttribute(4);
    private readonly IAugmentation _flip = new HorizontalFlipAttribute();
    private readonly IAugmentation _resizedCrop = new RandomResizedCropAttribute(224);
    private readonly float[] _batch = new float[3 * 224 * 224];
    private readonly Normalizer _normalizer = new(new([123.68, 116.779, 103.939], [58.393, 57.12, 57.375]), 3);
    private int _index;

    [Benchmark(Description = "crop and flip of 32×32")]
    public void CropAndFlip()
    {
        _image.Reset(new(3, 32, 32)).Fill(128);
        Augment(_crop, "crop");
        Augment(_flip, "flip");
    }

    [Benchmark(Description = "RandomResizedCrop of 500×375 to 224×224")]
    public void ResizedCrop()
    {
        _image.Reset(new(3, 375, 500)).Fill(128);
        Augment(_resizedCrop, "resized crop");
    }

    [Benchmark(Description = "normalise 224×224 into a batch")]
    public void Normalise()
    {
        _image.Reset(new(3, 224, 224)).Fill(128);
        _normalizer.Copy(_image.Pixels, _batch);
    }

    private void Augment(IAugmentation part, string key)
    {
        Span<float> parameters = stackalloc float[part.ParameterCount];
        var random = new CounterRandom(0, key, 0, _index++);
        part.Draw(ref random, _image.Shape, parameters);
        part.Apply(_image, parameters);
    }
}
