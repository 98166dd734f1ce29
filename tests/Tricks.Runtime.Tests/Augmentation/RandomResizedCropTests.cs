using Tricks.Data;
using Tricks.Runtime.Tests.Support;

namespace Tricks.Runtime.Tests.Augmentation;

public class RandomResizedCropTests
{
    [Fact]
    public void A_crop_is_resized_as_PIL_resizes_it()
    {
        foreach (AugmentationGolden.Crop expected in AugmentationGolden.Read().Crops)
        {
            Image image = TestImage.Noise(expected.Channels, AugmentationGolden.Height, AugmentationGolden.Width);
            RandomResizedCropAttribute crop = new(expected.Size);
            ImageShape shape = crop.OutputShape(image.Shape);
            Assert.Equal(new ImageShape(expected.Channels, expected.Size, expected.Size), shape);
            crop.Apply(image, expected.Draw);
            TestImage.AssertClose(shape, expected.Values, image, AugmentationGolden.Tolerance, expected.ToString());
        }
    }

    [Fact]
    public void Parts_are_distributed_as_torchvisions()
    {
        foreach (AugmentationGolden.Draws expected in AugmentationGolden.Read().CropDraws)
        {
            RandomResizedCropAttribute crop = new(224, expected.MinArea, expected.MaxArea, expected.MinAspect);
            RegionDraws.AssertFit(expected, RegionDraws.Of(crop, new ImageShape(3, expected.Height, expected.Width)));
        }
    }

    [Fact]
    public void Where_no_part_fits_the_middle_is_torchvisions()
    {
        foreach (AugmentationGolden.Middle expected in AugmentationGolden.Read().Middles)
        {
            ImageRegion region = RandomResizedCropAttribute.Middle(new ImageShape(3, expected.Height, expected.Width), expected.MinAspect);
            Assert.Equal(expected.Region, new[] { region.Top, region.Left, region.Height, region.Width });
        }
    }

    [Fact]
    public void A_strip_in_which_no_part_fits_gives_its_middle()
    {
        RandomResizedCropAttribute crop = new(8, minArea: 0.9);
        CounterRandom random = new(1, "RandomResizedCrop", 0, 0);
        float[] draw = new float[crop.ParameterCount];
        crop.Draw(ref random, new ImageShape(1, 30, 300), draw);
        Assert.Equal([0, 130, 30, 40], draw);
    }
}
