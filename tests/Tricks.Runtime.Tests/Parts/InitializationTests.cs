using TorchSharp;
using TorchSharp.Modules;
using Tricks.Data;
using Tricks.Models;
using Tricks.Recipes;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Runtime.Tests.Parts;

/// <summary>torch's generator belongs to the whole process, so nothing else may draw from it meanwhile.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class TorchGenerator
{
    public const string Name = "torch's generator";
}

[Collection(TorchGenerator.Name)]
public sealed class InitializationTests
{
    private static ResNet Build(int depth = 20) => new(new ModelShape(new ImageShape(3, 32, 32), 10), depth, ResNetVariant.D);

    [Fact]
    public void Xavier_weights_are_uniform_within_the_formulas_bounds_and_the_rest_is_0_or_1()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(0);
        using var model = Build(18);
        foreach (var parameter in model.parameters())
            init.constant_(parameter, 9);
        new XavierAttribute().Initialize(model);

        foreach (var (name, parameter) in model.named_parameters())
        {
            if (parameter.dim() == 1)
            {
                var value = name.EndsWith("bias", StringComparison.Ordinal) ? 0f : 1f;
                Assert.True(parameter.eq(value).all().item<bool>(), name);
                continue;
            }
            var area = parameter.shape.Skip(2).Aggregate(1L, static (a, b) => a * b);
            var bound = Math.Sqrt(6.0 / ((parameter.shape[0] + parameter.shape[1]) * area));
            var values = parameter.detach().to(float64);
            Assert.InRange(values.abs().max().item<double>(), 0.97 * bound, bound * (1 + 1e-6));
            // Uniform on [−a, a]: mean 0, variance a²/3; five standard errors of each.
            var error = 5 / Math.Sqrt(values.numel());
            Assert.InRange(values.mean().item<double>() / bound, -error, error);
            Assert.InRange(values.pow(2).mean().item<double>() * 3 / (bound * bound), 1 - error, 1 + error);
        }
    }

    public sealed record Drawn(long[] Shape, double Xavier, double Input, double InputSlope, double Output, double OutputSlope, double MeanSlope);

    [Fact]
    public void Bounds_and_deviations_are_PyTorchs_for_every_kind_of_layer()
    {
        var golden = Golden.GoldenFile.Read<Drawn[]>("weights");
        Assert.Contains(golden, static layer => layer.Shape.SequenceEqual([512L, 1, 3, 3]));
        foreach (var layer in golden)
        {
            Assert.Equal(layer.Xavier, XavierAttribute.Bound(layer.Shape), 1e-12);
            Assert.Equal(layer.Input, MsraAttribute.Deviation(layer.Shape, MsraFan.Input, 0), 1e-12);
            Assert.Equal(layer.InputSlope, MsraAttribute.Deviation(layer.Shape, MsraFan.Input, 0.25), 1e-12);
            Assert.Equal(layer.Output, MsraAttribute.Deviation(layer.Shape, MsraFan.Output, 0), 1e-12);
            Assert.Equal(layer.OutputSlope, MsraAttribute.Deviation(layer.Shape, MsraFan.Output, 0.25), 1e-12);
            Assert.Equal(layer.MeanSlope, MsraAttribute.Deviation(layer.Shape, MsraFan.Mean, 0.25), 1e-12);
        }
    }

    [Fact]
    public void Msra_weights_are_normal_with_the_formulas_deviation_and_the_rest_is_0_or_1()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(0);
        using var model = Sequential(("conv", new Convolution2d(64, 128, 3, groups: 4, hasBias: true)), ("bn", BatchNorm2d(128)), ("fc", new FullyConnected(200, 90)));
        foreach (var parameter in model.parameters())
            init.constant_(parameter, 9);
        new MsraAttribute(MsraFan.Output, slope: 0.5).Initialize(model);

        AssertNormal("conv.weight", Math.Sqrt(2 / 1.25 / (128 * 9)));
        AssertNormal("fc.weight", Math.Sqrt(2 / 1.25 / 90));
        foreach (var name in new[] { "conv.bias", "bn.bias", "fc.bias" })
            Assert.True(model.get_parameter(name)!.eq(0).all().item<bool>(), name);
        Assert.True(model.get_parameter("bn.weight")!.eq(1).all().item<bool>());

        void AssertNormal(string name, double deviation)
        {
            var values = model.get_parameter(name)!.detach().to(float64) / deviation;
            // Of standard normal numbers, mean 0, variance 1, fourth moment 3; five standard errors of each.
            var error = 5 / Math.Sqrt(values.numel());
            Assert.InRange(values.mean().item<double>(), -error, error);
            Assert.InRange(values.pow(2).mean().item<double>(), 1 - error * Math.Sqrt(2), 1 + error * Math.Sqrt(2));
            Assert.InRange(values.pow(4).mean().item<double>(), 3 - error * Math.Sqrt(96), 3 + error * Math.Sqrt(96));
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_weights()
    {
        using var scope = NewDisposeScope();
        Tensor Weights(long seed)
        {
            random.manual_seed(seed);
            using var model = Build();
            new XavierAttribute().Initialize(model);
            return cat([.. model.parameters().Select(static p => p.detach().reshape(-1))]).clone();
        }
        Assert.True(Weights(3).equal(Weights(3)).all().item<bool>());
        Assert.False(Weights(3).allclose(Weights(4)));
    }

    [Fact]
    public void Xavier_leaves_layers_that_are_neither_convolution_nor_fully_connected_alone()
    {
        using var scope = NewDisposeScope();
        using var model = Sequential(
            ("conv", Conv2d(3, 4, 3)), ("norm", LayerNorm([4, 6, 6])), ("prelu", PReLU(4)), ("group", Sequential(("linear", Linear(6, 2)))));
        foreach (var parameter in model.parameters())
            init.constant_(parameter, 9);
        new XavierAttribute().Initialize(model);

        var untouched = model.named_parameters().Where(static p => p.parameter.eq(9).all().item<bool>()).Select(static p => p.name);
        Assert.Equal(["norm.weight", "norm.bias", "prelu.weight"], untouched);
        Assert.True(model.get_parameter("conv.bias")!.eq(0).all().item<bool>());
        Assert.True(model.get_parameter("group.linear.bias")!.eq(0).all().item<bool>());
    }

    [Fact]
    public void With_zero_gamma_every_block_without_downsampling_is_the_identity()
    {
        using var scope = NewDisposeScope();
        using var model = Build();
        new XavierAttribute().Initialize(model);
        var before = model.named_parameters().ToDictionary(static p => p.name, static p => p.parameter.detach().clone());
        new ZeroGammaAttribute().Refine(model);

        var changed = model.named_parameters().Where(p => !p.parameter.allclose(before[p.name])).Select(static p => p.name).ToList();
        Assert.Equal(model.named_parameters().Select(static p => p.name).Where(static n => n.EndsWith("bn2.weight", StringComparison.Ordinal)), changed);
        Assert.All(changed, name => Assert.True(model.get_parameter(name)!.eq(0).all().item<bool>()));
        Assert.True(model.get_parameter(changed[0])!.requires_grad);

        var positive = rand(2, 16, 8, 8);
        var block = model.modules().OfType<ResidualBlock>().First();
        Assert.True(block.call(positive).allclose(positive));
    }

    [Fact]
    public void Zero_gamma_refuses_a_model_without_residual_blocks()
    {
        using var model = Sequential(("fc", Linear(4, 2)));
        Assert.Contains("residual blocks", Assert.Throws<RecipeException>(() => new ZeroGammaAttribute().Refine(model)).Message);
    }

    [Fact]
    public void Zero_gamma_reaches_a_model_that_is_a_block_itself()
    {
        using var block = ResidualBlock.Basic(4, 4, 1, null);
        new ZeroGammaAttribute().Refine(block);
        Assert.Equal(0, block.FinalScale.abs().sum().item<float>());
    }

    [Fact]
    public void Only_weights_of_convolutions_and_the_fully_connected_layer_decay_without_bias_decay()
    {
        using var model = Build();
        var rule = new NoBiasDecayAttribute();
        var given = new ParameterSetting(Decay: 0.5, Rate: 2);
        var decaying = 0;
        foreach (var (name, parameter) in model.named_parameters())
        {
            var decays = name.Contains("conv", StringComparison.Ordinal) || name.Contains("downsample.1", StringComparison.Ordinal) || name == "fc.weight";
            Assert.Equal((name, decays ? given : given with { Decay = 0 }), (name, rule.Apply(new(name, parameter, 0, 1), given)));
            decaying += decays ? 1 : 0;
        }
        Assert.Equal(22, decaying);
    }
}
