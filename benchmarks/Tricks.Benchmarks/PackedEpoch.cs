using System.Diagnostics;
using System.Globalization;
using Tricks.Benchmarks.Steps;
using Tricks.Data;
using Tricks.Training;
using static TorchSharp.torch;

namespace Tricks.Benchmarks;

/// <summary>
/// What an epoch of 32×32 images costs that come from <c>Cache=Packed</c>, beside that of a ResNet-20 on them: batches taken by a loop that does nothing
/// with them, and steps on a batch that is there already, a part of an epoch in turn.
/// </summary>
internal static class PackedEpoch
{
    private const int Images = 5120, StepsARound = 8;

    public static void Run(int rounds)
    {
        var root = Directory.CreateTempSubdirectory("packed-epoch-").FullName;
        try
        {
            Environment.SetEnvironmentVariable("XDG_CACHE_HOME", Path.Combine(root, "cache"));
            RandomPictures.Write(Path.Combine(root, "pictures"), Images, 32);
            Measure(root, rounds);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static void Measure(string root, int rounds)
    {
        using var session = TrainingSession.Open(new PackedBag.Pipeline(new PackedBag.Options()), CPU, new DataContext { Root = root, Notice = Console.WriteLine });
        var steps = session.Sampler.StepsPerEpoch;
        var first = session.Training.Epoch(0, session.Sampler.Training(0), session.Sampler.LocalBatchSize, dropLast: true, CancellationToken.None).First();
        using var batch = new Batch(first.Images.clone().DetachFromDisposeScope(), first.Labels.clone().DetachFromDisposeScope());
        first.Dispose();
        var shares = new List<double>();
        var (loading, training) = (new List<double>(), new List<double>());
        for (var round = -1; round < rounds; round++)
        {
            var began = Stopwatch.GetTimestamp();
            foreach (var taken in session.Training.Epoch(round + 1, session.Sampler.Training(round + 1), session.Sampler.LocalBatchSize, dropLast: true, CancellationToken.None))
                taken.Dispose();
            var loaded = Stopwatch.GetElapsedTime(began).TotalSeconds;
            began = Stopwatch.GetTimestamp();
            for (var step = 0; step < StepsARound; step++)
            {
                using var scope = NewDisposeScope();
                session.Step(batch, step).item<float>();
            }

            var trained = Stopwatch.GetElapsedTime(began).TotalSeconds * steps / StepsARound;
            if (round < 0)
                continue;
            loading.Add(loaded);
            training.Add(trained);
            shares.Add(loaded / trained);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            {Images} images of 32×32, {steps} steps of {session.Sampler.LocalBatchSize} an epoch, {rounds} rounds, {get_num_threads()} threads, {((BatchLoader)session.Training).Workers} loader threads

            | epoch | seconds, median |
            |---|---|
            | batches from Cache=Packed | {Turns.Median(loading):F3} |
            | steps of ResNet-20 | {Turns.Median(training):F2} |

            share {Turns.Median(shares):P2}, {shares.Min():P2} to {shares.Max():P2}
            """));
    }

}

/// <summary>The usual recipe for 32×32, from image files that are decoded once.</summary>
[Recipe]
[ImageFolder("pictures", cache: ImageCache.Packed)]
[RandomCrop(4)]
[HorizontalFlip]
[Normalize]
[ResNet(20)]
[Epochs(100)]
[BatchSize(128)]
[Sgd(Momentum = 0.9)]
[LearningRate(0.1)]
public sealed partial class PackedBag;
