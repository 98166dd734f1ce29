using System.Diagnostics;
using System.Globalization;
using Tricks.Data;
using Tricks.Data.Folders;
using Tricks.Native;

namespace Tricks.Benchmarks;

/// <summary>
/// What it takes from a JPEG file to a normalised float image of 224×224 (RandomResizedCrop, HorizontalFlip), beside decoding alone by libjpeg-turbo:
/// the same files in turn, by a loop on one thread and by the loader with one worker and with two.
/// </summary>
internal static class Pictures
{
    private const int BatchSize = 32, Repeats = 20;

    public static void Run(string folder, int rounds)
    {
        // An epoch has more images than it takes to start and end it.
        ImageFile[] files = [.. Enumerable.Repeat(FolderScan.Images(folder), Repeats).SelectMany(static paths => paths).Select(static path => new ImageFile(path, path, 0, 0, "picture"))];
        var images = new FolderImageSet(files, ["picture"]);
        var ways = new (string Name, Action<int> Round)[]
        {
            ("decode", Decoding(files)),
            ("prepare", Preparing(images)),
            ("loader of 1", Loading(images, 1)),
            ("loader of 2", Loading(images, 2)),
        };
        var rates = ways.Select(static _ => new List<double>()).ToArray();
        for (var round = -1; round < rounds; round++)
        {
            // None always goes first.
            for (var turn = 0; turn < ways.Length; turn++)
            {
                var way = (turn + round + 1) % ways.Length;
                var began = Stopwatch.GetTimestamp();
                ways[way].Round(round + 1);
                if (round >= 0)
                    rates[way].Add(files.Length / Stopwatch.GetElapsedTime(began).TotalSeconds);
            }
        }

        Console.WriteLine($"{files.Length / Repeats} files, each {Repeats} times, {rounds} rounds\n\n| what | images a second | of | ratio, least to most |\n|---|---|---|---|");
        for (var way = 0; way < ways.Length; way++)
        {
            var beside = Math.Max(0, way - 1);
            var ratios = rates[way].Zip(rates[beside], static (one, other) => one / other).Order().ToArray();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {ways[way].Name} | {rates[way].Order().ElementAt(rounds / 2):F0} | {(way == 0 ? "" : ways[beside].Name)} | {(way == 0 ? "" : $"{ratios[rounds / 2]:F3}, {ratios[0]:F3} to {ratios[^1]:F3}")} |"));
        }
    }

    private static Action<int> Decoding(ImageFile[] files)
    {
        var turbo = new TurboJpeg();
        var pixels = new byte[64 << 20];
        return _ =>
        {
            foreach (var image in files)
            {
                var file = File.ReadAllBytes(image.Path);
                var (width, height, _) = turbo.ReadHeader(file);
                turbo.Decode(file, pixels, width, height);
            }
        };
    }

    private static Action<int> Preparing(FolderImageSet images)
    {
        var preparation = new Preparation();
        var normalizer = new Normalizer(preparation.Normalization, 3);
        var (image, target) = (new Image(), new float[preparation.OutputShape.Length]);
        return round =>
        {
            for (var i = 0; i < images.Count; i++)
            {
                images.Read(i, image);
                preparation.Prepare(image, round, i);
                normalizer.Copy(image.Pixels, target);
            }
        };
    }

    private static Action<int> Loading(FolderImageSet images, int workers)
    {
        var loader = new BatchLoader(images, new Preparation(), workers);
        return round =>
        {
            foreach (var batch in loader.Epoch(round, EpochSampler.Evaluation(images.Count), BatchSize, dropLast: false, CancellationToken.None))
                batch.Dispose();
        };
    }

    private sealed class Preparation : IImagePreparation
    {
        private readonly RandomResizedCropAttribute _crop = new();
        private readonly HorizontalFlipAttribute _flip = new();

        public ImageShape OutputShape { get; } = new(3, 224, 224);

        public PixelStatistics Normalization { get; } = new([123.68, 116.779, 103.939], [58.393, 57.12, 57.375]);

        public void Prepare(Image image, int epoch, int index)
        {
            Augment(_crop, image, epoch, index);
            Augment(_flip, image, epoch, index);
        }

        private static void Augment(Recipes.IAugmentation part, Image image, int epoch, int index)
        {
            Span<float> parameters = stackalloc float[part.ParameterCount];
            var random = new CounterRandom(0, part.GetType().Name, epoch, index);
            part.Draw(ref random, image.Shape, parameters);
            part.Apply(image, parameters);
        }
    }
}
