using TorchSharp;
using Tricks.Native;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Runtime.Tests.Native;

/// <summary>Every so-manieth pixel with channels of zeros, against libtorch's slices and padding.</summary>
public sealed class SparsePixelsTests
{
    // Even and odd sizes, fewer numbers than a thread is worth and more, nothing to leave out, nothing to add.
    public static TheoryData<long[], int, int, int> Cases => new()
    {
        { [2, 3, 6, 8], 2, 0, 3 },
        { [3, 4, 7, 5], 2, 2, 2 },
        { [5, 16, 33, 31], 2, 8, 8 },
        { [5, 16, 33, 31], 3, 1, 0 },
        { [1, 1, 1, 1], 2, 1, 1 },
        { [2, 8, 5, 4], 1, 3, 4 },
        { [2, 8, 5, 4], 1, 0, 0 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Pixels_and_gradients_are_those_of_a_slice_with_padding(long[] shape, int stride, int before, int after)
    {
        foreach (var type in new[] { ScalarType.Float32, ScalarType.BFloat16, ScalarType.Float64 })
        {
            foreach (var isChannelsLast in new[] { true, false })
            {
                using var scope = NewDisposeScope();
                var values = Golden.GoldenFile.NoiseTensor("pixels", shape).to(type);
                var own = (isChannelsLast ? MemoryFormat.ToChannelsLast(values) : values).detach().requires_grad_();
                var other = values.detach().requires_grad_();

                var actual = SparsePixels.Of(own, stride, before, after);
                var expected = functional.pad(other[.., .., TensorIndex.Slice(step: stride), TensorIndex.Slice(step: stride)], [0, 0, 0, 0, before, after]);
                AssertSame(expected, actual);
                if (isChannelsLast)
                    Assert.True(MemoryFormat.IsChannelsLast(actual));

                var gradient = Golden.GoldenFile.NoiseTensor("gradient", expected.shape).to(type);
                actual.backward([gradient]);
                expected.backward([gradient]);
                AssertSame(other.grad!, own.grad!);
            }
        }
    }

    [Fact]
    public void Gradients_have_gradients()
    {
        using var scope = NewDisposeScope();
        var input = MemoryFormat.ToChannelsLast(Golden.GoldenFile.NoiseTensor("pixels", 2, 3, 5, 4)).detach().requires_grad_();
        var other = input.detach().requires_grad_();
        foreach (var (leaf, output) in new[] { (input, SparsePixels.Of(input, 2, 1, 2)), (other, functional.pad(other[.., .., TensorIndex.Slice(step: 2), TensorIndex.Slice(step: 2)], [0, 0, 0, 0, 1, 2])) })
            autograd.grad([output.pow(3).sum()], [leaf], create_graph: true)[0].square().sum().backward();
        AssertSame(other.grad!, input.grad!);
    }

    [Fact]
    public void Where_nothing_learns_there_is_no_way_back()
    {
        using var scope = NewDisposeScope();
        var input = MemoryFormat.ToChannelsLast(rand(2, 3, 4, 4));
        Assert.False(SparsePixels.Of(input, 2, 0, 3).requires_grad);
        using var noGradients = no_grad();
        Assert.False(SparsePixels.Of(input.requires_grad_(), 2, 0, 3).requires_grad);
    }

    private static void AssertSame(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.dtype, actual.dtype);
        Assert.Equal(expected.shape, actual.shape);
        Assert.True(expected.eq(actual).all().item<bool>());
    }
}
