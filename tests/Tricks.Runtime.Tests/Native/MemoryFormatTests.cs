using TorchSharp.Modules;
using Tricks.Native;
using static TorchSharp.torch;

namespace Tricks.Runtime.Tests.Native;

public sealed class MemoryFormatTests
{
    [Fact]
    public void Images_keep_their_values_and_shape()
    {
        using var scope = NewDisposeScope();
        var images = randn(2, 3, 4, 5);
        var reordered = MemoryFormat.ToChannelsLast(images);
        Assert.True(images.Equals(reordered));
        // The strides that PyTorch documents for channels last: H·W·C, 1, W·C, C.
        Assert.Equal([60, 1, 15, 3], reordered.stride());
    }

    [Fact]
    public void Images_that_lie_so_already_are_not_copied()
    {
        using var scope = NewDisposeScope();
        var images = MemoryFormat.ToChannelsLast(zeros(2, 3, 4, 5));
        MemoryFormat.ToChannelsLast(images).fill_(1);
        Assert.Equal(120f, images.sum().item<float>());
    }

    [Fact]
    public void A_module_keeps_its_parameters_and_their_values()
    {
        using var scope = NewDisposeScope();
        var model = nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.Flatten(), nn.Linear(8, 2));
        var before = model.parameters().ToArray();
        var values = before.Select(parameter => parameter.detach().clone()).ToArray();
        var image = randn(1, 3, 3, 3);
        model.eval();
        var expected = model.call(image);

        MemoryFormat.ToChannelsLast(model);

        var after = model.parameters().ToArray();
        for (var index = 0; index < before.Length; index++)
        {
            Assert.Equal(before[index].Handle, after[index].Handle);
            Assert.True(after[index].requires_grad);
            Assert.True(values[index].Equals(after[index]));
        }
        Assert.Equal([27, 1, 9, 3], after[0].stride());
        Assert.True(expected.allclose(model.call(MemoryFormat.ToChannelsLast(image)), atol: 1e-6));

        model.train();
        model.call(randn(2, 3, 3, 3)).sum().backward();
        Assert.Equal([27, 1, 9, 3], after[0].grad!.stride());
    }

    [Theory]
    [InlineData(new long[] { 2, 3, 4, 5 }, new long[] { 60, 20, 5, 1 }, false)]
    [InlineData(new long[] { 2, 3, 4, 5 }, new long[] { 60, 1, 15, 3 }, true)]
    [InlineData(new long[] { 8, 3, 1, 1 }, new long[] { 3, 1, 1, 1 }, true)]
    [InlineData(new long[] { 2, 1, 4, 5 }, new long[] { 20, 20, 5, 1 }, true)]
    public void Dimensions_of_one_do_not_matter(long[] shape, long[] strides, bool expected)
    {
        using var scope = NewDisposeScope();
        Assert.Equal(expected, MemoryFormat.IsChannelsLast(zeros(240).as_strided(shape, strides)));
    }

    [Theory]
    [InlineData(new long[] { 2, 3 }, new long[] { 3, 1 }, true)]
    [InlineData(new long[] { 2, 3 }, new long[] { 1, 2 }, true)]
    [InlineData(new long[] { 2, 3 }, new long[] { 6, 1 }, false)]
    [InlineData(new long[] { 2, 3 }, new long[] { 0, 1 }, false)]
    [InlineData(new long[] { 1, 3 }, new long[] { 99, 1 }, true)]
    [InlineData(new long[] { }, new long[] { }, true)]
    public void Memory_without_gaps_is_told_apart(long[] shape, long[] strides, bool expected) =>
        Assert.Equal(expected, MemoryFormat.IsDense(shape, strides));
}
