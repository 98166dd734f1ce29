using TorchSharp;
using Tricks.Data;
using Tricks.Models;
using Tricks.Native;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Runtime.Tests.Models;

/// <summary>The library's layers against libtorch's functions, in fp32 and in bf16.</summary>
public sealed class LayerTests
{
    [Theory]
    [InlineData(1, 7, 1, 1, false)]
    [InlineData(7, 1, 1, 1, true)]
    [InlineData(3, 3, 2, 1, true)]
    [InlineData(3, 3, 2, 4, false)]
    [InlineData(3, 3, 1, 12, false)]
    [InlineData(3, 3, 2, 12, true)]
    [InlineData(1, 1, 1, 4, true)]
    public void A_convolution_of_any_kernel_and_groups_is_what_its_definition_says(int height, int width, int stride, int groups, bool hasBias)
    {
        using var scope = NewDisposeScope();
        var layer = Filled(new Convolution2d(12, 24, (height, width), stride, (height / 2, width / 2), groups, hasBias));
        var image = Noise("image", 2, 12, 9, 10);
        var weight = layer.get_parameter("weight")!;
        Assert.Equal([24, 12 / groups, height, width], weight.shape);
        Assert.Equal(hasBias ? ["weight", "bias"] : ["weight"], layer.state_dict().Keys);

        var expected = ByProduct(image, weight, stride, groups) + (layer.get_parameter("bias")?.reshape(1, -1, 1, 1) ?? zeros(1));

        AssertClose(expected, layer.call(image), 1e-5);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_convolution_by_pixels_adds_its_bias(int stride)
    {
        using var scope = NewDisposeScope();
        var byPixels = Filled(new Convolution2d(8, 16, 1, stride, hasBias: true) { ByPixels = true });
        var image = Noise("image", 2, 8, 7, 6);
        AssertClose(functional.conv2d(image, byPixels.get_parameter("weight")!, byPixels.get_parameter("bias"), [stride, stride]), byPixels.call(image), 1e-5);
    }

    [Fact]
    public void Only_ungrouped_convolutions_of_one_pixel_go_by_pixels()
    {
        Assert.False(new Convolution2d(4, 4, 1, groups: 2).ByPixels);
        Assert.False(new Convolution2d(4, 4, (1, 7), 1, (0, 0)).ByPixels);
        Assert.Equal(CpuCaches.AreHidden, new Convolution2d(4, 4, (1, 1), 1, (0, 0), hasBias: true).ByPixels);
    }

    [Fact]
    public void Channels_that_do_not_fall_into_the_groups_are_refused()
    {
        Assert.Contains("6 input and 8 output channels", Assert.Throws<ArgumentException>(static () => new Convolution2d(6, 8, 3, groups: 4)).Message);
        Assert.Throws<ArgumentException>(static () => new Convolution2d(8, 6, 3, groups: 4));
        Assert.Throws<ArgumentException>(static () => new Convolution2d(8, 8, 3, groups: 0));
    }

    [Fact]
    public void A_fully_connected_layer_is_libtorchs()
    {
        using var scope = NewDisposeScope();
        var layer = Filled(new FullyConnected(6, 4));
        var input = Noise("image", 3, 6);
        Assert.Equal(["weight", "bias"], layer.state_dict().Keys);
        AssertClose(functional.linear(input, layer.get_parameter("weight")!, layer.get_parameter("bias")), layer.call(input), 1e-6);
    }

    [Theory]
    [InlineData("convolution")]
    [InlineData("depthwise")]
    [InlineData("by pixels")]
    [InlineData("by pixels, strided")]
    [InlineData("fully connected")]
    public void In_bf16_the_output_is_bf16_and_near_the_one_in_fp32_and_gradients_are_fp32_and_near_too(string kind)
    {
        using var scope = NewDisposeScope();
        Module<Tensor, Tensor> layer = Filled(kind switch
        {
            "convolution" => new Convolution2d(8, 16, 3, 1, 1, hasBias: true),
            "depthwise" => new Convolution2d(8, 8, 3, 2, 1, groups: 8),
            "by pixels" => new Convolution2d(8, 16, 1, hasBias: true) { ByPixels = true },
            "by pixels, strided" => new Convolution2d(8, 16, 1, 2) { ByPixels = true },
            _ => (Module<Tensor, Tensor>)new FullyConnected(8, 5),
        });
        long[] shape = layer is FullyConnected ? [4, 8] : [4, 8, 6, 6];

        var expected = Run(null);
        var actual = Run(bfloat16);

        Assert.Equal(float32, expected.Output.dtype);
        Assert.Equal(bfloat16, actual.Output.dtype);
        Assert.Equal(float32, actual.InputGradient.dtype);
        Assert.All(actual.Gradients, static gradient => Assert.Equal(float32, gradient.dtype));
        // bf16 has 8 bits of mantissa; a sum of products is off by a few of its units.
        AssertClose(expected.Output, actual.Output.to(float32), 0.02);
        AssertClose(expected.InputGradient, actual.InputGradient, 0.02);
        foreach (var (gradient, lower) in expected.Gradients.Zip(actual.Gradients))
            AssertClose(gradient, lower, 0.02);
        Assert.False(expected.Output.equal(actual.Output.to(float32)).all().item<bool>());

        (Tensor Output, Tensor InputGradient, Tensor[] Gradients) Run(ScalarType? precision)
        {
            ((ILowPrecisionLayer)layer).Precision = precision;
            layer.zero_grad();
            var input = Noise("image", shape).requires_grad_();
            var output = layer.call(input);
            (output.to(float32) * Noise("weights of the loss", output.shape)).sum().backward();
            return (output, input.grad!.clone(), [.. layer.parameters().Select(static p => p.grad!.clone())]);
        }
    }

    // Where oneDNN alone computes wrongly on some processors: see CpuConvolution.
    [Theory]
    [InlineData(16, 24, 1, 1)]
    [InlineData(16, 8, 1, 1)]
    [InlineData(20, 16, 2, 1)]
    [InlineData(40, 16, 2, 1)]
    [InlineData(80, 64, 2, 1)]
    [InlineData(16, 16, 2, 16)]
    [InlineData(24, 24, 2, 24)]
    [InlineData(64, 64, 2, 32)]
    [InlineData(12, 24, 1, 12)]
    [InlineData(32, 96, 2, 32)]
    [InlineData(8, 5, 1, 1)]
    [InlineData(6, 9, 2, 3)]
    [InlineData(1, 16, 1, 1)]
    public void Values_and_gradients_are_right_in_any_memory_and_type(int inputs, int outputs, int stride, int groups)
    {
        foreach (var channelsLast in new[] { false, true })
        {
            using var scope = NewDisposeScope();
            var layer = Filled(new Convolution2d(inputs, outputs, 3, stride, 1, groups));
            var weight = layer.parameters().Single();
            var exactImage = Noise("image", 4, inputs, 10, 10).to(float64).requires_grad_();
            var exactWeight = weight.detach().to(float64).requires_grad_();
            var exact = ByProduct(exactImage, exactWeight, stride, groups);
            var loss = Noise("loss", exact.shape);
            (exact * loss).sum().backward();
            foreach (var (precision, tolerance) in new (ScalarType?, double)[] { (null, 1e-5), (bfloat16, 0.02) })
            {
                layer.Precision = precision;
                layer.zero_grad();
                var image = Noise("image", 4, inputs, 10, 10);
                image = (channelsLast ? MemoryFormat.ToChannelsLast(image) : image).requires_grad_();
                var output = layer.call(image).to(float32);
                (output * loss).sum().backward();
                AssertClose(exact.to(float32), output, tolerance);
                AssertClose(exactImage.grad!.to(float32), image.grad!, tolerance);
                AssertClose(exactWeight.grad!.to(float32), weight.grad!, tolerance);
            }
        }
    }

    [Theory]
    [InlineData(18, false)]
    [InlineData(50, true)]
    public void A_ResNet_in_bf16_gives_every_parameter_a_gradient_in_fp32(int depth, bool channelsLast)
    {
        using var scope = NewDisposeScope();
        var model = new ResNet(new ModelShape(new ImageShape(3, 64, 64), 10), depth, ResNetVariant.D);
        var last = depth == 50 ? "bn3.weight" : "bn2.weight";
        Golden.GoldenFile.Fill(model, name => name.EndsWith(last, StringComparison.Ordinal));
        var images = Noise("image", 4, 3, 64, 64);
        if (channelsLast)
        {
            MemoryFormat.ToChannelsLast(model);
            images = MemoryFormat.ToChannelsLast(images);
        }
        var full = model.call(images);
        var layers = model.modules().OfType<ILowPrecisionLayer>().ToList();
        Assert.Equal(model.parameters().Count(static p => p.dim() > 1), layers.Count);
        foreach (var layer in layers)
            layer.Precision = bfloat16;

        var logits = model.call(images);
        logits.to(float32).log_softmax(1).mean().backward();

        Assert.Equal(bfloat16, logits.dtype);
        AssertClose(full, logits.to(float32), 0.1);
        foreach (var (name, parameter) in model.named_parameters())
        {
            Assert.Equal((name, float32), (name, parameter.grad!.dtype));
            Assert.True(parameter.grad!.isfinite().all().item<bool>() && parameter.grad!.abs().sum().item<float>() > 0, name);
        }
        Assert.All(model.buffers(), static buffer => Assert.NotEqual(bfloat16, buffer.dtype));
        model.eval();
        Assert.True(model.call(images).isfinite().all().item<bool>());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_layer_leaves_no_tensor_but_its_output(bool low)
    {
        using var noGradients = no_grad();
        using var layer = new Convolution2d(4, 4, 1, hasBias: true) { ByPixels = true, Precision = low ? bfloat16 : null };
        using var image = zeros(1, 4, 3, 3);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        using var output = layer.call(image);
        Assert.Equal(before + 1, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    // Depthwise and grouped convolutions of the zoo, at the sizes of ImageNet.
    [Theory]
    [InlineData(32, 32, 112, 1)]
    [InlineData(64, 64, 112, 2)]
    [InlineData(512, 512, 14, 2)]
    [InlineData(1024, 1024, 7, 1)]
    [InlineData(128, 32, 56, 1)]
    [InlineData(1024, 32, 14, 2)]
    public void Convolutions_in_groups_run_at_the_sizes_of_ImageNet(int channels, int groups, int size, int stride)
    {
        foreach (var precision in new ScalarType?[] { null, bfloat16 })
        {
            using var scope = NewDisposeScope();
            var layer = Filled(new Convolution2d(channels, channels, 3, stride, 1, groups) { Precision = precision });
            var input = MemoryFormat.ToChannelsLast(Noise("image", 2, channels, size, size)).requires_grad_();
            var output = layer.call(input);
            output.sum().backward();
            Assert.Equal([2, channels, size / stride + (size % stride), size / stride + (size % stride)], output.shape);
            Assert.True(layer.parameters().Single().grad!.isfinite().all().item<bool>());
        }
    }

    /// <summary>A convolution that keeps the size where the stride is 1, as a product of matrices, from its definition.</summary>
    private static Tensor ByProduct(Tensor image, Tensor weight, int stride, int groups)
    {
        var (height, width) = (weight.shape[2], weight.shape[3]);
        var patches = functional.pad(image, [width / 2, width / 2, height / 2, height / 2]).unfold(2, height, stride).unfold(3, width, stride);
        var (count, rows, columns) = (image.shape[0], patches.shape[2], patches.shape[3]);
        patches = patches.permute(0, 2, 3, 1, 4, 5).reshape(count, rows * columns, groups, -1).transpose(1, 2);
        var product = patches.matmul(weight.reshape(groups, weight.shape[0] / groups, -1).transpose(1, 2));
        return product.permute(0, 1, 3, 2).reshape(count, weight.shape[0], rows, columns);
    }

    private static Tensor Noise(string name, params long[] shape) => Golden.GoldenFile.NoiseTensor(name, shape);

    private static T Filled<T>(T layer)
        where T : Module<Tensor, Tensor>
    {
        Golden.GoldenFile.Fill(layer, static _ => false);
        return layer;
    }

    /// <summary>Fails where a value is further from the expected one than a part of the greatest.</summary>
    private static void AssertClose(Tensor expected, Tensor actual, double tolerance)
    {
        Assert.Equal(expected.shape, actual.shape);
        var error = (expected - actual).abs().max().item<float>() / expected.abs().max().item<float>();
        // Written so that NaN fails.
        Assert.True(error <= tolerance, $"off by {error:g3} of the greatest, {tolerance:g3} allowed.");
    }
}
