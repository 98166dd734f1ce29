using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using Tricks.Data;
using Tricks.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Runtime.Tests.FineTuning;

public sealed class ModelLayersTests
{
    private static readonly ModelShape Shape = new(new ImageShape(3, 32, 32), 7);

    [Fact]
    public void A_ResNets_layers_are_its_stem_its_blocks_and_its_head()
    {
        using var model = new ResNet(Shape, 20);
        var layers = new ModelLayers(model);
        Assert.Equal(["conv1", .. Blocks(3, 3, 3), "fc"], layers.Names);
        Assert.Equal(["fc"], layers.Heads);
        AssertPlaces(model, layers, static name => name switch
        {
            _ when name.StartsWith("conv1.", StringComparison.Ordinal) || name.StartsWith("bn1.", StringComparison.Ordinal) => 0,
            _ when name.StartsWith("layer", StringComparison.Ordinal) => 1 + (3 * (name["layer".Length] - '1')) + (name["layer1.".Length] - '0'),
            _ => 10,
        });
    }

    [Fact]
    public void Convolutions_of_a_deep_stem_count_each()
    {
        using var model = new ResNet(Shape, 50, ResNetVariant.D);
        var layers = new ModelLayers(model);
        Assert.Equal(["conv1.0", "conv1.3", "conv1.6", .. Blocks(3, 4, 6, 3), "fc"], layers.Names);
        Assert.Equal((1, 2, 3), (Place(model, layers, "conv1.4.weight"), Place(model, layers, "bn1.bias"), Place(model, layers, "layer1.0.downsample.1.weight")));
    }

    [Fact]
    public void Sequences_within_sequences_are_looked_into()
    {
        using var model = new MobileNet(Shape, 0.25);
        var layers = new ModelLayers(model);
        int[] stages = [1, 2, 2, 6, 2];
        Assert.Equal(["conv_stem", .. stages.SelectMany(static (count, stage) => Enumerable.Range(0, count).Select(block => $"blocks.{stage}.{block}")), "classifier"], layers.Names);
    }

    [Fact]
    public void An_auxiliary_head_counts_with_the_head_and_is_one_with_it()
    {
        using var model = new InceptionV3(new(new ImageShape(3, 299, 299), 7));
        var layers = new ModelLayers(model);
        Assert.Equal(["fc", "AuxLogits"], layers.Heads);
        Assert.Equal((16, 16), (Place(model, layers, "AuxLogits.conv0.bn.weight"), Place(model, layers, "fc.weight")));
        Assert.Equal((12, 13), (Place(model, layers, "Mixed_6e.branch1x1.bn.weight"), Place(model, layers, "Mixed_7a.branch3x3_1.bn.weight")));
        Assert.Equal(15, Place(model, layers, "Mixed_7c.branch1x1.bn.weight"));
        Assert.Equal((true, true, false), (layers.IsOfHead("AuxLogits.fc.bias"), layers.IsOfHead("fc.bias"), layers.IsOfHead("Mixed_7c.branch1x1.bn.weight")));
    }

    [Fact]
    public void A_model_of_ones_own_counts_its_layers_by_themselves_and_its_own_parameters_with_the_first()
    {
        using var model = new Plain();
        var layers = new ModelLayers(model);
        Assert.Equal(["_first", "_second", "_last"], layers.Names);
        AssertPlaces(model, layers, static name => name switch
        {
            "_shift" => 0,
            _ when name.StartsWith("_first", StringComparison.Ordinal) || name.StartsWith("_norm", StringComparison.Ordinal) => 0,
            _ when name.StartsWith("_second", StringComparison.Ordinal) => 1,
            _ => 2,
        });
    }

    [Fact]
    public void What_is_frozen_computes_as_in_evaluation_and_has_no_gradient()
    {
        using var scope = NewDisposeScope();
        using var model = new ResNet(Shape, 20);
        model.train();
        var layers = new ModelLayers(model);
        (string Name, Parameter Parameter)[] parameters = [.. model.named_parameters().Select(static item => (item.name, item.parameter))];
        layers.Freeze(4, parameters);
        Assert.Equal(parameters.Select(static item => item.Name).Where(static name => name.StartsWith("layer2", StringComparison.Ordinal) || name.StartsWith("layer3", StringComparison.Ordinal) || name.StartsWith("fc", StringComparison.Ordinal)), parameters.Where(static item => item.Parameter.requires_grad).Select(static item => item.Name));
        Assert.All(model.named_modules().Where(static item => item.module is BatchNorm), static item => Assert.Equal(item.name.StartsWith("layer2", StringComparison.Ordinal) || item.name.StartsWith("layer3", StringComparison.Ordinal), item.module.training));
        model.call(rand(4, 3, 32, 32)).sum().backward();
        Assert.All(parameters, static item => Assert.Equal(item.Parameter.requires_grad, item.Parameter.grad is not null));

        layers.Freeze(0, parameters);
        Assert.All(parameters, static item => Assert.True(item.Parameter.requires_grad));
        Assert.All(model.modules(), static module => Assert.True(module.training));
    }

    private static IEnumerable<string> Blocks(params int[] counts) => counts.SelectMany(static (count, stage) => Enumerable.Range(0, count).Select(block => $"layer{stage + 1}.{block}"));

    private static int Place(Module<Tensor, Tensor> model, ModelLayers layers, string name) => layers.PlaceOf(name, model.get_parameter(name)!).Layer;

    private static void AssertPlaces(Module<Tensor, Tensor> model, ModelLayers layers, Func<string, int> expected) => Assert.All(model.named_parameters(), item =>
    {
        var place = layers.PlaceOf(item.name, item.parameter);
        Assert.Equal((item.name, expected(item.name), layers.Names.Count), (item.name, place.Layer, place.Layers));
        Assert.Equal(place.Layer == place.Layers - 1, place.IsOfHead);
    });

    private sealed class Plain : Module<Tensor, Tensor>
    {
        private readonly Parameter _shift = Parameter(zeros(1));
        private readonly Conv2d _first = Conv2d(3, 4, 3);
        private readonly BatchNorm2d _norm = BatchNorm2d(4);
        private readonly Dropout _dropout = Dropout(0.1);
        private readonly Conv2d _second = Conv2d(4, 5, 3);
        private readonly Linear _last = Linear(5, 7);

        public Plain()
            : base(nameof(Plain)) => RegisterComponents();

        public override Tensor forward(Tensor input) => _last.call(_second.call(_dropout.call(_norm.call(_first.call(input + _shift)))).mean([2, 3]));
    }
}
