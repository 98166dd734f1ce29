using System.Runtime.Intrinsics.X86;
using TorchSharp;
using Tricks.Models;
using Tricks.Native;
using Tricks.Native.Normalization;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Runtime.Tests.Normalization;

/// <summary>Batch normalisation with what follows it, computed together, against its definition as libtorch computes it in fp64.</summary>
public sealed class BatchNormalizationTests
{
    public enum Ending
    {
        Nothing,
        ReLU,
        ShortcutAndReLU,
    }

    // Rows of one pixel and of several; fewer numbers than a thread is worth, and more, with a rest; a power of two that the pixels do not have.
    private static readonly long[][] Shapes = [[2, 16, 1, 1], [3, 64, 5, 7], [4, 8, 6, 4], [5, 48, 3, 3], [2, 20, 4, 2], [1, 256, 9, 33], [6, 16, 37, 41], [2, 128, 1, 300]];

    public static TheoryData<long[], ScalarType, Ending> Cases => [.. from shape in Shapes from type in new[] { ScalarType.Float32, ScalarType.BFloat16 } from ending in Enum.GetValues<Ending>() select (shape, type, ending)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Values_gradients_and_running_statistics_are_those_of_the_definition(long[] shape, ScalarType type, Ending ending)
    {
        using var scope = NewDisposeScope();
        var (input, shortcut, gradient) = (Numbers(shape, type, 1), Numbers(shape, type, 2), Numbers(shape, type, 3));
        var norm = Norm(shape[1], ending);
        var exact = new Exact(norm);
        Assert.Equal(Avx2.IsSupported, FusedNormalization.Takes(input));

        var (ownInput, ownShortcut) = (input.requires_grad_(), shortcut.requires_grad_());
        var output = ending == Ending.ShortcutAndReLU ? norm.CallAndAdd(ownInput, ownShortcut) : norm.call(ownInput);
        output.backward([gradient]);
        var expected = exact.Compute(input, ending == Ending.ShortcutAndReLU ? shortcut : null, ending != Ending.Nothing, output);
        expected.backward([gradient.to(float64)]);

        var rounding = Rounding(type);
        Assert.Equal((type, true), (output.dtype, MemoryFormat.IsChannelsLast(output)));
        AssertNear(expected, output, rounding);
        AssertNear(exact.Input.grad!, ownInput.grad!, rounding);
        AssertNear(exact.Weight.grad!, norm.weight!.grad!, 4e-6);
        AssertNear(exact.Bias.grad!, norm.bias!.grad!, 4e-6);
        AssertNear(exact.Mean, norm.running_mean!, 1e-6);
        AssertNear(exact.Variance, norm.running_var!, 1e-6);
        if (ending == Ending.ShortcutAndReLU)
            Assert.Equal(exact.Shortcut!.grad!.to(type).to(float64).data<double>().ToArray(), ownShortcut.grad!.to(float64).contiguous().data<double>().ToArray());
        else
            Assert.Null(ownShortcut.grad);
        Assert.Equal(1, norm.num_batches_tracked!.item<long>());
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void An_evaluation_takes_the_running_statistics_and_leaves_them(long[] shape, ScalarType type, Ending ending)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var (input, shortcut) = (Numbers(shape, type, 1), Numbers(shape, type, 2));
        var norm = Norm(shape[1], ending);
        norm.eval();
        var exact = new Exact(norm) { IsTraining = false };
        var (mean, variance) = (norm.running_mean!.clone(), norm.running_var!.clone());

        var output = ending == Ending.ShortcutAndReLU ? norm.CallAndAdd(input, shortcut) : norm.call(input);

        AssertNear(exact.Compute(input, ending == Ending.ShortcutAndReLU ? shortcut : null, ending != Ending.Nothing, output), output, Rounding(type));
        Assert.True(mean.eq(norm.running_mean!).all().item<bool>() && variance.eq(norm.running_var!).all().item<bool>());
        Assert.Equal(0, norm.num_batches_tracked!.item<long>());
    }

    /// <summary>Single precision has seven digits: a variance that is a millionth of the mean's square is lost where squares are summed as they are.</summary>
    [Fact]
    public void A_large_mean_takes_no_digits_from_the_variance()
    {
        using var scope = NewDisposeScope();
        using Scalar thousand = 1000;
        var input = Numbers([4, 16, 32, 32], ScalarType.Float32, 1).add(thousand).detach();
        var norm = Norm(16, Ending.Nothing);
        var exact = new Exact(norm);
        var output = norm.call(input);
        AssertNear(exact.Compute(input, null, rectifies: false, output), output, Avx2.IsSupported ? 5e-5 : 5e-4);
        AssertNear(exact.Variance, norm.running_var!, 1e-6);
    }

    [Fact]
    public void What_is_not_a_number_stays_none_and_lets_its_gradient_pass()
    {
        using var scope = NewDisposeScope();
        foreach (var type in new[] { ScalarType.Float32, ScalarType.BFloat16 })
        {
            var input = Numbers([2, 16, 4, 4], type, 1);
            input[0, 3, 1, 2] = tensor(float.NaN).to(type);
            var norm = Norm(16, Ending.ReLU);
            var output = norm.call(input.requires_grad_());
            output.backward([ones_like(output)]);
            Assert.All(Enumerable.Range(0, 16), channel => Assert.Equal(channel == 3, output[.., channel].isnan().all().item<bool>()));
            Assert.Equal(32, norm.bias!.grad![3].item<float>());
        }
    }

    [Fact]
    public void Gradients_in_any_layout_are_taken()
    {
        using var scope = NewDisposeScope();
        var input = Numbers([2, 16, 6, 6], ScalarType.Float32, 1);
        var norm = Norm(16, Ending.ReLU);
        var exact = new Exact(norm);
        var output = norm.call(input.requires_grad_());
        // The mean's gradient is one number for all pixels.
        output.mean([2, 3]).sum().backward();
        exact.Compute(input, null, rectifies: true, output).mean([2, 3]).sum().backward();
        AssertNear(exact.Input.grad!, input.grad!, 4e-6);
    }

    [Fact]
    public void Other_layouts_and_types_and_a_single_pixel_are_left_to_libtorch()
    {
        using var scope = NewDisposeScope();
        Assert.False(FusedNormalization.Takes(rand(2, 16, 4, 4)));
        Assert.False(FusedNormalization.Takes(Numbers([2, 16, 4, 4], ScalarType.Float64, 1)));
        Assert.False(FusedNormalization.Takes(Numbers([1, 16, 1, 1], ScalarType.Float32, 1)));
        Assert.False(FusedNormalization.Takes(Numbers([3, 20, 3, 3], ScalarType.Float32, 1)));
        var norm = Norm(16, Ending.ReLU);
        var input = rand(2, 16, 4, 4);
        var exact = new Exact(norm);
        var output = norm.CallAndAdd(input, input);
        AssertNear(exact.Compute(input, input, rectifies: true, output), output, 4e-6);
    }

    [Fact]
    public void The_same_number_of_threads_gives_the_same_bits()
    {
        using var scope = NewDisposeScope();
        var input = Numbers([16, 16, 32, 32], ScalarType.Float32, 1);
        var (first, again) = (Gradients(), Gradients());
        Assert.All(first.Zip(again), static pair => Assert.True(pair.First.eq(pair.Second).all().item<bool>()));

        Tensor[] Gradients()
        {
            var norm = Norm(16, Ending.ReLU);
            var leaf = input.detach().requires_grad_();
            norm.call(leaf).square().sum().backward();
            return [leaf.grad!, norm.weight!.grad!, norm.running_var!.clone()];
        }
    }

    [Fact]
    public void Nothing_of_a_step_is_left()
    {
        using var scope = NewDisposeScope();
        var norm = Norm(16, Ending.ReLU);
        var input = Numbers([4, 16, 8, 8], ScalarType.Float32, 1).requires_grad_();
        Step();
        var before = Tensor.TotalCount;
        for (var i = 0; i < 20; i++)
            Step();
        Assert.Equal(before, Tensor.TotalCount);

        void Step()
        {
            using var step = NewDisposeScope();
            norm.CallAndAdd(norm.call(input), input).sum().backward();
            // A way back that is never gone.
            norm.call(input);
        }
    }

    /// <summary>libtorch carries no exception of .NET's: it is kept until the way back has ended.</summary>
    [Fact]
    public void An_error_on_the_way_back_is_thrown_as_it_was()
    {
        using var scope = NewDisposeScope();
        var leaf = rand(3).requires_grad_();
        var error = Assert.Throws<InvalidOperationException>(() => GradientNode.Backward(Failing.Of(leaf).sum()));
        Assert.Equal("There is no way back.", error.Message);
        GradientNode.Backward(leaf.sum());
        Assert.Equal(3, leaf.grad!.sum().item<float>());
    }

    /// <summary>bf16 has eight digits of two; libtorch rounds to them before a shortcut is added and after.</summary>
    private static double Rounding(ScalarType type) => type != ScalarType.BFloat16 ? 4e-6 : Avx2.IsSupported ? 0.5 / 128 : 1.0 / 128;

    private static BatchNormalization Norm(long channels, Ending ending)
    {
        var norm = new BatchNormalization(channels, rectifies: ending == Ending.ReLU);
        using var noGradients = no_grad();
        norm.weight!.copy_(Golden.GoldenFile.NoiseTensor("weight", channels));
        norm.bias!.copy_(Golden.GoldenFile.NoiseTensor("bias", channels));
        norm.running_mean!.copy_(Golden.GoldenFile.NoiseTensor("mean", channels));
        norm.running_var!.copy_(Golden.GoldenFile.NoiseTensor("variance", channels).square());
        return norm;
    }

    private static Tensor Numbers(long[] shape, ScalarType type, int seed) =>
        MemoryFormat.ToChannelsLast(Golden.GoldenFile.NoiseTensor($"numbers {seed}", shape)).to(type).detach();

    /// <summary>Near by the largest number: differences of sums are as large as their terms' rounding.</summary>
    private static void AssertNear(Tensor expected, Tensor actual, double rounding)
    {
        var off = expected.sub(actual.to(float64)).abs().max().item<double>();
        var largest = expected.abs().max().item<double>();
        Assert.True(off <= rounding * Math.Max(largest, 1), $"off by {off:g3} of {largest:g3}");
    }

    private sealed class Exact(BatchNormalization norm)
    {
        public Tensor Weight { get; } = norm.weight!.detach().to(float64).requires_grad_();

        public Tensor Bias { get; } = norm.bias!.detach().to(float64).requires_grad_();

        public Tensor Mean { get; } = norm.running_mean!.to(float64);

        public Tensor Variance { get; } = norm.running_var!.to(float64);

        public Tensor Input { get; private set; } = null!;

        public Tensor? Shortcut { get; private set; }

        public bool IsTraining { get; init; } = true;

        /// <summary>The definition. Where ReLU's input is nearly 0, which of its two sides it lies on is taken from what was computed in fp32.</summary>
        public Tensor Compute(Tensor input, Tensor? shortcut, bool rectifies, Tensor computed)
        {
            Input = input.detach().to(float64).requires_grad_(IsTraining);
            Shortcut = shortcut?.detach().to(float64).requires_grad_(IsTraining);
            var values = functional.batch_norm(Input, Mean, Variance, Weight, Bias, IsTraining, 0.1, 1e-5);
            if (Shortcut is not null)
                values = values.add(Shortcut);
            return rectifies ? values.mul(computed.detach().gt(0).to(float64)) : values;
        }
    }

    private sealed class Failing : GradientNode
    {
        public static Tensor Of(Tensor input) => new Failing().Attach(input.detach().clone(), input);

        protected override Tensor?[] Differentiate(Tensor gradient) => throw new InvalidOperationException("There is no way back.");

        protected override void Free()
        {
        }
    }
}
