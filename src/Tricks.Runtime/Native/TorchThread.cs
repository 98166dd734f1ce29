namespace Tricks.Native;

/// <summary>Threads to train on: where <see cref="Allocator"/> keeps freed memory, the thread is one that takes its memory from the heap that keeps it.</summary>
public static class TorchThread
{
    // glibc hands the heaps out in turn, up to eight a core where many threads ran before the allocator was set.
    private const int MostAttempts = 256;

    /// <summary>
    /// Starts a background thread that does <paramref name="work"/>. Sets up the allocator where that was not done. An exception that the work lets out ends the process.
    /// </summary>
    public static Thread Start(string name, Action work)
    {
        var attempts = Allocator.KeepFreedMemory() ? MostAttempts : 1;
        using var found = new ManualResetEventSlim();
        var losers = new List<Thread>();
        while (true)
        {
            var last = losers.Count == attempts - 1;
            var chosen = new TaskCompletionSource<bool>();
            // A loser waits, so that its heap is not handed out again.
            var thread = new Thread(() =>
            {
                var isChosen = last || Allocator.KeepsFreedMemoryOfThisThread();
                chosen.SetResult(isChosen);
                if (isChosen)
                    work();
                else
                    found.Wait();
            })
            { Name = name, IsBackground = true };
            thread.Start();
            if (!chosen.Task.GetAwaiter().GetResult())
            {
                losers.Add(thread);
                continue;
            }
            found.Set();
            losers.ForEach(loser => loser.Join());
            return thread;
        }
    }
}
