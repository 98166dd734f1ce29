using TorchSharp.Modules;
using Tricks.Data;
using Tricks.Models;
using Tricks.Recipes;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Runtime.Tests.Parts;

public sealed class ModelPartsTests
{
    private static readonly ModelShape Shape = new(new ImageShape(1, 28, 28), 10);

    [Theory]
    [InlineData(20, ResNetVariant.B)]
    [InlineData(110, ResNetVariant.C)]
    [InlineData(18, ResNetVariant.C)]
    [InlineData(34, ResNetVariant.B)]
    public void Basic_blocks_have_no_variants_B_and_C_and_the_message_says_which_they_have(int depth, ResNetVariant variant)
    {
        var part = new ResNetAttribute(depth, variant);
        Assert.Contains("A and D", Assert.Throws<RecipeException>(() => part.Build(Shape)).Message);
    }

    [Fact]
    public void The_part_builds_what_its_knobs_say()
    {
        using var model = new ResNetAttribute(18, ResNetVariant.D) { Stem = ResNetStem.Small }.Build(Shape);
        Assert.Equal([64, 1, 3, 3], model.get_parameter("conv1.weight")!.shape);
        Assert.Equal([10, 512], model.get_parameter("fc.weight")!.shape);
        Assert.Contains(model.named_parameters(), static p => p.name == "layer2.0.downsample.1.weight");
    }

    [Fact]
    public void A_model_of_ones_own_is_built_for_the_shape_where_it_asks_for_one()
    {
        using var shaped = new ModelAttribute<Shaped>().Build(Shape);
        Assert.Equal(Shape, Assert.IsType<Shaped>(shaped).Given);
        using var plain = new ModelAttribute<Plain>().Build(Shape);
        Assert.IsType<Plain>(plain);
    }

    [Fact]
    public void A_model_without_a_fitting_constructor_is_refused_with_what_it_needs()
    {
        Assert.Contains(nameof(ModelShape), Assert.Throws<RecipeException>(static () => new ModelAttribute<Unfit>().Build(Shape)).Message);
        Assert.Contains("Unfit", Assert.Single(new ModelAttribute<Unfit>().Check()));
        Assert.Contains("abstract", Assert.Single(new ModelAttribute<Abstract>().Check()));
        Assert.Empty(new ModelAttribute<Shaped>().Check());
    }

    [Fact]
    public void An_error_in_a_models_constructor_arrives_as_it_was_thrown() =>
        Assert.Throws<NotSupportedException>(static () => new ModelAttribute<Throwing>().Build(Shape));

    public abstract class Abstract() : Module<Tensor, Tensor>("model")
    {
        public override Tensor forward(Tensor input) => input;
    }

    public sealed class Plain : Abstract;

    public sealed class Shaped(ModelShape shape) : Abstract
    {
        public ModelShape Given => shape;
    }

    public sealed class Unfit(string word) : Abstract
    {
        public string Word => word;
    }

    public sealed class Throwing : Abstract
    {
        public Throwing() => throw new NotSupportedException();
    }
}
