using Tricks.Data;
using Tricks.Recipes;
using Tricks.Runtime.Tests.Augmentation;
using Tricks.Runtime.Tests.Support;

namespace Tricks.Runtime.Tests.Evaluation;

public class EvaluationPartsTests
{
    [Fact]
    public void Test_images_are_resized_as_PIL_does_and_cropped_as_torchvision_does()
    {
        foreach (AugmentationGolden.Evaluation expected in AugmentationGolden.Read().Evaluations)
        {
            Image image = TestImage.Noise(expected.Channels, expected.Height, expected.Width);
            ResizeShorterEdgeAttribute resize = new(expected.Edge);
            CentreCropAttribute crop = new(expected.crop);
            ImageShape resized = resize.OutputShape(image.Shape);
            Assert.Equal(new ImageShape(expected.Channels, expected.ResizedHeight, expected.ResizedWidth), resized);
            resize.Prepare(image);
            TestImage.AssertClose(resized, expected.Resized, image, AugmentationGolden.Tolerance, $"resized, {expected}");

            ImageShape cropped = crop.OutputShape(resized);
            Assert.Equal(new ImageShape(expected.Channels, expected.crop, expected.crop), cropped);
            crop.Prepare(image);
            TestImage.AssertClose(cropped, expected.Values, image, AugmentationGolden.Tolerance, $"cropped, {expected}");
        }
    }

    // Made with torchvision's Resize(256) and CenterCrop(224).
    [Theory]
    [InlineData(375, 500, 256, 341)]
    [InlineData(500, 333, 384, 256)]
    [InlineData(427, 640, 256, 383)]
    [InlineData(32, 32, 256, 256)]
    [InlineData(100, 3000, 256, 7680)]
    public void The_papers_sizes_are_torchvisions(int height, int width, int resizedHeight, int resizedWidth)
    {
        ImageShape resized = new ResizeShorterEdgeAttribute().OutputShape(new ImageShape(3, height, width));
        Assert.Equal(new ImageShape(3, resizedHeight, resizedWidth), resized);
        Assert.Equal(new ImageShape(3, 224, 224), new CentreCropAttribute().OutputShape(resized));
    }

    [Fact]
    public void A_crop_larger_than_the_image_is_refused()
    {
        RecipeException refusal = Assert.Throws<RecipeException>(static () => new CentreCropAttribute(299).OutputShape(new ImageShape(3, 256, 341)));
        Assert.Contains("Size is 299, but the images are 3×256×341", refusal.Message);
        Assert.Contains("256 or less", refusal.Message);
        Assert.Throws<RecipeException>(static () => new CentreCropAttribute(20).Prepare(TestImage.Numbered(1, 30, 19)));
    }
}
