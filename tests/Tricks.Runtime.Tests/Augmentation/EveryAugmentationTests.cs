using Tricks.Data;
using Tricks.Recipes;
using Tricks.Runtime.Tests.Support;

namespace Tricks.Runtime.Tests.Augmentation;

/// <summary>What the loader relies on, of every augmentation that the runtime has.</summary>
public class EveryAugmentationTests
{
    private const int Count = 400;

    public static TheoryData<Type> Augmentations =>
        [.. typeof(RandomCropAttribute).Assembly.GetExportedTypes().Where(static type => type.IsClass && typeof(IAugmentation).IsAssignableFrom(type))];

    [Theory]
    [MemberData(nameof(Augmentations))]
    public void A_draw_is_a_function_of_seed_epoch_and_index_on_whatever_thread(Type type)
    {
        IAugmentation part = Default(type);
        float[][] inOrder = new float[Count][];
        float[][] atOnce = new float[Count][];
        for (int i = 0; i < Count; i++)
            inOrder[i] = Draw(part, 7, 3, i);
        Parallel.For(0, Count, i => atOnce[Count - 1 - i] = Draw(part, 7, 3, Count - 1 - i));
        Assert.Equal(inOrder, atOnce);
        Assert.NotEqual(inOrder, [.. Enumerable.Range(0, Count).Select(i => Draw(part, 8, 3, i))]);
        Assert.NotEqual(inOrder, [.. Enumerable.Range(0, Count).Select(i => Draw(part, 7, 4, i))]);
    }

    [Theory]
    [MemberData(nameof(Augmentations))]
    public void What_is_applied_is_a_function_of_image_and_draw_and_stays_an_image(Type type)
    {
        IAugmentation part = Default(type);
        Image image = new();
        foreach (int channels in type == typeof(PcaNoiseAttribute) ? new[] { 3 } : [1, 3])
        {
            ImageShape shape = new(channels, 19, 23);
            ImageShape expected = part.OutputShape(shape);
            // From black to white, so that what leaves the range shows.
            float[] pixels = [.. TestImage.Values(TestImage.Noise(channels, 19, 23)).Select(static value => (value - 20) * (255 / 199f))];
            for (int i = 0; i < Count; i++)
            {
                float[] draw = Draw(part, 7, 3, i, 19, 23);
                pixels.CopyTo(image.Reset(shape));
                part.Apply(image, draw);
                Assert.Equal(expected, image.Shape);
                // Written so that NaN fails.
                float[] first = TestImage.Values(image);
                Assert.False(first.Any(static value => !(value >= -1e-4 && value <= 255.0001)), $"{type.Name} with {string.Join(' ', draw)}");
                pixels.CopyTo(image.Reset(shape));
                part.Apply(image, draw);
                Assert.Equal(first, TestImage.Values(image));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Augmentations))]
    public void Nothing_is_allocated_once_the_image_has_its_memory(Type type)
    {
        IAugmentation part = Default(type);
        Image image = new();
        float[] draw = new float[part.ParameterCount];
        float[] pixels = TestImage.Values(TestImage.Noise(3, 19, 23));
        long Allocated()
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < Count; i++)
            {
                pixels.CopyTo(image.Reset(new ImageShape(3, 19, 23)));
                CounterRandom random = new(7, "part", 3, i);
                part.Draw(ref random, image.Shape, draw);
                part.Apply(image, draw);
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Allocated();
        Assert.Equal(0, Allocated());
    }

    private static IAugmentation Default(Type type) => (IAugmentation)type.GetConstructors().Single()
        .Invoke([.. type.GetConstructors().Single().GetParameters().Select(static parameter => parameter.DefaultValue)]);

    private static float[] Draw(IAugmentation part, long seed, int epoch, int index, int height = 32, int width = 40)
    {
        CounterRandom random = new(seed, "part", epoch, index);
        float[] draw = new float[part.ParameterCount];
        part.Draw(ref random, new ImageShape(3, height, width), draw);
        return draw;
    }
}
