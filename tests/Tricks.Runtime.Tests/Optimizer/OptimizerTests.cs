using TorchSharp;
using TorchSharp.Modules;
using Tricks.Native;
using Tricks.Recipes;
using static TorchSharp.torch;

namespace Tricks.Runtime.Tests.Optimizer;

/// <summary>What every optimizer does alike.</summary>
[Collection(nameof(Alone))]
public sealed class OptimizerTests
{
    private static readonly long[][] Shapes = [[8, 3, 3, 3], [8], [16, 8, 1, 1], [10, 16], [10]];

    public static TheoryData<TrickAttribute> Optimizers => [new SgdAttribute(), new AdamWAttribute(), new LarsAttribute()];

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void A_restored_run_goes_on_bit_for_bit(TrickAttribute part)
    {
        using var scope = NewDisposeScope();
        var uninterrupted = Parameters();
        using var first = Create(part, uninterrupted);
        Train(first, uninterrupted, 0, 5);
        var weights = uninterrupted.Select(parameter => parameter.detach().clone()).ToArray();
        var state = first.State().ToDictionary(entry => entry.Key, entry => entry.Value.clone());
        Train(first, uninterrupted, 5, 10);

        var restored = weights.Select(weight => new Parameter(weight)).ToArray();
        using var second = Create(part, restored);
        second.Restore(state);
        Train(second, restored, 5, 10);
        Assert.All(uninterrupted.Zip(restored), pair => Assert.True(pair.First.Equals(pair.Second)));
    }

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void A_state_of_another_model_is_refused_by_name(TrickAttribute part)
    {
        using var scope = NewDisposeScope();
        using var optimizer = Create(part, Parameters());
        foreach (var name in optimizer.State().Keys)
        {
            var state = optimizer.State().ToDictionary();
            state[name] = zeros(2, 2);
            Assert.Contains($"{name} of shape [2, 2]", Assert.Throws<InvalidDataException>(() => optimizer.Restore(state)).Message);
            state.Remove(name);
            Assert.Contains(name, Assert.Throws<InvalidDataException>(() => optimizer.Restore(state)).Message);
        }

        var more = optimizer.State().ToDictionary();
        more["momentum_buffer.other"] = zeros(2);
        Assert.Contains("momentum_buffer.other", Assert.Throws<InvalidDataException>(() => optimizer.Restore(more)).Message);
    }

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void A_gradient_in_another_memory_layout_updates_the_right_weights(TrickAttribute part)
    {
        using var scope = NewDisposeScope();
        var weight = Golden.GoldenFile.NoiseTensor("weight", 2, 3, 4, 5);
        var gradient = Golden.GoldenFile.NoiseTensor("gradient", 2, 3, 4, 5);
        var (plain, channelsLast) = (new Parameter(weight.clone()), new Parameter(MemoryFormat.ToChannelsLast(weight)));
        foreach (var parameter in new[] { plain, channelsLast })
        {
            parameter.grad = gradient;
            using var optimizer = Create(part, parameter);
            optimizer.Step(1);
            Assert.True(optimizer.State().Values.Where(static kept => kept.dim() == 4).All(kept => kept.stride().SequenceEqual(parameter.stride())));
            Assert.True(parameter.grad.Equals(gradient), "The gradient was changed.");
        }

        Assert.False(plain.Equals(weight));
        Assert.True(plain.allclose(channelsLast, rtol: 0, atol: 1e-6));
    }

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void A_gradient_of_another_shape_is_refused_before_libtorch_sees_it(TrickAttribute part)
    {
        using var scope = NewDisposeScope();
        var parameter = new Parameter(zeros(4));
        using var optimizer = Create(part, parameter);
        using (no_grad())
            parameter.set_(zeros(100));
        var error = Assert.Throws<InvalidOperationException>(() =>
        {
            parameter.grad = ones(100);
            optimizer.Step(0.1);
        });
        Assert.Contains("gradient of parameter 0", error.Message);
    }

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void A_parameter_with_gaps_in_its_memory_is_refused(TrickAttribute part)
    {
        using var scope = NewDisposeScope();
        var parameter = new Parameter(zeros(4, 6)[.., TensorIndex.Slice(0, 3)]);
        Assert.Contains("parameter 0", Assert.Throws<RecipeException>(() => Create(part, parameter)).Message);
    }

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Zeroed_gradients_are_none(TrickAttribute part)
    {
        using var scope = NewDisposeScope();
        var parameters = Parameters();
        SetGradients(parameters, 0);
        using var optimizer = Create(part, parameters);
        optimizer.ZeroGrad();
        Assert.All(parameters, parameter => Assert.Null(parameter.grad));
        optimizer.Step(0.1);
    }

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void No_tensor_is_left_behind_over_200_steps_of_changing_rates(TrickAttribute part)
    {
        using var scope = NewDisposeScope();
        var parameters = Parameters();
        using var optimizer = Create(part, parameters);
        Train(optimizer, parameters, 0, 10);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var before = Tensor.TotalCount;
        Train(optimizer, parameters, 10, 210);
        // Less may be alive: what the tests before have left may go meanwhile.
        Assert.InRange(Tensor.TotalCount, 0, before);
    }

    [Theory]
    [InlineData(0.9, true)]
    [InlineData(0.5, false)]
    [InlineData(0.0, false)]
    public void Sgd_steps_as_the_managed_one_of_TorchSharp(double momentum, bool nesterov)
    {
        using var scope = NewDisposeScope();
        var (ours, theirs) = (Parameters(), Parameters());
        using var optimizer = Create(new SgdAttribute(momentum, 0.01, nesterov), ours);
        using var reference = optim.SGD(theirs, 0.1, momentum, weight_decay: 0.01, nesterov: nesterov);
        for (var step = 0; step < 10; step++)
        {
            SetGradients(ours, step);
            SetGradients(theirs, step);
            optimizer.Step(0.1);
            reference.step();
        }
        Assert.All(ours.Zip(theirs), pair => Assert.True(allclose(pair.First, pair.Second, rtol: 0, atol: 1e-6)));
    }

    private static TrainingOptimizer Create(TrickAttribute part, params Parameter[] parameters) => ((IOptimizer)part).Create(
        [new(new ParameterSetting(), [.. parameters.Select((parameter, index) => ($"parameter {index}", parameter))])]);

    private static void Train(TrainingOptimizer optimizer, Parameter[] parameters, int from, int to)
    {
        for (var step = from; step < to; step++)
        {
            optimizer.ZeroGrad();
            SetGradients(parameters, step);
            optimizer.Step(0.1 / (1 + step));
        }
    }

    private static Parameter[] Parameters()
    {
        manual_seed(1);
        return [.. Shapes.Select(shape => new Parameter(randn(shape)))];
    }

    private static void SetGradients(Parameter[] parameters, int step)
    {
        using var scope = NewDisposeScope();
        manual_seed(step);
        foreach (var parameter in parameters)
            parameter.grad = randn(parameter.shape);
    }
}
