using Tricks.Recipes;

namespace Tricks.Runtime.Tests.FineTuning;

public sealed class FreezingTests
{
    private static readonly string[] Layers = ["conv1", "layer1.0", "layer1.1", "layer2.0", "fc"];

    [Theory]
    [InlineData("layer1", 1)]
    [InlineData("layer1.1", 2)]
    [InlineData("layer2", 3)]
    [InlineData("fc", 4)]
    public void Layers_before_the_one_that_is_named_are_frozen_at_every_step(string until, int frozen) =>
        Assert.All([0, 5, 99], step => Assert.Equal(frozen, new FreezeAttribute(until).Frozen(new(step, 10, 100, 0), Layers)));

    [Theory]
    [InlineData("conv1", "Freeze learns from 'conv1' on, which is the model's first layer, so that nothing would be frozen; allowed: layer1, layer2, fc, or one layer of these, such as layer2.0")]
    [InlineData("layer", "Freeze learns from 'layer' on, which is no layer of the model; allowed: layer1, layer2, fc, or one layer of these, such as layer2.0")]
    [InlineData("layer1.0.conv2", "Freeze learns from 'layer1.0.conv2' on, which is no layer of the model; allowed: ")]
    [InlineData("FC", "Freeze learns from 'FC' on, which is no layer of the model; allowed: ")]
    public void A_name_that_freezes_nothing_is_told(string until, string message)
    {
        var error = Assert.Throws<RecipeException>(() => new FreezeAttribute(until).Frozen(new(0, 10, 100, 0), Layers));
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
        Assert.Equal("freezing", error.Seam);
    }

    [Fact]
    public void A_model_of_one_layer_has_none_to_freeze() =>
        Assert.Equal("Freeze keeps layers before others, and the model has one alone", Assert.Throws<RecipeException>(() => new FreezeAttribute("fc").Frozen(new(0, 10, 100, 0), ["fc"])).Message);

    [Theory]
    [InlineData(1.0, 0, 4)]
    [InlineData(1.0, 9, 4)]
    [InlineData(1.0, 10, 3)]
    [InlineData(1.0, 39, 1)]
    [InlineData(1.0, 40, 0)]
    [InlineData(1.0, 2_000_000_000, 0)]
    [InlineData(0.25, 2, 4)]
    [InlineData(0.25, 3, 3)]
    [InlineData(0.25, 10, 0)]
    [InlineData(2.5, 24, 4)]
    [InlineData(2.5, 25, 3)]
    [InlineData(1e-300, 0, 4)]
    [InlineData(1e-300, 1, 0)]
    public void One_layer_after_another_begins_to_learn_from_the_head_on(double epochsPerLayer, int step, int frozen) =>
        Assert.Equal(frozen, new GradualUnfreezeAttribute(epochsPerLayer).Frozen(new(step, 10, 100, 0), Layers));

    [Fact]
    public void Rates_by_layer_multiply()
    {
        var (head, before, first) = (new ParameterPlace("fc.weight", null!, 4, 5), new ParameterPlace("layer2.0.conv1.weight", null!, 3, 5), new ParameterPlace("conv1.weight", null!, 0, 5));
        var given = new ParameterSetting(Decay: 0.5, Rate: 3);
        Assert.Equal([given, given with { Rate = 1.5 }, given with { Rate = 3 / 16.0 }], new[] { head, before, first }.Select(place => new LayerwiseDecayAttribute(0.5).Apply(place, given)));
        Assert.Equal([given with { Rate = 30 }, given, given], new[] { head, before, first }.Select(place => new HeadRateAttribute().Apply(place, given)));
    }
}
