using System.Runtime.InteropServices;
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
    private static readonly long[][] Shapes = [[2, 16, 1, 1], [3, 64, 5, 7], [4, 8, 6, 4], [6, 48, 3, 3], [2, 20, 4, 2], [1, 256, 9, 33], [6, 16, 37, 41], [2, 128, 1, 300]];

    public static TheoryData<long[], ScalarType, Ending> Cases => [.. from shape in Shapes from type in new[] { ScalarType.Float32, ScalarType.BFloat16 } from ending in Enum.GetValues<Ending>() select (shape, type, ending)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Values_gradients_and_running_statistics_are_those_of_the_definition(long[] shape, ScalarType type, Ending ending)
    {
        using var scope = NewDisposeScope();
        var (input, shortcut, gradient) = (Numbers(shape, type, 1), Numbers(shape, type, 2), Numbers(shape, type, 3));
        var norm = Norm(shape[1], ending);
        var exact = new Exact(norm);
        Assert.Equal(FusedNormalization.IsThere, Takes(norm, input));

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
        AssertNear(exact.Compute(input, null, rectifies: false, output), output, FusedNormalization.IsThere ? 5e-5 : 5e-4);
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

    /// <summary>Its bits may be any: rounded as if it were a number, one of some would become infinite, one of others 0.</summary>
    [Theory]
    [InlineData(0x7FFF_FFFF)]
    [InlineData(0xFFFF_FFFF)]
    [InlineData(0x7FFF_8000)]
    [InlineData(0x7F81_0001)]
    [InlineData(0xFFC0_0000)]
    public void What_is_not_a_number_stays_none_whatever_its_bits(uint bits)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        foreach (var isInput in new[] { true, false })
        {
            var norm = Norm(16, Ending.Nothing);
            norm.eval();
            var input = Numbers([2, 16, 4, 4], ScalarType.BFloat16, 1);
            if (isInput)
                MemoryMarshal.Cast<byte, ushort>(input.permute(0, 2, 3, 1).bytes)[19] = (ushort)(bits >> 16);
            else
                MemoryMarshal.Cast<byte, uint>(norm.bias!.bytes)[3] = bits;
            var output = norm.call(input);
            Assert.Equal(isInput ? 1 : 32, output.isnan().sum().item<long>());
            Assert.True(output[.., 3].isnan().any().item<bool>());
        }
    }

    /// <summary>Every bf16 number beside every hundredth or so, so that many sums lie between two numbers, half of the way among them.</summary>
    [Fact]
    public void Sums_are_rounded_to_the_nearest_number_of_bf16_as_libtorch_rounds_them()
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        using Scalar zero = 0, one = 1;
        var norm = new BatchNormalization(64, eps: 0);
        norm.eval();
        norm.running_mean!.fill_(zero);
        norm.running_var!.fill_(one);
        var all = empty([1, 32, 32, 64], ScalarType.BFloat16);
        var words = MemoryMarshal.Cast<byte, ushort>(all.bytes);
        for (var word = 0; word < words.Length; word++)
            words[word] = (ushort)word;
        foreach (var turn in Enumerable.Range(1, 600))
        {
            var others = all.flatten().roll(turn * 109, 0).view(1, 32, 32, 64);
            var (left, right) = (all.permute(0, 3, 1, 2), others.permute(0, 3, 1, 2));
            var expected = left.to(float32).add(right.to(float32), one).relu().to(ScalarType.BFloat16);
            var actual = norm.CallAndAdd(left, right);
            Assert.True(actual.eq(expected).logical_or(actual.isnan().logical_and(expected.isnan())).all().item<bool>(), $"turn {turn}");
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
        var norm = Norm(16, Ending.ReLU);
        Assert.False(Takes(norm, rand(2, 16, 4, 4)));
        Assert.False(Takes(norm, Numbers([2, 16, 4, 4], ScalarType.Float64, 1)));
        Assert.False(Takes(norm, Numbers([1, 16, 1, 1], ScalarType.Float32, 1)));
        Assert.False(Takes(norm, Numbers([0, 16, 4, 4], ScalarType.Float32, 1)));
        Assert.False(Takes(Norm(20, Ending.ReLU), Numbers([3, 20, 3, 3], ScalarType.Float32, 1)));
        Assert.False(Takes(Norm(48, Ending.ReLU), Numbers([5, 48, 3, 3], ScalarType.Float32, 1)));
        Assert.False(Takes(Norm(3001, Ending.ReLU), Numbers([1, 3001, 4, 4], ScalarType.Float32, 1)));
        var input = rand(2, 16, 4, 4);
        var exact = new Exact(norm);
        var output = norm.CallAndAdd(input, input);
        AssertNear(exact.Compute(input, input, rectifies: true, output), output, 4e-6);
    }

    [Fact]
    public void What_does_not_fit_is_refused_by_libtorch()
    {
        using var scope = NewDisposeScope();
        var norm = Norm(16, Ending.ReLU);
        Assert.Contains("running_mean should contain 32 elements not 16", Assert.Throws<ExternalException>(() => norm.call(Numbers([2, 32, 4, 4], ScalarType.Float32, 1))).Message, StringComparison.Ordinal);
        var input = Numbers([2, 16, 4, 4], ScalarType.Float32, 1);
        Assert.Throws<ExternalException>(() => norm.CallAndAdd(input, Numbers([2, 16, 4, 5], ScalarType.Float32, 2)));
        norm.running_mean = norm.running_mean!.to(ScalarType.Float64);
        Assert.False(Takes(norm, input));
    }

    [Fact]
    public void Where_nothing_learns_there_is_no_way_back()
    {
        using var scope = NewDisposeScope();
        var input = Numbers([2, 16, 4, 4], ScalarType.Float32, 1);
        var frozen = Norm(16, Ending.ReLU);
        foreach (var parameter in frozen.parameters())
            parameter.requires_grad_(false);
        Assert.False(frozen.call(input).requires_grad);
        using (no_grad())
            Assert.False(Norm(16, Ending.ReLU).call(input).requires_grad);

        // One of them alone.
        var leaf = input.detach().requires_grad_();
        frozen.call(leaf).sum().backward();
        Assert.Null(frozen.weight!.grad);
        Assert.NotNull(leaf.grad);
    }

    [Fact]
    public void One_tensor_may_be_input_and_shortcut_and_part_of_a_larger_one()
    {
        using var scope = NewDisposeScope();
        var input = Numbers([5, 8, 4, 4], ScalarType.Float32, 1)[TensorIndex.Slice(2)].requires_grad_();
        var norm = Norm(8, Ending.Nothing);
        var exact = new Exact(norm);
        Assert.Equal(FusedNormalization.IsThere, Takes(norm, input));
        var output = norm.CallAndAdd(input, input);
        output.square().sum().backward();
        var expected = exact.Compute(input, null, rectifies: false, output).add(exact.Input).relu();
        expected.square().sum().backward();
        AssertNear(expected, output, 4e-6);
        AssertNear(exact.Input.grad!, input.grad!, 4e-6);
    }

    [Fact]
    public void An_evaluation_with_gradients_is_libtorchs()
    {
        using var scope = NewDisposeScope();
        var norm = Norm(16, Ending.Nothing);
        norm.eval();
        var exact = new Exact(norm) { IsTraining = false };
        var (input, shortcut) = (Numbers([2, 16, 4, 4], ScalarType.Float32, 1).requires_grad_(), Numbers([2, 16, 4, 4], ScalarType.Float32, 2).requires_grad_());
        var output = norm.CallAndAdd(input, shortcut);
        output.sum().backward();
        var expected = exact.Compute(input, shortcut, rectifies: true, output);
        expected.sum().backward();
        AssertNear(expected, output, 4e-6);
        AssertNear(exact.Input.grad!, input.grad!, 4e-6);
        AssertNear(exact.Shortcut!.grad!, shortcut.grad!, 4e-6);
    }

    [Fact]
    public void The_way_back_may_be_gone_twice_and_has_gradients_itself()
    {
        using var scope = NewDisposeScope();
        foreach (var (ending, type) in from ending in Enum.GetValues<Ending>() from type in new[] { ScalarType.Float32, ScalarType.BFloat16 } select (ending, type))
        {
            var (input, shortcut) = (Numbers([2, 16, 4, 4], type, 1).requires_grad_(), Numbers([2, 16, 4, 4], type, 2));
            var rounding = type == ScalarType.Float32 ? 2e-5 : 0.1; // Each of libtorch's many functions rounds to bf16.
            var norm = Norm(16, ending);
            var exact = new Exact(norm);
            var output = ending == Ending.ShortcutAndReLU ? norm.CallAndAdd(input, shortcut) : norm.call(input);
            var (loss, expected) = (output.pow(3).sum(), exact.Compute(input, ending == Ending.ShortcutAndReLU ? shortcut : null, ending != Ending.Nothing, output).pow(3).sum());
            var once = autograd.grad([loss], [input], retain_graph: true)[0];
            AssertNear(once.to(float64), autograd.grad([loss], [input], retain_graph: true)[0], 1e-7);

            // The gradient of a gradient's length, as in a penalty on it.
            autograd.grad([loss], [input], retain_graph: true, create_graph: true)[0].square().sum().backward();
            autograd.grad([expected], [exact.Input], retain_graph: true, create_graph: true)[0].square().sum().backward();
            AssertNear(exact.Input.grad!, input.grad!, rounding);
            AssertNear(exact.Weight.grad!, norm.weight!.grad!, rounding);
        }
    }

    [Fact]
    public void What_is_changed_before_the_way_back_is_told()
    {
        using var scope = NewDisposeScope();
        using Scalar one = 1;
        var norm = Norm(16, Ending.Nothing);
        var input = Numbers([2, 16, 4, 4], ScalarType.Float32, 1).requires_grad_();
        var between = input.mul(one);
        var output = norm.CallAndAdd(between, input).square();
        between.add_(one, one);
        Assert.Contains("modified by an inplace operation", Assert.Throws<ExternalException>(() => GradientNode.Backward(output.sum())).Message, StringComparison.Ordinal);
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
    public void Several_threads_may_call_one_layer()
    {
        using var scope = NewDisposeScope();
        var norm = Norm(16, Ending.Nothing);
        norm.eval();
        var input = Numbers([2, 16, 8, 8], ScalarType.Float32, 1);
        var shortcuts = Enumerable.Range(2, 4).Select(seed => Numbers([2, 16, 8, 8], ScalarType.Float32, seed)).ToArray();
        var alone = shortcuts.Select(Called).ToArray();

        Parallel.For(0, 400, call => Assert.Equal(alone[call % 4], Called(shortcuts[call % 4])));

        float[] Called(Tensor shortcut)
        {
            using var own = NewDisposeScope();
            using var noGradients = no_grad();
            return norm.CallAndAdd(input, shortcut).contiguous().data<float>().ToArray();
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
        // Where the way back is gone without it, libtorch tells of what it was not given.
        Assert.Contains("invalid number of gradients", Assert.Throws<ExternalException>(() => Failing.Of(leaf).sum().backward()).Message, StringComparison.Ordinal);
    }

    /// <summary>bf16 has eight digits of two; libtorch rounds to them before a shortcut is added and after.</summary>
    private static double Rounding(ScalarType type) => type != ScalarType.BFloat16 ? 4e-6 : FusedNormalization.IsThere ? 0.5 / 128 : 1.0 / 128;

    internal static BatchNormalization Norm(long channels, Ending ending)
    {
        var norm = new BatchNormalization(channels, rectifies: ending == Ending.ReLU);
        using var noGradients = no_grad();
        norm.weight!.copy_(Golden.GoldenFile.NoiseTensor("weight", channels));
        norm.bias!.copy_(Golden.GoldenFile.NoiseTensor("bias", channels));
        norm.running_mean!.copy_(Golden.GoldenFile.NoiseTensor("mean", channels));
        norm.running_var!.copy_(Golden.GoldenFile.NoiseTensor("variance", channels).square());
        return norm;
    }

    private static bool Takes(BatchNormalization norm, Tensor input) => FusedNormalization.Takes(input, null, new(norm.weight!, norm.bias!, norm.running_mean!, norm.running_var!));

    internal static Tensor Numbers(long[] shape, ScalarType type, int seed) =>
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

        /// <summary>The definition. Where ReLU's input is nearly 0, on which of its two sides it lies is taken from what was computed with fewer digits.</summary>
        public Tensor Compute(Tensor input, Tensor? shortcut, bool rectifies, Tensor computed)
        {
            Input = input.detach().to(float64).requires_grad_();
            Shortcut = shortcut?.detach().to(float64).requires_grad_();
            var values = functional.batch_norm(Input, Mean, Variance, Weight, Bias, IsTraining, 0.1, 1e-5);
            if (Shortcut is not null)
                values = values.add(Shortcut);
            if (!rectifies)
                return values;
            using Scalar zero = 0, little = 0.02;
            var passes = computed.detach().gt(zero);
            Assert.False(passes.ne(values.gt(zero)).logical_and(values.abs().gt(little)).any().item<bool>());
            return values.mul(passes.to(float64));
        }
    }

    private sealed class Failing : GradientNode
    {
        public static Tensor Of(Tensor input) => new Failing().Attach(input.detach().clone(), [input], []);

        protected override Tensor?[] Differentiate(Tensor gradient) => throw new InvalidOperationException("There is no way back.");
    }
}

// The tensors that are alive are the process's.
[Collection(nameof(Alone))]
public sealed class BatchNormalizationMemoryTests
{
    [Fact]
    public void Nothing_of_a_step_is_left()
    {
        using var scope = NewDisposeScope();
        var norm = BatchNormalizationTests.Norm(16, BatchNormalizationTests.Ending.ReLU);
        var input = BatchNormalizationTests.Numbers([4, 16, 8, 8], ScalarType.Float32, 1).requires_grad_();
        Step();
        var before = Tensor.TotalCount;
        for (var i = 0; i < 20; i++)
            Step();
        // Less may be alive: what the tests before have left may go meanwhile.
        Assert.InRange(Tensor.TotalCount, 0, before);

        void Step()
        {
            using var step = NewDisposeScope();
            norm.CallAndAdd(norm.call(input), input).sum().backward();
            // A way back that is never gone.
            norm.call(input);
        }
    }
}
