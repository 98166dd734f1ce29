using SkiaSharp;

namespace Tricks.Benchmarks;

/// <summary>Random pictures as JPEG files, in a folder a class below <c>train</c> and <c>val</c>.</summary>
internal static class RandomPictures
{
    private const int Classes = 10;

    public static void Write(string root, int images, int size)
    {
        var random = new Random(0);
        using var bitmap = new SKBitmap(size, size, SKColorType.Rgba8888, SKAlphaType.Opaque);
        for (var i = 0; i < images + Classes; i++)
        {
            var folder = Directory.CreateDirectory(Path.Combine(root, i < images ? "train" : "val", $"class {i % Classes}")).FullName;
            random.NextBytes(bitmap.GetPixelSpan());
            using var data = bitmap.Encode(SKEncodedImageFormat.Jpeg, 90);
            File.WriteAllBytes(Path.Combine(folder, $"{i}.jpg"), data.ToArray());
        }
    }
}
