using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace Tricks.Data;

/// <summary>Reads and decodes every image of a data set, on all processors, whatever becomes of bad images in training.</summary>
internal sealed class DataCheck
{
    private static readonly TimeSpan BetweenReports = TimeSpan.FromMilliseconds(100);

    private readonly ImageDataset _data;
    private readonly CancellationToken _cancellation;
    private readonly ConcurrentDictionary<long, string> _bad = new();
    private readonly long _count;
    private long _begun = -1;
    private long _done;
    private volatile ExceptionDispatchInfo? _failure;

    private DataCheck(ImageDataset data, CancellationToken cancellation)
    {
        (_data, _cancellation) = (data, cancellation);
        _count = (long)data.Train.Count + data.Test.Count;
    }

    /// <summary>How many images there are, and those that cannot be read, each with the reason: the training images and then the others, in their order.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="progress">Told how many images are done and how many there are, on the thread that calls.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    /// <exception cref="DataException">Something else is wrong than one image: the message names the one at which it was seen.</exception>
    public static (long Images, IReadOnlyList<string> Bad) Run(ImageDataset data, Action<long, long> progress, CancellationToken cancellation)
    {
        var check = new DataCheck(data, cancellation);
        check.RunAll(progress);
        return (check._count, [.. check._bad.OrderBy(static item => item.Key).Select(static item => item.Value)]);
    }

    private void RunAll(Action<long, long> progress)
    {
        var threads = Enumerable.Range(0, Environment.ProcessorCount).Select(i => new Thread(Work) { IsBackground = true, Name = $"check {i}" }).ToArray();
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
        {
            while (!thread.Join(BetweenReports))
            {
                if (Interlocked.Read(ref _done) is var done && done < _count)
                    progress(done, _count);
            }
        }

        _cancellation.ThrowIfCancellationRequested();
        _failure?.Throw();
        progress(_count, _count);
    }

    private void Work()
    {
        var image = new Image();
        while (!_cancellation.IsCancellationRequested && _failure is null && Interlocked.Increment(ref _begun) is var place && place < _count)
        {
            var (images, index) = place < _data.Train.Count ? (_data.Train, (int)place) : (_data.Test, (int)(place - _data.Train.Count));
            try
            {
                images.Read(index, image);
                // Some of what is wrong with a file is found only here. Bytes where it has them: floats of a large image are four times the memory.
                if (image.BytesFor(image.Shape.Height, image.Shape.Width, image.Shape.Height, image.Shape.Width) is null)
                    _ = image.Pixels;
            }
            catch (Exception exception) when (SkippedImages.AreMeantBy(exception))
            {
                _bad[place] = $"{images.NameOf(index)}: {exception.Message}";
            }
            catch (Exception exception)
            {
                _failure = ExceptionDispatchInfo.Capture(exception is OutOfMemoryException ? exception : new DataException($"{images.NameOf(index)}: {exception.Message}", exception));
            }

            Interlocked.Increment(ref _done);
        }
    }
}
