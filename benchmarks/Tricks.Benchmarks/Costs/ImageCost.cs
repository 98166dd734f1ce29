using System.Diagnostics;
using Tricks.Data;
using Tricks.Recipes;

namespace Tricks.Benchmarks.Costs;

/// <summary>What the preparation of an image costs, and the reading of one: on one thread.</summary>
internal static class ImageCost
{
    private const int Images = 50;

    public static Cost? Measure(TrickAttribute trick, int rounds) => trick switch
    {
        IAugmentation augmentation => Prepare(new(3, 224, 224), (image, index) => Augment(augmentation, image, index), rounds),
        IEvaluation evaluation => Prepare(new(3, 375, 500), (image, _) => evaluation.Prepare(image), rounds),
        INormalization normalization => Prepare(new(3, 224, 224), Normalizing(normalization), rounds),
        _ => null,
    };

    private static Cost Prepare(ImageShape shape, Action<Image, int> prepare, int rounds)
    {
        var pixels = new float[shape.Length];
        var random = new Random(0);
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = random.Next(256);
        var image = new Image();
        long allocated = 0;
        var times = Times(rounds, index =>
        {
            pixels.CopyTo(image.Reset(shape));
            var (before, began) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.GetTimestamp());
            prepare(image, index);
            var time = Stopwatch.GetElapsedTime(began);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            return time;
        });
        return new("image", $"An image of {shape}", null, times, allocated / 1e3);
    }

    private static void Augment(IAugmentation augmentation, Image image, int index)
    {
        Span<float> parameters = stackalloc float[augmentation.ParameterCount];
        var random = new CounterRandom(0, "cost", 0, index);
        augmentation.Draw(ref random, image.Shape, parameters);
        augmentation.Apply(image, parameters);
    }

    private static Action<Image, int> Normalizing(INormalization normalization)
    {
        var data = new SyntheticAttribute().Open(new DataContext());
        var normalizer = new Normalizer(normalization.Statistics(data), data.Shape.Channels);
        var target = new float[data.Shape.Length];
        return (image, _) => normalizer.Copy(image.Pixels, target);
    }

    /// <summary>The reading of an image of a set whose files lie below <paramref name="root"/>, where it has some.</summary>
    public static Cost Read(IDataSource source, string? root, string beside, int rounds)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var data = source.Open(new DataContext { Root = root });
        var taken = GC.GetTotalMemory(forceFullCollection: true) - before;
        var image = new Image();
        var times = Times(rounds, index =>
        {
            var began = Stopwatch.GetTimestamp();
            data.Train.Read(index % data.Train.Count, image);
            // A file is decoded where its pixels are asked for.
            _ = image.Pixels;
            return Stopwatch.GetElapsedTime(began);
        });
        GC.KeepAlive(data);
        return new("data", (data.SizesVary ? "an image" : $"an image of {data.Shape}") + beside, null, times, taken / 1e6);
    }

    /// <summary>Microseconds an image, a value a round; the first round is not counted.</summary>
    private static double[] Times(int rounds, Func<int, TimeSpan> measure) =>
        [.. Enumerable.Range(0, rounds + 1).Select(round => Enumerable.Range(0, Images).Sum(index => measure((round * Images) + index).TotalMicroseconds) / Images).Skip(1)];
}
