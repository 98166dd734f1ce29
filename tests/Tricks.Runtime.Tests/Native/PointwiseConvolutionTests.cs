using TorchSharp;
using TorchSharp.Modules;
using Tricks.Models;
using Tricks.Native;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Runtime.Tests.Native;

/// <summary>The convolution by pixels against libtorch's own, at sizes where that one is safe everywhere.</summary>
public sealed class PointwiseConvolutionTests
{
    [Theory]
    [InlineData(1, 8, 8, false)]
    [InlineData(1, 8, 8, true)]
    [InlineData(2, 8, 8, false)]
    [InlineData(2, 7, 9, true)]
    [InlineData(3, 7, 8, false)]
    public void Values_and_gradients_are_those_of_the_convolution(int stride, int height, int width, bool channelsLast)
    {
        using var scope = NewDisposeScope();
        manual_seed(0);
        var image = randn(3, 16, height, width);
        var weight = randn(24, 16, 1, 1);

        var (output, imageGradient, weightGradient) = Run((input, kernel) => PointwiseConvolution.Apply(input, kernel, null, stride), image, weight, channelsLast);
        var expected = Run((input, kernel) => functional.conv2d(input, kernel, null, [stride, stride]), image, weight, channelsLast: false);

        AssertClose(expected.Output, output);
        AssertClose(expected.ImageGradient, imageGradient);
        AssertClose(expected.WeightGradient, weightGradient);
        Assert.True(MemoryFormat.IsChannelsLast(output));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void The_layer_gives_the_same_either_way(int stride)
    {
        using var scope = NewDisposeScope();
        manual_seed(0);
        var byPixels = new Convolution2d(16, 24, 1, stride) { ByPixels = true };
        var byConvolution = new Convolution2d(16, 24, 1, stride) { ByPixels = false };
        var image = randn(2, 16, 6, 6);
        using (no_grad())
        {
            init.normal_(byPixels.parameters().Single());
            byConvolution.parameters().Single().copy_(byPixels.parameters().Single());
        }
        AssertClose(byConvolution.call(image), byPixels.call(image));
    }

    [Fact]
    public void Only_convolutions_of_one_pixel_without_padding_go_by_pixels()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(CpuCaches.AreHidden, new Convolution2d(4, 4, 1).ByPixels);
        Assert.Equal(CpuCaches.AreHidden, new Convolution2d(4, 4, 1, stride: 2).ByPixels);
        Assert.False(new Convolution2d(4, 4, 1, padding: 1).ByPixels);
        Assert.False(new Convolution2d(4, 4, 3, padding: 1).ByPixels);
    }

    [Fact]
    public void The_shapes_that_end_the_process_in_oneDNN_run()
    {
        using var scope = NewDisposeScope();
        foreach (var (inputs, outputs, stride, size) in new[] { (1024, 2048, 2, 14), (512, 1024, 2, 28), (2048, 512, 1, 7) })
        {
            var layer = new Convolution2d(inputs, outputs, 1, stride);
            var output = layer.call(MemoryFormat.ToChannelsLast(randn(2, inputs, size, size)));
            output.sum().backward();
            Assert.Equal([2, outputs, size / stride, size / stride], output.shape);
        }
    }

    private static (Tensor Output, Tensor ImageGradient, Tensor WeightGradient) Run(
        Func<Tensor, Tensor, Tensor> convolution, Tensor image, Tensor weight, bool channelsLast)
    {
        var input = new Parameter(channelsLast ? MemoryFormat.ToChannelsLast(image) : image.clone());
        var kernel = new Parameter(weight.clone());
        var output = convolution(input, kernel);
        // Weighted, so that every element's gradient differs.
        (output * arange(output.numel()).reshape(output.shape).remainder(7)).sum().backward();
        return (output, input.grad!, kernel.grad!);
    }

    private static void AssertClose(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.shape, actual.shape);
        var error = (expected - actual).abs().max().item<float>();
        Assert.True(error <= 1e-5f * expected.abs().max().item<float>(), $"differs by {error}");
    }
}
