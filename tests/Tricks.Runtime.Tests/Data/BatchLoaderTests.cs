using TorchSharp;
using Tricks.Data;
using Tricks.Runtime.Tests.Support;
using static TorchSharp.torch;

namespace Tricks.Runtime.Tests.Data;

public class BatchLoaderTests
{
    private static readonly ImageShape Colour = new(3, 5, 7);

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, 5, 7)]
    [InlineData(3, 5, 7)]
    [InlineData(3, 1, 1)]
    [InlineData(5, 2, 3)]
    public void Batches_hold_the_normalised_images_in_order(int channels, int height, int width)
    {
        ImageShape shape = new(channels, height, width);
        double[] mean = [.. Enumerable.Range(0, channels).Select(c => 100.0 + c)];
        double[] deviation = [.. Enumerable.Range(0, channels).Select(c => 50.0 + 3 * c)];
        BatchLoader loader = new(new NumberedImages(40, shape), new AddEpoch(shape, new PixelStatistics(mean, deviation)), workers: 3);
        int[] order = [.. Enumerable.Range(0, 40).Select(i => i * 23 % 40)];
        int seen = 0;
        foreach (Batch batch in loader.Epoch(4, order, 16, dropLast: false, Ending))
        {
            using (batch)
            {
                Assert.Equal([batch.Count, channels, height, width], batch.Images.shape);
                Assert.Equal(ScalarType.Float32, batch.Images.dtype);
                Assert.Equal(ScalarType.Int64, batch.Labels.dtype);
                for (int n = 0; n < batch.Count; n++, seen++)
                {
                    Assert.Equal(NumberedImages.LabelOf(order[seen]), batch.Labels[n].item<long>());
                    for (int c = 0; c < channels; c++)
                    {
                        double expected = (NumberedImages.ValueOf(order[seen], height - 1, width - 1, c) + 4 - mean[c]) / deviation[c];
                        Assert.Equal(expected, batch.Images[n, c, height - 1, width - 1].item<float>(), 1e-6);
                        expected = (NumberedImages.ValueOf(order[seen], height / 2, 0, c) + 4 - mean[c]) / deviation[c];
                        Assert.Equal(expected, batch.Images[n, c, height / 2, 0].item<float>(), 1e-6);
                    }
                }
            }
        }

        Assert.Equal(40, seen);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Images_lie_channels_last_and_a_convolution_keeps_them_so(int channels)
    {
        ImageShape shape = new(channels, 6, 8);
        BatchLoader loader = new(new NumberedImages(4, shape), new AddEpoch(shape), workers: 1);
        using Batch batch = loader.Epoch(0, new[] { 0, 1, 2, 3 }, 4, true, Ending).Single();
        Assert.Equal([48L * channels, 1, 8L * channels, channels], batch.Images.stride());
        using Tensor rows = batch.Images.permute(0, 2, 3, 1);
        Assert.True(rows.is_contiguous());

        using Tensor weight = torch.randn(16, 3, 3, channels).permute(0, 3, 1, 2);
        using Tensor output = torch.nn.functional.conv2d(batch.Images, weight, padding: [1, 1]);
        using Tensor outputRows = output.permute(0, 2, 3, 1);
        Assert.True(outputRows.is_contiguous());
    }

    [Theory]
    [InlineData(true, new[] { 16, 16 })]
    [InlineData(false, new[] { 16, 16, 3 })]
    public void The_last_incomplete_batch_is_dropped_or_kept(bool dropLast, int[] counts)
    {
        BatchLoader loader = new(new NumberedImages(35, Colour), new AddEpoch(Colour), workers: 2);
        Assert.Equal(counts, Counts(loader.Epoch(0, EpochSampler.Evaluation(35), 16, dropLast, Ending)));
        Assert.Empty(loader.Epoch(0, ReadOnlyMemory<int>.Empty, 16, dropLast, Ending));
    }

    [Fact]
    public void All_processors_but_one_prepare_images_where_they_do_not_train()
    {
        var (cpu, cuda) = (TorchSharp.torch.CPU, new TorchSharp.torch.Device(TorchSharp.DeviceType.CUDA, 0));
        Assert.Equal(Math.Clamp(Environment.ProcessorCount / 2, 1, 16), BatchLoader.WorkersFor(cpu, new()));
        Assert.Equal(Math.Max(1, Environment.ProcessorCount - 1), BatchLoader.WorkersFor(cuda, new()));
        Assert.Equal((7, 7), (BatchLoader.WorkersFor(cpu, new() { Workers = 7 }), BatchLoader.WorkersFor(cuda, new() { Workers = 7 })));
    }

    [Fact]
    public void Any_number_of_workers_and_any_prefetch_make_the_same_batches()
    {
        int[] order = new EpochSampler(1, 100, 20).Training(2);
        string expected = Everything(1, 1);
        Assert.Equal(expected, Everything(2, 3));
        Assert.Equal(expected, Everything(7, 2));
        Assert.Equal(expected, Everything(4, 50));

        string Everything(int workers, int prefetch)
        {
            // Threads are made to finish out of order.
            NumberedImages images = new(100, Colour) { BeforeRead = index => Thread.SpinWait(index * 37 % 11 * 500) };
            List<string> all = [];
            foreach (Batch batch in new BatchLoader(images, new AddEpoch(Colour), workers, prefetch).Epoch(2, order, 20, true, Ending))
            {
                using (batch)
                using (Tensor rows = batch.Images.contiguous())
                    all.Add(Convert.ToHexString(rows.bytes) + Convert.ToHexString(batch.Labels.bytes));
            }

            return string.Join('\n', all);
        }
    }

    [Fact]
    public void No_more_batches_are_begun_than_are_wanted_ahead()
    {
        NumberedImages images = new(1_000, Colour);
        BatchLoader loader = new(images, new AddEpoch(Colour), workers: 3, prefetch: 2);
        int taken = 0;
        foreach (Batch batch in loader.Epoch(0, EpochSampler.Evaluation(1_000), 10, true, Ending))
        {
            batch.Dispose();
            taken++;
            Thread.Sleep(2);
            Assert.InRange(images.Reads, 10 * taken, 10 * (taken + 2));
        }

        Assert.Equal(100, taken);
    }

    [Fact]
    public void Batches_are_prepared_while_the_consumer_works()
    {
        NumberedImages images = new(100, Colour);
        BatchLoader loader = new(images, new AddEpoch(Colour), workers: 1, prefetch: 3);
        using IEnumerator<Batch> batches = loader.Epoch(0, EpochSampler.Evaluation(100), 10, true, Ending).GetEnumerator();
        Assert.True(batches.MoveNext());
        batches.Current.Dispose();
        Assert.True(SpinWait.SpinUntil(() => images.Reads == 40, TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void An_image_that_fails_is_named_when_its_batch_is_due()
    {
        NumberedImages images = new(100, Colour)
        {
            BeforeRead = index => _ = index is 57 or 58 ? throw new InvalidDataException("not a JPEG") : 0,
        };
        BatchLoader loader = new(images, new AddEpoch(Colour), workers: 4);
        int taken = 0;
        DataException error = Assert.Throws<DataException>(() =>
        {
            foreach (Batch batch in loader.Epoch(3, EpochSampler.Evaluation(100), 20, true, Ending))
            {
                batch.Dispose();
                taken++;
            }
        });
        Assert.Equal(2, taken);
        Assert.Contains("Image 57 ", error.Message);
        Assert.Contains("not a JPEG", error.Message);
        Assert.IsType<InvalidDataException>(error.InnerException);
        HaveEnded(images, 1);
    }

    [Fact]
    public void A_preparation_that_gives_another_size_is_an_error()
    {
        BatchLoader loader = new(new NumberedImages(4, Colour), new AddEpoch(new ImageShape(3, 7, 5)), workers: 1);
        DataException error = Assert.Throws<DataException>(() => Counts(loader.Epoch(0, EpochSampler.Evaluation(4), 2, true, Ending)));
        Assert.Contains("3×5×7, not 3×7×5", error.Message);
    }

    [Fact]
    public void Cancellation_ends_the_epoch_also_while_it_waits()
    {
        using CancellationTokenSource source = CancellationTokenSource.CreateLinkedTokenSource(Ending);
        using ManualResetEventSlim never = new();
        NumberedImages images = new(100, Colour)
        {
            BeforeRead = index =>
            {
                if (index == 30)
                    never.Wait(source.Token);
            },
        };
        source.CancelAfter(200);
        Assert.ThrowsAny<OperationCanceledException>(() =>
            Counts(new BatchLoader(images, new AddEpoch(Colour), workers: 2).Epoch(0, EpochSampler.Evaluation(100), 10, true, source.Token)));
        HaveEnded(images, 1);
    }

    [Fact]
    public void Leaving_an_epoch_early_ends_its_threads()
    {
        NumberedImages images = new(1_000, Colour);
        BatchLoader loader = new(images, new AddEpoch(Colour), workers: 4, prefetch: 4);
        for (int i = 0; i < 20; i++)
        {
            foreach (Batch batch in loader.Epoch(0, EpochSampler.Evaluation(1_000), 10, true, Ending))
            {
                batch.Dispose();
                break;
            }
        }

        HaveEnded(images, 20);
    }

    [Fact]
    public void A_batch_outlives_the_dispose_scope_in_which_it_was_taken()
    {
        BatchLoader loader = new(new NumberedImages(20, Colour), new AddEpoch(Colour), workers: 1);
        List<Batch> kept = [];
        using (torch.NewDisposeScope())
            kept.AddRange(loader.Epoch(0, EpochSampler.Evaluation(20), 10, true, Ending));
        Assert.All(kept, batch =>
        {
            Assert.False(batch.Images.IsInvalid);
            Assert.Equal(10, batch.Images.sum([1, 2, 3]).shape[0]);
            batch.Dispose();
            Assert.True(batch.Images.IsInvalid);
        });
    }

    [Fact]
    public void The_time_that_the_consumer_waited_is_counted()
    {
        NumberedImages images = new(4, Colour) { BeforeRead = _ => Thread.Sleep(50) };
        BatchLoader loader = new(images, new AddEpoch(Colour), workers: 1);
        Counts(loader.Epoch(0, EpochSampler.Evaluation(4), 4, true, Ending));
        Assert.InRange(loader.Waited.TotalMilliseconds, 150, 60_000);
    }

    [Fact]
    public void A_normalisation_for_another_number_of_channels_is_an_error() =>
        Assert.Throws<ArgumentException>(() => new BatchLoader(new NumberedImages(4, Colour), new AddEpoch(Colour, PixelStatistics.UnitRange(1))));

    [Fact]
    public void Pinned_batches_lie_in_page_locked_memory()
    {
        Assert.SkipUnless(torch.cuda.is_available(), "There is no CUDA device: page-locked memory cannot be had.");
        BatchLoader loader = new(new NumberedImages(4, Colour), new AddEpoch(Colour), workers: 1, pin: true);
        using Batch batch = loader.Epoch(0, EpochSampler.Evaluation(4), 4, true, Ending).Single();
        Assert.True(batch.Images.is_pinned());
        Assert.Equal(NumberedImages.ValueOf(3, 4, 6, 2), batch.Images[3, 2, 4, 6].item<float>());
    }

    private static int[] Counts(IEnumerable<Batch> batches) => [.. batches.Select(batch =>
    {
        using (batch)
            return batch.Count;
    })];

    private static void HaveEnded(NumberedImages images, int atLeast)
    {
        Assert.True(images.Threads.Count >= atLeast);
        Assert.All(images.Threads, thread => Assert.False(thread.IsAlive));
        Assert.DoesNotContain(Thread.CurrentThread, images.Threads);
    }
}
