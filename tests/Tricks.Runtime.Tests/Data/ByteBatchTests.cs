using Tricks.Data;
using Tricks.Runtime.Tests.Support;
using static TorchSharp.torch;

namespace Tricks.Runtime.Tests.Data;

/// <summary>Batches of bytes, which are normalised where they arrive: what a GPU is sent.</summary>
public class ByteBatchTests
{
    private static readonly ImageShape Shape = new(3, 5, 7);

    private static readonly PixelStatistics Statistics = new([120.5, 100, 90.25], [60, 50.5, 70]);

    [Fact]
    public void Whole_numbers_arrive_as_the_floats_that_the_loader_normalises()
    {
        using var scope = NewDisposeScope();
        using var input = new BatchInput(CPU, Statistics);
        var (floats, bytes) = (Batch(default, new NumberedImages(40, Shape)), Batch(new(AsBytes: true), new NumberedImages(40, Shape)));
        Assert.Equal((ScalarType.Float32, ScalarType.Byte), (floats.Images.dtype, bytes.Images.dtype));
        Assert.Equal(Values(floats.Images), Values(input.Images(floats)));
        Assert.Equal(Values(floats.Images), Values(input.Images(bytes)));
        Assert.Equal(floats.Images.stride(), input.Images(bytes).stride());
        Assert.Equal(floats.Labels.data<long>().ToArray(), input.Labels(bytes).data<long>().ToArray());
    }

    [Fact]
    public void Others_are_rounded_to_the_nearest_whole_number_that_a_byte_holds()
    {
        foreach (var length in new[] { 1, 31, 32, 33, 64, 100, 1000 })
        {
            var random = new Random(length);
            float[] values = [.. Enumerable.Range(0, length).Select(i => i % 7 == 0 ? i % 256 : (random.NextSingle() * 300) - 20)];
            var bytes = new byte[length];
            ByteConversion.ToBytes(values, bytes);
            Assert.Equal(values.Select(static value => (byte)Math.Clamp(Math.Floor(value + 0.5f), 0, 255)), bytes);
        }

        var ends = new byte[6];
        ByteConversion.ToBytes([-1e30f, -0.5f, 0.5f, 254.49f, 254.5f, float.PositiveInfinity], ends);
        Assert.Equal([0, 0, 1, 254, 255, 255], ends);
    }

    private static Batch Batch(BatchForm form, NumberedImages images) =>
        new BatchLoader(images, new AddEpoch(Shape, Statistics), null, form: form).Epoch(0, EpochSampler.Evaluation(40), 40, true, TestContext.Current.CancellationToken).Single();

    private static float[] Values(Tensor images) => images.contiguous().data<float>().ToArray();
}
