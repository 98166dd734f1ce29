using System.Diagnostics;
using System.Globalization;
using Tricks.Data;
using Tricks.Native;

namespace Tricks.Benchmarks;

/// <summary>
/// What it takes from a JPEG file to a normalised float image of 224×224 (RandomResizedCrop, HorizontalFlip), beside decoding alone by libjpeg-turbo:
/// the same files, on one thread, in turn.
/// </summary>
internal static class Pictures
{
    private const int Size = 224;

    public static void Run(string folder, int rounds)
    {
        var files = Directory.GetFiles(folder, "*.jpg", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToArray();
        var ways = new (string Name, Action<int> Do)[] { ("decode", Decoding(files)), ("prepare", Preparing(files)) };
        var rates = ways.Select(static _ => new List<double>()).ToArray();
        for (var round = -1; round < rounds; round++)
        {
            // Neither always goes first.
            for (var turn = 0; turn < ways.Length; turn++)
            {
                var way = (turn + round + 2) % ways.Length;
                var began = Stopwatch.GetTimestamp();
                for (var i = 0; i < files.Length; i++)
                    ways[way].Do(i + (files.Length * (round + 1)));
                if (round >= 0)
                    rates[way].Add(files.Length / Stopwatch.GetElapsedTime(began).TotalSeconds);
            }
        }

        for (var way = 0; way < ways.Length; way++)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{ways[way].Name}: {Median(rates[way]):F0} images/s"));
        var ratios = rates[1].Zip(rates[0], static (prepared, decoded) => prepared / decoded).ToArray();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"prepared / decoded: {Median(ratios):F3} ({ratios.Min():F3} to {ratios.Max():F3}) over {rounds} rounds of {files.Length} files"));
    }

    private static Action<int> Decoding(string[] files)
    {
        var turbo = new TurboJpeg();
        var pixels = new byte[64 << 20];
        return index =>
        {
            var file = File.ReadAllBytes(files[index % files.Length]);
            var (width, height, _) = turbo.ReadHeader(file);
            turbo.Decode(file, pixels, width, height);
        };
    }

    private static Action<int> Preparing(string[] files)
    {
        var (crop, flip) = (new RandomResizedCropAttribute(Size), new HorizontalFlipAttribute());
        var normalizer = new Normalizer(new([123.68, 116.779, 103.939], [58.393, 57.12, 57.375]), 3);
        var image = new Image();
        var target = new float[3 * Size * Size];
        return index =>
        {
            image.Load(files[index % files.Length]);
            Augment(crop, image, index);
            Augment(flip, image, index);
            normalizer.Copy(image.Pixels, target);
        };
    }

    private static void Augment(Recipes.IAugmentation part, Image image, int index)
    {
        Span<float> parameters = stackalloc float[part.ParameterCount];
        var random = new CounterRandom(0, part.GetType().Name, 0, index);
        part.Draw(ref random, image.Shape, parameters);
        part.Apply(image, parameters);
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(values.Count() / 2);
}
