using System.Globalization;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Tricks.Data.Caching;

/// <summary>A split whose images lie on the device, as bytes <c>[N, H, W, C]</c>; batches are gathered and augmented there.</summary>
internal sealed class DeviceImages : IBatches, IDisposable
{
    /// <summary>Why augmentations of the CPU do not work with images that lie on the device.</summary>
    public const string AugmentedThere = "images that lie on the device are augmented there, by an IDeviceAugmentation alone";

    /// <summary>How many images are brought to the device at once.</summary>
    private const int CopiedAtOnce = 256;

    /// <summary>Of the memory of a machine without a GPU; the model and its steps need some, too.</summary>
    private const double MostOfMemory = 0.6;

    /// <summary>Of a GPU's memory, what must be left to the model and its steps.</summary>
    private const long LeftOnDevice = 2L << 30;

    private readonly Tensor _images;
    private readonly Tensor _labels;
    private readonly Func<Tensor, ReadOnlyMemory<int>, int, Tensor> _augment;

    /// <summary>By place, the index of the image that lies there.</summary>
    private readonly int[] _indices;

    private DeviceImages(Tensor images, Tensor labels, int[] indices, Func<Tensor, ReadOnlyMemory<int>, int, Tensor> augment) =>
        (_images, _labels, _indices, _augment) = (images, labels, indices, augment);

    /// <inheritdoc />
    public int Count => (int)_labels.shape[0];

    /// <inheritdoc />
    public TimeSpan Waited => TimeSpan.Zero;

    /// <summary>Brings the images of a split to the device; null, with a word of why, where they do not fit.</summary>
    /// <param name="split">What messages call the images.</param>
    /// <param name="images">Hands out the images as bytes.</param>
    /// <param name="shape">The size of one.</param>
    /// <param name="keepsPlaces">Whether the next image stands in the place of one that is skipped, as in training; otherwise it is left out.</param>
    /// <param name="device">Where they are to lie.</param>
    /// <param name="augment">Augments bytes <c>[N, H, W, C]</c> of the given indices in the given epoch.</param>
    /// <param name="context">Told of the work.</param>
    public static DeviceImages? Load(string split, BatchLoader images, ImageShape shape, bool keepsPlaces, Device device, Func<Tensor, ReadOnlyMemory<int>, int, Tensor> augment, DataContext context)
    {
        var bytes = (long)images.Count * shape.Length;
        if (Room(images.Count, shape, bytes, device) is not { } room)
        {
            context.Notice(string.Create(CultureInfo.InvariantCulture, $"Cache is Device, but the {images.Count} {split} images take {bytes / 1e9:F1} GB, for which {device} has no room: they are prepared on the CPU and sent batch by batch."));
            return null;
        }

        using var labels = empty(images.Count, int64, device);
        var there = Fill(room, labels, images, keepsPlaces, context);
        context.Notice(string.Create(CultureInfo.InvariantCulture, $"{there} {split} images lie on {device}, {bytes / 1e6:F0} MB."));
        int[] indices = [.. Enumerable.Range(0, there).Select(place => keepsPlaces ? images.StandsFor(place) : place)];
        return new(room, labels.narrow(0, 0, there).clone().DetachFromDisposeScope(), indices, augment);
    }

    /// <inheritdoc />
    public IEnumerable<Batch> Epoch(int epoch, ReadOnlyMemory<int> order, int batchSize, bool dropLast, CancellationToken cancellation)
    {
        using var places = tensor(order.ToArray(), int64).to(_images.device).DetachFromDisposeScope();
        for (var start = 0; start < order.Length; start += batchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            var count = Math.Min(batchSize, order.Length - start);
            if (dropLast && count < batchSize)
                yield break;
            yield return Gather(places, order.Slice(start, count), start, epoch);
        }
    }

    /// <summary>Frees the images.</summary>
    public void Dispose()
    {
        _images.Dispose();
        _labels.Dispose();
    }

    private Batch Gather(Tensor places, ReadOnlyMemory<int> indices, int start, int epoch)
    {
        using var noGradients = no_grad();
        using var scope = NewDisposeScope();
        var chosen = places.narrow(0, start, indices.Length);
        int[] drawnFor = [.. indices.ToArray().Select(place => _indices[place])];
        var images = _augment(_images.index_select(0, chosen), drawnFor, epoch).contiguous().permute(0, 3, 1, 2);
        return new(images.DetachFromDisposeScope(), _labels.index_select(0, chosen).DetachFromDisposeScope());
    }

    private static Tensor? Room(int count, ImageShape shape, long bytes, Device device)
    {
        if (device.type == DeviceType.CPU && bytes > GC.GetGCMemoryInfo().TotalAvailableMemoryBytes * MostOfMemory)
            return null;
        Tensor? room = null;
        try
        {
            room = empty([count, shape.Height, shape.Width, shape.Channels], ScalarType.Byte, device).DetachFromDisposeScope();
            // Asked for and given back: libtorch hands it out again.
            using var left = device.type == DeviceType.CPU ? null : empty(LeftOnDevice, ScalarType.Byte, device);
            return room;
        }
        catch (ExternalException)
        {
            room?.Dispose();
            return null;
        }
    }

    /// <summary>Copies the images and labels; returns how many there are without those that were left out.</summary>
    private static int Fill(Tensor room, Tensor labels, BatchLoader images, bool keepsPlaces, DataContext context)
    {
        var there = 0;
        try
        {
            // Whole batches, and what remains as one of its own, so that none is dropped where a skipped image is replaced.
            var order = EpochSampler.Evaluation(images.Count);
            var whole = order.Length - (order.Length % CopiedAtOnce);
            foreach (var part in new[] { order.AsMemory(0, whole), order.AsMemory(whole) }.Where(static part => !part.IsEmpty))
            {
                foreach (var batch in images.Epoch(0, part, Math.Min(CopiedAtOnce, part.Length), dropLast: keepsPlaces, context.Cancellation))
                {
                    using var owned = batch;
                    using var scope = NewDisposeScope();
                    room.narrow(0, there, batch.Count).copy_(batch.Images.permute(0, 2, 3, 1));
                    labels.narrow(0, there, batch.Count).copy_(batch.Labels);
                    there += batch.Count;
                    context.Progress("bringing images to the device", there, images.Count);
                }
            }

            return there;
        }
        catch
        {
            room.Dispose();
            throw;
        }
    }
}
