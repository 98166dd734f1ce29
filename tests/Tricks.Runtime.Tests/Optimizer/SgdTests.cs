using System.ComponentModel.DataAnnotations;
using TorchSharp;
using TorchSharp.Modules;
using Tricks.Native;
using Tricks.Recipes;
using static TorchSharp.torch;

namespace Tricks.Runtime.Tests.Optimizer;

[Collection(nameof(Alone))]
public sealed class SgdTests
{
    private static readonly long[][] Shapes = [[8, 3, 3, 3], [8], [16, 8, 1, 1], [10, 16], [10]];

    [Theory]
    [InlineData(0.9, true)]
    [InlineData(0.5, false)]
    [InlineData(0.0, false)]
    public void It_steps_as_the_managed_SGD_of_TorchSharp(double momentum, bool nesterov)
    {
        using var scope = NewDisposeScope();
        var (ours, theirs) = (Parameters(), Parameters());
        using var optimizer = new SgdAttribute(momentum, 0.01, nesterov).Create(Groups(ours));
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

    [Fact]
    public void A_restored_run_goes_on_bit_for_bit()
    {
        using var scope = NewDisposeScope();
        var uninterrupted = Parameters();
        using var first = new SgdAttribute().Create(Groups(uninterrupted));
        Train(first, uninterrupted, 0, 5);
        var weights = uninterrupted.Select(parameter => parameter.detach().clone()).ToArray();
        var state = first.State().ToDictionary(entry => entry.Key, entry => entry.Value.clone());
        Train(first, uninterrupted, 5, 10);

        var restored = weights.Select(weight => new Parameter(weight)).ToArray();
        using var second = new SgdAttribute().Create(Groups(restored));
        second.Restore(state);
        Train(second, restored, 5, 10);
        Assert.All(uninterrupted.Zip(restored), pair => Assert.True(pair.First.Equals(pair.Second)));
    }

    [Fact]
    public void A_state_of_another_model_is_refused_by_name()
    {
        using var scope = NewDisposeScope();
        using var optimizer = new SgdAttribute().Create(Groups(Parameters()));
        var state = optimizer.State().ToDictionary();

        var name = state.Keys.First();
        state[name] = zeros(2, 2);
        Assert.Contains($"{name} of shape [2, 2]", Assert.Throws<InvalidDataException>(() => optimizer.Restore(state)).Message);
        state.Remove(name);
        Assert.Contains(name, Assert.Throws<InvalidDataException>(() => optimizer.Restore(state)).Message);

        state = optimizer.State().ToDictionary();
        state["momentum_buffer.other"] = zeros(2);
        Assert.Contains("momentum_buffer.other", Assert.Throws<InvalidDataException>(() => optimizer.Restore(state)).Message);
    }

    [Fact]
    public void A_gradient_in_another_memory_layout_updates_the_right_weights()
    {
        using var scope = NewDisposeScope();
        var gradient = arange(2 * 3 * 4 * 5).reshape(2, 3, 4, 5).to(float32);
        var parameter = new Parameter(MemoryFormat.ToChannelsLast(zeros(2, 3, 4, 5)));
        parameter.grad = gradient;
        using var optimizer = new SgdAttribute(0.9, 0, nesterov: false).Create(Groups(parameter));
        optimizer.Step(1);
        Assert.True(parameter.Equals(-gradient));
        Assert.True(MemoryFormat.IsChannelsLast(optimizer.State().Values.Single()));
    }

    [Fact]
    public void A_gradient_of_another_shape_is_refused_before_libtorch_sees_it()
    {
        using var scope = NewDisposeScope();
        var parameter = new Parameter(zeros(4));
        using var optimizer = new SgdAttribute().Create(Groups(parameter));
        using (no_grad())
            parameter.set_(zeros(100));
        var error = Assert.Throws<InvalidOperationException>(() =>
        {
            parameter.grad = ones(100);
            optimizer.Step(0.1);
        });
        Assert.Contains("gradient of parameter 0", error.Message);
    }

    [Fact]
    public void A_parameter_with_gaps_in_its_memory_is_refused()
    {
        using var scope = NewDisposeScope();
        var parameter = new Parameter(zeros(4, 6)[.., TensorIndex.Slice(0, 3)]);
        Assert.Contains("parameter 0", Assert.Throws<RecipeException>(() => new SgdAttribute().Create(Groups(parameter))).Message);
    }

    [Fact]
    public void Zeroed_gradients_are_none()
    {
        using var scope = NewDisposeScope();
        var parameters = Parameters();
        SetGradients(parameters, 0);
        using var optimizer = new SgdAttribute().Create(Groups(parameters));
        optimizer.ZeroGrad();
        Assert.All(parameters, parameter => Assert.Null(parameter.grad));
        optimizer.Step(0.1);
    }

    [Fact]
    public void No_tensor_is_left_behind_over_200_steps_of_changing_rates()
    {
        using var scope = NewDisposeScope();
        var parameters = Parameters();
        using var optimizer = new SgdAttribute().Create(Groups(parameters));
        Train(optimizer, parameters, 0, 10);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var before = Tensor.TotalCount;
        Train(optimizer, parameters, 10, 210);
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Theory]
    [InlineData(nameof(SgdAttribute.Momentum), 0.0, true)]
    [InlineData(nameof(SgdAttribute.Momentum), 1.0, false)]
    [InlineData(nameof(SgdAttribute.Momentum), -0.1, false)]
    [InlineData(nameof(SgdAttribute.WeightDecay), -0.1, false)]
    [InlineData(nameof(SgdAttribute.WeightDecay), 1.0, true)]
    public void Knobs_have_bounds(string knob, double value, bool allowed)
    {
        var range = typeof(SgdAttribute).GetProperty(knob)!.GetCustomAttributes(typeof(RangeAttribute), false).Cast<RangeAttribute>().Single();
        Assert.Equal(allowed, range.IsValid(value));
    }

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

    private static ParameterGroup[] Groups(params Parameter[] parameters) =>
        [new(new ParameterSetting(), [.. parameters.Select((parameter, index) => ($"parameter {index}", parameter))])];
}
