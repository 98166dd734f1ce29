using Tricks.Data;
using Tricks.Runtime.Tests.Support;

namespace Tricks.Runtime.Tests.Augmentation;

public class HorizontalFlipTests
{
    // Made with torch.flip from the 2×4×5 image of TestImage.Numbered.
    [Fact]
    public void A_flip_is_what_PyTorch_makes_of_it()
    {
        Image image = TestImage.Numbered(2, 4, 5);
        new HorizontalFlipAttribute().Apply(image, [1]);
        Assert.Equal(
            "21 22 16 17 11 12 6 7 1 2 61 62 56 57 51 52 46 47 41 42 101 102 96 97 91 92 86 87 81 82 141 142 136 137 131 132 126 127 121 122",
            string.Join(' ', image.Pixels.ToArray()));
    }

    [Theory]
    [InlineData(1, 3, 4)]
    [InlineData(3, 2, 5)]
    public void Each_pixel_changes_places_with_its_mirror_image(int channels, int height, int width)
    {
        Image image = TestImage.Numbered(channels, height, width);
        float[] before = image.Pixels.ToArray();
        new HorizontalFlipAttribute().Apply(image, [1]);
        for (int i = 0; i < before.Length; i++)
        {
            int mirrored = width - 1 - i / channels % width;
            Assert.Equal(before[(i / channels / width * width + mirrored) * channels + i % channels], image.Pixels[i]);
        }
    }

    [Fact]
    public void An_image_that_was_not_drawn_stays_as_it_is()
    {
        Image image = TestImage.Numbered(3, 4, 5);
        float[] before = image.Pixels.ToArray();
        new HorizontalFlipAttribute().Apply(image, [0]);
        Assert.Equal(before, image.Pixels.ToArray());
    }

    [Theory]
    [InlineData(0.0, 0, 0)]
    [InlineData(0.5, 9_700, 10_300)]
    [InlineData(0.1, 1_850, 2_150)]
    [InlineData(1.0, 20_000, 20_000)]
    public void Images_are_mirrored_as_often_as_the_probability_says(double probability, int least, int most)
    {
        HorizontalFlipAttribute flip = new(probability);
        float[] draw = new float[flip.ParameterCount];
        int mirrored = 0;
        for (int i = 0; i < 20_000; i++)
        {
            CounterRandom random = new(1, "HorizontalFlip", 0, i);
            flip.Draw(ref random, new ImageShape(1, 28, 28), draw);
            mirrored += (int)draw[0];
        }

        Assert.InRange(mirrored, least, most);
    }
}
