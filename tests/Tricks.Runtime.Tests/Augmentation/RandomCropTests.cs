using Tricks.Data;
using Tricks.Runtime.Tests.Support;

namespace Tricks.Runtime.Tests.Augmentation;

public class RandomCropTests
{
    // Made with torch.nn.functional.pad and slicing from the 2×4×5 image of TestImage.Numbered, padding 2.
    [Theory]
    [InlineData(0, 0, "0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 1 2 6 7 11 12 0 0 0 0 41 42 46 47 51 52")]
    [InlineData(1, 3, "0 0 0 0 0 0 0 0 0 0 6 7 11 12 16 17 21 22 0 0 46 47 51 52 56 57 61 62 0 0 86 87 91 92 96 97 101 102 0 0")]
    [InlineData(4, 4, "91 92 96 97 101 102 0 0 0 0 131 132 136 137 141 142 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0")]
    [InlineData(2, 2, "1 2 6 7 11 12 16 17 21 22 41 42 46 47 51 52 56 57 61 62 81 82 86 87 91 92 96 97 101 102 121 122 126 127 131 132 136 137 141 142")]
    public void A_crop_is_what_PyTorch_pads_and_cuts_out(int top, int left, string expected)
    {
        Image image = TestImage.Numbered(2, 4, 5);
        new RandomCropAttribute(2).Apply(image, [top, left]);
        Assert.Equal(new ImageShape(2, 4, 5), image.Shape);
        Assert.Equal(expected, string.Join(' ', image.Pixels.ToArray()));
    }

    // By index arithmetic, pixel by pixel, also where the padding is larger than the image.
    [Theory]
    [InlineData(1, 6, 5, 4)]
    [InlineData(3, 5, 7, 2)]
    [InlineData(1, 2, 3, 4)]
    public void Every_offset_moves_every_pixel_to_its_place(int channels, int height, int width, int padding)
    {
        RandomCropAttribute crop = new(padding);
        float[] before = TestImage.Numbered(channels, height, width).Pixels.ToArray();
        for (int top = 0; top <= 2 * padding; top++)
        {
            for (int left = 0; left <= 2 * padding; left++)
            {
                Image image = TestImage.Numbered(channels, height, width);
                crop.Apply(image, [top, left]);
                for (int i = 0; i < before.Length; i++)
                {
                    int y = i / channels / width + top - padding;
                    int x = i / channels % width + left - padding;
                    bool inside = y >= 0 && y < height && x >= 0 && x < width;
                    Assert.Equal(inside ? before[(y * width + x) * channels + i % channels] : 0, image.Pixels[i]);
                }
            }
        }
    }

    [Fact]
    public void Offsets_are_uniform_and_independent()
    {
        const int count = 50_000;
        RandomCropAttribute crop = new(2);
        int[] places = new int[25];
        Span<float> draw = stackalloc float[crop.ParameterCount];
        for (int i = 0; i < count; i++)
        {
            CounterRandom random = new(1, "RandomCrop", 0, i);
            crop.Draw(ref random, new ImageShape(1, 28, 28), draw);
            places[(int)draw[0] * 5 + (int)draw[1]]++;
        }

        Assert.All(places, n => Assert.InRange(n, 1_800, 2_200));
    }

    [Fact]
    public void No_padding_leaves_the_image_as_it_is()
    {
        RandomCropAttribute crop = new(0);
        CounterRandom random = new(1, "RandomCrop", 0, 0);
        float[] draw = new float[2];
        Image image = TestImage.Numbered(3, 4, 4);
        float[] before = image.Pixels.ToArray();
        crop.Draw(ref random, image.Shape, draw);
        crop.Apply(image, draw);
        Assert.Equal(before, image.Pixels.ToArray());
    }
}
