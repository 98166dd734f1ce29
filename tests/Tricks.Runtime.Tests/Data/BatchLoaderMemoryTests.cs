using Tricks.Data;
using Tricks.Runtime.Tests.Support;
using static TorchSharp.torch;

namespace Tricks.Runtime.Tests.Data;

[Collection(nameof(Alone))]
public class BatchLoaderMemoryTests
{
    private static readonly ImageShape Shape = new(3, 16, 16);

    [Theory]
    [InlineData("to the end")]
    [InlineData("left early")]
    [InlineData("cancelled")]
    [InlineData("failing")]
    public void An_epoch_leaves_no_tensor_however_it_ends(string end)
    {
        Run(end);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        long before = Tensor.TotalCount;
        Assert.True(GC.TryStartNoGCRegion(100_000_000), "Finalizers must not hide what was not freed.");
        for (int i = 0; i < 20; i++)
            Run(end);
        long after = Tensor.TotalCount;
        GC.EndNoGCRegion();
        Assert.Equal(before, after);
    }

    [Fact]
    public void Managed_memory_is_flat_over_a_thousand_batches()
    {
        BatchLoader loader = new(new NumberedImages(4_000, Shape), new AddEpoch(Shape), workers: 2);
        Consume(2);
        long before = Taken();
        Consume(10);
        Assert.InRange(Taken() - before, -1_000_000, 100_000);

        // What the tests before have left to finalizers is gone only after these.
        static long Taken()
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return GC.GetTotalMemory(forceFullCollection: true);
        }

        void Consume(int epochs)
        {
            for (int epoch = 0; epoch < epochs; epoch++)
            {
                foreach (Batch batch in loader.Epoch(epoch, EpochSampler.Evaluation(4_000), 40, true, TestContext.Current.CancellationToken))
                    batch.Dispose();
            }
        }
    }

    private static void Run(string end)
    {
        using CancellationTokenSource source = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        NumberedImages images = new(200, Shape) { BeforeRead = index => _ = end == "failing" && index == 47 ? throw new InvalidDataException() : 0 };
        int taken = 0;
        try
        {
            foreach (Batch batch in new BatchLoader(images, new AddEpoch(Shape), workers: 3).Epoch(0, EpochSampler.Evaluation(200), 16, false, source.Token))
            {
                batch.Dispose();
                taken++;
                if (end == "left early" && taken == 2)
                    return;
                if (end == "cancelled" && taken == 2)
                    source.Cancel();
            }

            Assert.Equal(13, taken);
        }
        catch (Exception exception) when (exception is OperationCanceledException or DataException)
        {
            Assert.Equal(2, taken);
            Assert.Contains(end, (string[])["cancelled", "failing"]);
        }
    }
}
