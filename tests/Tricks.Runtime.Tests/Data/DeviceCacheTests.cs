using Tricks.Data;
using Tricks.Data.Caching;
using Tricks.Recipes;
using Tricks.Runtime.Tests.Support;
using Tricks.Runtime.Tests.Training;
using Tricks.Training;
using static TorchSharp.torch;

namespace Tricks.Runtime.Tests.Data;

/// <summary>Images that lie on the device as bytes: the CPU stands for it.</summary>
public sealed class DeviceCacheTests : IDisposable
{
    private readonly PhotoFolder _photos = new();

    public void Dispose() => _photos.Dispose();

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    private DataContext Context => new() { Root = _photos.Folder, Notice = _photos.Notices.Add };

    [Fact]
    public void A_run_is_the_same_to_the_bit_wherever_its_images_lie()
    {
        AddMany(90, 40);
        var prepared = Train(ImageCache.None);
        var onDevice = Train(ImageCache.Device);
        Assert.Equal(prepared.Summary.CheckpointSha256, onDevice.Summary.CheckpointSha256);
        Assert.Equal(prepared.Metrics.Select(static line => (line.TrainLoss, line.TestLoss, line.Top1)), onDevice.Metrics.Select(static line => (line.TrainLoss, line.TestLoss, line.Top1)));
        Assert.Contains("180 training images lie on cpu, 0 MB.", _photos.Notices);
        Assert.Contains("80 test images lie on cpu, 0 MB.", _photos.Notices);
        Assert.All(onDevice.Metrics, static line => Assert.Equal((0, "model"), (line.WaitedSeconds, line.Bottleneck)));
    }

    [Fact]
    public void More_images_than_are_copied_at_once_keep_their_places()
    {
        AddMany(300, 1);
        using var scope = NewDisposeScope();
        using var prepared = Open(ImageCache.None);
        using var onDevice = Open(ImageCache.Device);
        Assert.Equal(600, onDevice.Training.Count);
        var (expected, found) = (Epoch(prepared, 3), Epoch(onDevice, 3));
        Assert.Equal(37, expected.Count);
        Assert.Equal(expected, found);
        Assert.NotEqual(expected, Epoch(onDevice, 4));
    }

    [Fact]
    public void What_is_skipped_is_replaced_in_training_and_left_out_in_evaluation()
    {
        AddMany(150, 150);
        foreach (var name in new[] { "train/cat/010", "train/dog/149", "val/cat/000" })
            _photos.Write($"{name}.png", "");
        using var scope = NewDisposeScope();
        using var prepared = Open(ImageCache.None, BadImages.Skip);
        using var onDevice = Open(ImageCache.Device, BadImages.Skip);
        Assert.Equal(Epoch(prepared, 1), Epoch(onDevice, 1));
        var (expected, found) = (prepared.Evaluator.Evaluate(prepared.State.Model, Ending)!.Value, onDevice.Evaluator.Evaluate(onDevice.State.Model, Ending)!.Value);
        Assert.Equal((299, expected.Top1Count), (found.Count, found.Top1Count));
        // The batch that lacks an image is another one.
        Assert.Equal(expected.Loss, found.Loss, 1e-6);
        Assert.Equal(3, onDevice.Skipped.Count);
        Assert.Equal(prepared.Skipped, onDevice.Skipped);
    }

    [Fact]
    public void Images_of_different_sizes_are_refused()
    {
        AddMany(20, 4);
        _photos.Write("train/cat/odd.png", ImageFiles.Png(20, 10));
        var pipeline = new Photos.Pipeline(new() { ImageFolder = new("photos", cache: ImageCache.Device) });
        var exception = Assert.Throws<RecipeException>(() => TrainingSession.Open(pipeline, CPU, Context));
        Assert.Equal("Cache is Device, but the images are of different sizes: choose Memory or Packed, or bring the images to one size before.", exception.Message);
        Assert.Equal("data", exception.Seam);
    }

    [Fact]
    public void An_augmentation_for_the_CPU_alone_is_refused_by_its_name()
    {
        AddMany(20, 4);
        var pipeline = new MovedPhotos.Pipeline(new() { ImageFolder = new("photos", cache: ImageCache.Device) });
        var exception = Assert.Throws<RecipeException>(() => TrainingSession.Open(pipeline, CPU, Context));
        Assert.Equal("Cache is Device, but ColorJitter augments images on the CPU alone: leave it out, or choose another Cache.", exception.Message);
        Assert.Equal("data", exception.Seam);
    }

    [Fact]
    public void Where_there_is_no_room_it_is_told_and_nothing_is_loaded()
    {
        var notices = new List<string>();
        var images = new OwnImages(int.MaxValue);
        var shape = new ImageShape(3, 4096, 4096);
        var loader = new BatchLoader(images, new NoPreparation(shape), null, form: new(AsBytes: true));
        Assert.Null(DeviceImages.Load("training", loader, shape, true, CPU, static (batch, _, _) => batch, new() { Notice = notices.Add }));
        Assert.Equal("Cache is Device, but the 2147483647 training images take 108086391.0 GB, for which cpu has no room: they are prepared on the CPU and sent batch by batch.", Assert.Single(notices));
        Assert.Empty(images.Reads);
    }

    [Theory]
    [InlineData(600)]
    [InlineData(300)]
    public void It_can_be_ended_while_images_are_brought_to_the_device(int images)
    {
        AddMany(300, 150);
        using var stop = new CancellationTokenSource();
        var context = new DataContext { Root = _photos.Folder, Cancellation = stop.Token, Progress = (what, _, total) => Stop(what, total) };
        Assert.ThrowsAny<OperationCanceledException>(() => TrainingSession.Open(Pipeline(ImageCache.Device), CPU, context));

        void Stop(string what, long? total)
        {
            if (what == "bringing images to the device" && total == images)
                stop.Cancel();
        }
    }

    [Fact]
    public void A_set_that_is_in_memory_as_a_whole_can_lie_there_too()
    {
        Assert.False(new FashionMnistSampleAttribute().Open(new()).OnDevice);
        Assert.True(new FashionMnistSampleAttribute(ResidentCache.Device).Open(new()).OnDevice);
    }

    [Theory]
    [MemberData(nameof(Augmentations))]
    public void A_batch_is_augmented_as_its_images_are(Type type)
    {
        using var scope = NewDisposeScope();
        var part = (IDeviceAugmentation)type.GetConstructors().Single().Invoke([.. type.GetConstructors().Single().GetParameters().Select(static parameter => parameter.DefaultValue)]);
        const int count = 200;
        foreach (var shape in new[] { new ImageShape(1, 9, 11), new ImageShape(3, 11, 9), new ImageShape(4, 3, 3) })
        {
            var bytes = new byte[count * shape.Length];
            new Random(shape.Channels).NextBytes(bytes);
            var (draws, expected, image) = (new float[count * part.ParameterCount], new float[bytes.Length], new Image());
            for (var i = 0; i < count; i++)
            {
                var random = new CounterRandom(1, "part", 2, i);
                var draw = draws.AsSpan(i * part.ParameterCount, part.ParameterCount);
                part.Draw(ref random, shape, draw);
                ByteConversion.ToFloats(bytes.AsSpan(i * shape.Length, shape.Length), image.Reset(shape));
                part.Apply(image, draw);
                image.Pixels.CopyTo(expected.AsSpan(i * shape.Length));
            }

            var batch = tensor(bytes, [count, shape.Height, shape.Width, shape.Channels], ScalarType.Byte);
            var found = part.Apply(batch, tensor(draws, [count, part.ParameterCount]));
            Assert.Equal([count, shape.Height, shape.Width, shape.Channels], found.shape);
            Assert.Equal(expected, found.to(float32).contiguous().data<float>().ToArray());
            Assert.Equal(bytes, batch.data<byte>().ToArray());
        }
    }

    public static TheoryData<Type> Augmentations =>
        [.. typeof(RandomCropAttribute).Assembly.GetExportedTypes().Where(static type => type.IsClass && typeof(IDeviceAugmentation).IsAssignableFrom(type))];

    private void AddMany(int train, int test)
    {
        foreach (var (below, count) in new[] { ("train", train), ("val", test) })
        {
            foreach (var name in new[] { "cat", "dog" })
            {
                for (var i = 0; i < count; i++)
                    _photos.Write($"{below}/{name}/{i:D3}.png", ImageFiles.Png(12, 10, seed: (name == "dog" ? 1 : 0) + (2 * i)));
            }
        }
    }

    private static MovedPhotos.Pipeline Pipeline(ImageCache cache, BadImages badImages = BadImages.Fail) =>
        new(new() { ImageFolder = new("photos", badImages: badImages, cache: cache), ColorJitter = new() { Enabled = false } });

    private TrainingSession Open(ImageCache cache, BadImages badImages = BadImages.Fail) => TrainingSession.Open(Pipeline(cache, badImages), CPU, Context);

    private ShortRun Train(ImageCache cache) => ShortRun.Train(Pipeline(cache), _photos.Folder[$"runs-{cache}"], context: Context);

    /// <summary>The inputs and labels of an epoch's batches.</summary>
    private static List<string> Epoch(TrainingSession session, int epoch)
    {
        var batches = new List<string>();
        foreach (var batch in session.Training.Epoch(epoch, session.Sampler.Training(epoch), session.Sampler.LocalBatchSize, dropLast: true, Ending))
        {
            using var owned = batch;
            using var scope = NewDisposeScope();
            var images = session.Input.Images(batch);
            Assert.Equal(ScalarType.Float32, images.dtype);
            Assert.Equal([3L * 10 * 12, 1, 3L * 12, 3], images.stride());
            batches.Add($"{string.Join(' ', images.contiguous().data<float>().ToArray())}: {string.Join(' ', session.Input.Labels(batch).data<long>().ToArray())}");
        }

        return batches;
    }
}
