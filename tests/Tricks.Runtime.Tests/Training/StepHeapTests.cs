using Tricks.Data;
using Tricks.Training;
using static TorchSharp.torch;

namespace Tricks.Runtime.Tests.Training;

/// <summary>What a step takes of .NET's heap is TorchSharp's objects for tensors; a list of sizes asked for each parameter would add half as much.</summary>
[Collection(nameof(Alone))]
public sealed class StepHeapTests
{
    [Fact]
    public void A_step_takes_no_more_of_the_heap_than_tensors_need()
    {
        const int Steps = 20, LargestKilobytes = 130;
        // Each thread that computes takes a little, too.
        var threads = get_num_threads();
        set_num_threads(2);
        var pipeline = new SmallBag.Pipeline(new SmallBag.Options());
        using var session = TrainingSession.Open(pipeline, CPU, new DataContext());
        using var guard = new StepGuard(pipeline, session, NotFinitePolicy.Stop, looksAtEachStep: true, static _ => { });
        using var batches = session.EndlessBatches(CancellationToken.None).GetEnumerator();
        var step = 0;
        Take(5);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        Take(Steps);
        set_num_threads(threads);
        Assert.InRange((GC.GetTotalAllocatedBytes(precise: true) - before) / Steps / 1024, 1, LargestKilobytes);

        void Take(int count)
        {
            for (var taken = 0; taken < count; taken++)
            {
                batches.MoveNext();
                using var batch = batches.Current;
                using var scope = NewDisposeScope();
                guard.Step(batch, step++);
            }
        }
    }
}
