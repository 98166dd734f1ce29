using TorchSharp;
using Tricks.Data;
using Tricks.Recipes;
using Tricks.Training;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Runtime.Tests.Golden;

public sealed class TrainingTests
{
    public sealed record Training(
        long[] Labels, long[] Partner, float[] Lambda, int Classes, double Epsilon, double[] Rates, double Momentum, double WeightDecay,
        double[] Losses, double[] Logits, Dictionary<string, double[]> Gradients, Dictionary<string, double[]> State);

    private readonly Training _golden = GoldenFile.Read<Training>("training");

    [Fact]
    public void Logits_loss_and_gradients_of_a_small_network_equal_PyTorchs()
    {
        using var scope = NewDisposeScope();
        using var model = Filled();

        var logits = model.call(Images(0));
        var loss = new CrossEntropyAttribute().Loss(logits, Targets());
        loss.backward();

        GoldenFile.AssertClose(_golden.Logits, logits, 1e-5, "logits");
        Assert.Equal(_golden.Losses[0], loss.item<float>(), 1e-5);
        Assert.Equal(_golden.Gradients.Keys, model.named_parameters().Select(static p => p.name));
        foreach (var (name, parameter) in model.named_parameters())
            GoldenFile.AssertClose(_golden.Gradients[name], parameter.grad!, 1e-5, "gradient of " + name);
    }

    [Fact]
    public void Weights_after_three_steps_with_all_the_tricks_equal_PyTorchs()
    {
        using var scope = NewDisposeScope();
        using var model = Filled();
        var rule = new NoBiasDecayAttribute();
        var groups = model.named_parameters()
            .GroupBy(p => rule.Apply(new(p.name, p.parameter, 0, 1), new ParameterSetting()))
            .Select(static g => new ParameterGroup(g.Key, [.. g.Select(static p => (p.name, p.parameter))])).ToList();
        Assert.Equal(2, groups.Count);
        using var optimizer = new SgdAttribute(_golden.Momentum, _golden.WeightDecay, nesterov: true).Create(groups);
        var crossEntropy = new CrossEntropyAttribute();

        for (var step = 0; step < _golden.Rates.Length; step++)
        {
            var loss = crossEntropy.Loss(model.call(Images(step)), Targets());
            optimizer.ZeroGrad();
            loss.backward();
            optimizer.Step(_golden.Rates[step]);
            Assert.Equal(_golden.Losses[step], loss.item<float>(), 1e-5);
        }

        var state = model.state_dict();
        foreach (var (name, values) in _golden.State)
            GoldenFile.AssertClose(values, state[name], 1e-5, name);
    }

    /// <summary>The generator's composition, not only its parts, means what PyTorch's script means.</summary>
    [Fact]
    public void Weights_after_three_steps_of_a_generated_pipeline_equal_PyTorchs()
    {
        using var scope = NewDisposeScope();
        var options = new GoldenRecipe.Options { Sgd = new(_golden.Momentum, _golden.WeightDecay), LabelSmoothing = new(_golden.Epsilon) };
        using var session = TrainingSession.Open(new GoldenRecipe.Pipeline(options), CPU, new DataContext());

        for (var step = 0; step < _golden.Rates.Length; step++)
        {
            using var batch = new Batch(GoldenFile.NoiseTensor($"input {step}", 6, 3, 9, 9).permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2), tensor(_golden.Labels));
            Assert.Equal(_golden.Losses[step], session.Step(batch, step).item<float>(), 1e-5);
        }

        var state = session.State.Model.state_dict();
        foreach (var (name, values) in _golden.State)
            GoldenFile.AssertClose(values, state[name], 1e-5, name);
    }

    private static SmallNetwork Filled()
    {
        var model = new SmallNetwork();
        GoldenFile.Fill(model, static name => name == "block.bn2.weight");
        model.train();
        return model;
    }

    private Tensor Images(int step) => Mix(GoldenFile.NoiseTensor($"input {step}", 6, 3, 9, 9).permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2));

    private Tensor Targets() => Mix(new LabelSmoothingAttribute(_golden.Epsilon).Transform(functional.one_hot(tensor(_golden.Labels), _golden.Classes).to(float32)));

    private Tensor Mix(Tensor values) => MixupAttribute.Mix(values, tensor(_golden.Lambda), tensor(_golden.Partner));
}
