using TorchSharp;
using Tricks.Data;
using Tricks.Models;
using Tricks.Recipes;
using Tricks.Runtime.Tests.Parts;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Runtime.Tests.Golden;

[Collection(TorchGenerator.Name)]
public sealed class SurgeryTests
{
    public sealed record Blurred(string Name, int Pixels, int Size, double[] Evaluated, double[] Trained);

    public sealed record Filtered(int Size, int Stride, long[] Shape, double[] Output);

    public sealed record Drop(double Rate, bool[] Kept, double[] Output);

    public sealed record Surgeries(Blurred[] Blurred, Filtered[] Filters, double[] Gates, Drop[] Drops);

    private static readonly Surgeries Golden = GoldenFile.Read<Surgeries>("surgery");

    public static TheoryData<int> BlurredModels => [.. Enumerable.Range(0, 7)];

    [Fact]
    public void Every_blurred_model_of_the_file_is_tested() => Assert.Equal(BlurredModels.Count, Golden.Blurred.Length);

    [Theory]
    [MemberData(nameof(BlurredModels))]
    public void A_blurred_models_logits_equal_PyTorchs_and_its_names_stay(int index)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var golden = Golden.Blurred[index];
        using var model = ZooGoldenTests.Build(golden.Name, golden.Pixels, 10);
        var (names, parameters) = (model.state_dict().Keys.ToList(), model.parameters().Count());
        Assert.Same(model, new BlurPoolAttribute(golden.Size).Operate(model));
        Assert.Equal(names, model.state_dict().Keys);
        Assert.Equal(parameters, model.parameters().Count());
        ZooGoldenTests.FillBy(model, golden.Name);
        var images = GoldenFile.NoiseTensor("input", 3, 3, golden.Pixels, golden.Pixels);

        model.eval();
        GoldenFile.AssertClose(golden.Evaluated, model.call(images), 1e-4, golden.Name + " in evaluation");
        model.train();
        GoldenFile.AssertClose(golden.Trained, model.call(images), ZooGoldenTests.InTraining(golden.Name), golden.Name + " in training");
    }

    [Fact]
    public void A_blur_equals_PyTorchs_in_fp32_and_nearly_in_bf16()
    {
        using var scope = NewDisposeScope();
        foreach (var golden in Golden.Filters)
        {
            var pooling = new BlurPooling((int)golden.Shape[1], golden.Stride, golden.Size);
            var input = GoldenFile.NoiseTensor("blur", golden.Shape).requires_grad_();
            var what = $"size {golden.Size}, stride {golden.Stride}";
            GoldenFile.AssertClose(golden.Output, pooling.call(input), 1e-6, what);
            var low = pooling.call(input.to(bfloat16));
            Assert.Equal(bfloat16, low.dtype);
            GoldenFile.AssertClose(golden.Output, low.to(float32), 0.01, what);
            low.sum().backward();
            Assert.True(input.grad!.isfinite().all().item<bool>());
        }
    }

    [Fact]
    public void A_gate_equals_torchvisions()
    {
        using var scope = NewDisposeScope();
        var gate = new SqueezeExcitation(32, 8);
        Assert.Equal(["fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias"], gate.state_dict().Keys);
        GoldenFile.Fill(gate, static _ => false);
        GoldenFile.AssertClose(Golden.Gates, gate.call(GoldenFile.NoiseTensor("gate", 2, 32, 3, 4)), 1e-6, "gate");
    }

    [Theory]
    [InlineData(256, 16, 16)]
    [InlineData(2048, 16, 128)]
    [InlineData(64, 16, 8)]
    [InlineData(16, 16, 8)]
    [InlineData(320, 16, 24)]
    [InlineData(64, 4, 16)]
    public void A_gates_first_layer_has_as_many_outputs_as_timms(int channels, int ratio, int hidden) =>
        Assert.Equal(hidden, SqueezeExciteAttribute.Hidden(channels, ratio));

    [Fact]
    public void Dropped_branches_equal_torchvisions_for_the_same_draws()
    {
        using var scope = NewDisposeScope();
        Assert.Contains(Golden.Drops, static drop => drop.Kept.Contains(true) && drop.Kept.Contains(false));
        foreach (var golden in Golden.Drops)
        {
            var output = BranchDrop.Keep(GoldenFile.NoiseTensor("drop", 12, 2, 2, 3), tensor(golden.Kept), golden.Rate);
            GoldenFile.AssertClose(golden.Output, output, 1e-5, $"rate {golden.Rate}");
        }
    }

    [Fact]
    public void A_drop_takes_each_image_for_itself_at_its_rate_and_only_in_training()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(4);
        var drop = new BranchDrop(0.3);
        var input = ones(20_000, 2, 1, 1);
        var output = drop.call(input);
        var kept = output.select(1, 0).flatten();
        Assert.True(output.select(1, 1).flatten().equal(kept).all().item<bool>());
        Assert.True(kept.eq(0).logical_or(kept.sub(1 / 0.7).abs().lt(1e-6)).all().item<bool>());
        // Five standard errors of a share of 20,000.
        Assert.Equal(0.3, kept.eq(0).to(float64).mean().item<double>(), 5 * Math.Sqrt(0.21 / 20_000));
        drop.eval();
        Assert.Same(input, drop.call(input));
    }

    [Fact]
    public void The_same_generator_state_drops_the_same_images()
    {
        using var scope = NewDisposeScope();
        var drop = new BranchDrop(0.5);
        Tensor Draw(long seed)
        {
            random.manual_seed(seed);
            return drop.call(ones(64, 1));
        }
        Assert.True(Draw(1).equal(Draw(1)).all().item<bool>());
        Assert.False(Draw(1).equal(Draw(2)).all().item<bool>());
    }

    [Fact]
    public void Later_blocks_are_dropped_more_often_by_the_sources_linear_rule()
    {
        using var model = ZooGoldenTests.Build("ResNet-20 A", 32, 10);
        new StochasticDepthAttribute(0.5).Operate(model);
        var rates = model.named_modules().Where(static item => item.module is BranchDrop)
            .OrderBy(static item => item.name, StringComparer.Ordinal).Select(static item => ((BranchDrop)item.module).Rate).ToList();
        // Equation 4: p_l = 1 − l / L (1 − p_L).
        Assert.Equal(Enumerable.Range(1, 9).Select(static l => 1 - (1 - l / 9.0 * (1 - 0.5))), rates, static (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void A_block_whose_branch_is_dropped_is_its_shortcut_and_else_the_gated_branch_counts_double()
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        random.manual_seed(5);
        using var block = ResidualBlock.Basic(8, 8, 1, null);
        GoldenFile.Fill(block, static _ => false);
        var images = GoldenFile.NoiseTensor("input", 16, 8, 5, 5);
        block.eval();
        var branch = block.bn2(images);
        var gate = new SqueezeExcitation(8, 8);
        GoldenFile.Fill(gate, static _ => false);
        block.AddDrop(new BranchDrop(0.5));
        block.AddGate(gate);
        block.train();
        foreach (var module in block.modules().Where(static module => module is not BranchDrop))
            module.eval();

        var output = block.call(images);

        var alone = images.relu();
        var whole = images.add(gate.call(branch) * 2).relu();
        var dropped = output.sub(alone).abs().amax([1, 2, 3]).lt(1e-5);
        var stays = output.sub(whole).abs().amax([1, 2, 3]).lt(1e-5);
        Assert.True(dropped.logical_xor(stays).all().item<bool>());
        Assert.True(dropped.any().item<bool>() && stays.any().item<bool>());
    }

    [Fact]
    public void Surgeries_compose_in_any_order_and_a_training_step_reaches_every_parameter()
    {
        using var scope = NewDisposeScope();
        IModelSurgery[] surgeries = [new BlurPoolAttribute(), new SqueezeExciteAttribute(), new StochasticDepthAttribute(0.2)];
        foreach (var order in new[] { surgeries, [.. surgeries.Reverse()] })
        {
            random.manual_seed(0);
            var model = ZooGoldenTests.Build("ResNeXt-50", 32, 10);
            foreach (var surgery in order)
                model = surgery.Operate(model);
            new MsraAttribute().Initialize(model);
            var logits = model.call(GoldenFile.NoiseTensor("input", 8, 3, 32, 32));
            logits.log_softmax(1).select(1, 3).mean().neg().backward();
            foreach (var (name, parameter) in model.named_parameters())
                Assert.True(parameter.grad!.isfinite().all().item<bool>() && parameter.grad!.abs().sum().item<float>() > 0, name);
        }
    }

    [Fact]
    public void Surgery_refuses_a_model_that_it_cannot_change()
    {
        using var model = Sequential(("fc", Linear(4, 2)));
        Assert.Contains("SqueezeExcite needs residual blocks", Assert.Throws<RecipeException>(() => new SqueezeExciteAttribute().Operate(model)).Message);
        Assert.Contains("StochasticDepth needs residual blocks", Assert.Throws<RecipeException>(() => new StochasticDepthAttribute().Operate(model)).Message);
        Assert.Contains("BlurPool needs downsampling", Assert.Throws<RecipeException>(() => new BlurPoolAttribute().Operate(model)).Message);
    }

    [Fact]
    public void A_blur_counts_as_a_cost_and_not_as_parameters()
    {
        using var model = ZooGoldenTests.Build("ResNet-20 A", 32, 10);
        var image = new ImageShape(3, 32, 32);
        var before = ModelCost.Of(model, image);
        new BlurPoolAttribute(3).Operate(model);
        var after = ModelCost.Of(model, image);
        Assert.Equal(before.Parameters, after.Parameters);
        // Two blocks: their first convolutions at twice the size, 3·9·(32·16·32² + 64·32·16²); blurs of branch and shortcut, 9 a value.
        var convolutions = 9 * ((32 * 16 * (32 * 32 - 16 * 16)) + (64 * 32 * (16 * 16 - 8 * 8)));
        var blurs = 9 * ((32 + 16) * 16 * 16 + (64 + 32) * 8 * 8);
        Assert.Equal(before.MultiplyAdds + convolutions + blurs, after.MultiplyAdds);
    }
}

file static class Branches
{
    /// <summary>What the branch of a basic block computes, from its layers.</summary>
    public static Tensor bn2(this ResidualBlock block, Tensor input)
    {
        var layers = block.named_children().ToDictionary(static item => item.name, static item => (Module<Tensor, Tensor>)item.module);
        return layers["bn2"].call(layers["conv2"].call(layers["bn1"].call(layers["conv1"].call(input)).relu()));
    }
}
