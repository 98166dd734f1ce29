using System.Runtime.ExceptionServices;

namespace Tricks.Data;

/// <summary>Goes once over images on all processors.</summary>
internal static class ImagePass
{
    /// <summary>Does <paramref name="work"/> for every number below <paramref name="count"/>, from several threads, each with an image of its own to read into.</summary>
    /// <param name="count">How many images.</param>
    /// <param name="what">What is done, for whoever watches.</param>
    /// <param name="context">Told how many are done; its cancellation ends the work.</param>
    /// <param name="work">What is done with a number; the first exception ends the pass and is thrown.</param>
    public static void Over(int count, string what, DataContext context, Action<int, Image> work)
    {
        var (done, gate) = (0, new Lock());
        try
        {
            Parallel.For(
                0,
                count,
                new ParallelOptions { CancellationToken = context.Cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount },
                static () => new Image(),
                (index, _, image) =>
                {
                    work(index, image);
                    // Told a hundred times: telling may cost more than the work.
                    if (Interlocked.Increment(ref done) is var now && (now % Math.Max(count / 100, 1) == 0 || now == count))
                    {
                        lock (gate)
                            context.Progress(what, now, count);
                    }

                    return image;
                },
                static _ => { });
        }
        catch (AggregateException exception)
        {
            ExceptionDispatchInfo.Throw(exception.InnerExceptions[0]);
        }
    }
}
