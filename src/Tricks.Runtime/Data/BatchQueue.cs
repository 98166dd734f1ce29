using System.Runtime.ExceptionServices;

namespace Tricks.Data;

/// <summary>A part of a batch that one worker prepares: positions from <paramref name="First"/> to before <paramref name="End"/>.</summary>
internal sealed record BatchChunk(BatchMemory Target, int Batch, int First, int End);

/// <summary>What went wrong at which position of a batch, with the image that stands there.</summary>
internal sealed record PreparationFailure(int Position, string Name, Exception Exception);

/// <summary>
/// The batches of one epoch between the workers that write them and the consumer that takes them in order. At most <c>depth</c> batches
/// are begun and not taken. It is made, taken from and disposed of on one thread.
/// </summary>
internal sealed class BatchQueue : IDisposable
{
    // Small enough that the workers finish a batch together, large enough that the lock is rarely contended.
    private const int ChunkSize = 8;

    private readonly object _gate = new();
    private readonly BatchPlan _plan;
    private readonly Slot?[] _slots;
    private readonly Thread[] _threads;
    private readonly CancellationToken _cancellation;
    private readonly CancellationTokenRegistration _registration;
    private int _made;
    private int _begun;
    private int _taken;
    private int _nextPosition;
    private bool _stopped;

    /// <summary>Makes the first batches' memory and starts the workers.</summary>
    public BatchQueue(BatchPlan plan, int depth, int workers, Action<BatchQueue, BatchPlan> work, CancellationToken cancellation)
    {
        _plan = plan;
        _slots = new Slot?[depth];
        _cancellation = cancellation;
        while (_made < Math.Min(depth, plan.Batches))
            Make();
        _registration = cancellation.UnsafeRegister(static queue => ((BatchQueue)queue!).Stop(), this);
        _threads = new Thread[workers];
        for (int i = 0; i < workers; i++)
        {
            _threads[i] = new Thread(() => work(this, plan)) { IsBackground = true, Name = $"batch {i}" };
            _threads[i].Start();
        }
    }

    /// <summary>The next part to prepare, waiting until there is room for it; null where there is none left.</summary>
    public BatchChunk? Next()
    {
        lock (_gate)
        {
            while (!_stopped && _nextPosition == 0 && _begun < _plan.Batches && _begun == _made)
                Monitor.Wait(_gate);
            if (_stopped || (_nextPosition == 0 && _begun == _plan.Batches))
                return null;
            if (_nextPosition == 0)
                _begun++;
            int batch = _begun - 1;
            BatchMemory target = _slots[batch % _slots.Length]!.Memory;
            int first = _nextPosition;
            int end = Math.Min(first + ChunkSize, target.Count);
            _nextPosition = end == target.Count ? 0 : end;
            return new BatchChunk(target, batch, first, end);
        }
    }

    /// <summary>Tells that a part is prepared, or why it could not be.</summary>
    public void Done(BatchChunk chunk, PreparationFailure? failure)
    {
        lock (_gate)
        {
            Slot slot = _slots[chunk.Batch % _slots.Length]!;
            slot.Prepared += chunk.End - chunk.First;
            if (failure is not null && (slot.Failure is null || failure.Position < slot.Failure.Position))
                slot.Failure = failure;
            if (slot.Prepared == slot.Memory.Count)
                Monitor.PulseAll(_gate);
        }
    }

    /// <summary>The next batch in order, waiting until it is prepared; null after the last.</summary>
    public Batch? Take()
    {
        BatchMemory memory;
        lock (_gate)
        {
            if (_taken == _plan.Batches)
                return null;
            Slot? slot;
            while ((slot = _slots[_taken % _slots.Length]) is null || slot.Prepared < slot.Memory.Count)
            {
                _cancellation.ThrowIfCancellationRequested();
                Monitor.Wait(_gate);
            }

            _cancellation.ThrowIfCancellationRequested();
            if (slot.Failure is { } failure)
                Throw(failure);
            _slots[_taken++ % _slots.Length] = null;
            memory = slot.Memory;
        }

        if (_made < _plan.Batches)
            Make();

        // Of a batch whose images were all left out, nothing is taken.
        return memory.Take() ?? Take();
    }

    /// <summary>Ends the workers, waits for them, and frees what was not taken.</summary>
    public void Dispose()
    {
        _registration.Dispose();
        Stop();
        foreach (Thread thread in _threads)
            thread.Join();
        foreach (Slot? slot in _slots)
            slot?.Memory.Dispose();
    }

    /// <summary>Makes the memory of the next batch in the slot that is free.</summary>
    private void Make()
    {
        Slot slot = new(new BatchMemory(_plan, _made));
        lock (_gate)
        {
            _slots[_made++ % _slots.Length] = slot;
            Monitor.PulseAll(_gate);
        }
    }

    private void Throw(PreparationFailure failure)
    {
        if (failure.Exception is OutOfMemoryException or DataException)
            ExceptionDispatchInfo.Throw(failure.Exception);
        var advice = SkippedImages.AreMeantBy(failure.Exception) ? $". {SkippedImages.Advice}" : "";
        throw new DataException($"{failure.Name} could not be prepared: {failure.Exception.Message.TrimEnd('.')}{advice}", failure.Exception);
    }

    private void Stop()
    {
        lock (_gate)
        {
            _stopped = true;
            Monitor.PulseAll(_gate);
        }
    }

    private sealed class Slot(BatchMemory memory)
    {
        public BatchMemory Memory { get; } = memory;

        public int Prepared { get; set; }

        public PreparationFailure? Failure { get; set; }
    }
}
