using TorchSharp;
using TorchSharp.Modules;
using Tricks.Data;
using Tricks.Models;
using static TorchSharp.torch;

namespace Tricks.Runtime.Tests.Models;

public sealed class ResNetTests
{
    private static ResNet Build(int depth, ResNetVariant variant, int channels = 3, int classes = 1000, ResNetStem stem = ResNetStem.Standard) =>
        new(new ModelShape(new ImageShape(channels, 224, 224), classes), depth, variant, stem);

    [Theory]
    [InlineData(18, ResNetVariant.A, 1000, 11_689_512)]
    [InlineData(34, ResNetVariant.A, 1000, 21_797_672)]
    [InlineData(50, ResNetVariant.A, 1000, 25_557_032)]
    [InlineData(50, ResNetVariant.B, 1000, 25_557_032)]
    [InlineData(50, ResNetVariant.D, 1000, 25_576_264)]
    [InlineData(101, ResNetVariant.A, 1000, 44_549_160)]
    [InlineData(152, ResNetVariant.A, 1000, 60_192_808)]
    [InlineData(20, ResNetVariant.A, 10, 269_722)]
    [InlineData(56, ResNetVariant.A, 10, 853_018)]
    public void Parameter_counts_are_the_published_ones(int depth, ResNetVariant variant, int classes, long published)
    {
        using var model = Build(depth, variant, classes: classes);
        Assert.Equal(published, model.parameters().Sum(static p => p.numel()));
    }

    [Theory]
    [InlineData(ResNetVariant.A, 3.86)]
    [InlineData(ResNetVariant.B, 4.09)]
    [InlineData(ResNetVariant.C, 4.33)]
    [InlineData(ResNetVariant.D, 4.33)]
    public void ResNet_50_has_the_multiply_adds_of_the_papers_table_5(ResNetVariant variant, double billions)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var model = Build(50, variant);
        var multiplyAdds = 0L;
        foreach (var module in model.modules().OfType<nn.Module<Tensor, Tensor>>().Where(static m => m is Convolution2d or FullyConnected))
        {
            var inputs = module.named_parameters(false).Single(static p => p.name == "weight").parameter.shape.Skip(1).Aggregate(1L, static (a, b) => a * b);
            module.register_forward_hook((_, _, output) =>
            {
                multiplyAdds += output.numel() * inputs;
                return output;
            });
        }

        model.call(zeros(1, 3, 224, 224));

        Assert.Equal(billions, Math.Round(multiplyAdds / 1e9, 2));
    }

    [Theory]
    [InlineData(20, ResNetVariant.D, 1, 28, ResNetStem.Standard)]
    [InlineData(20, ResNetVariant.A, 3, 32, ResNetStem.Standard)]
    [InlineData(110, ResNetVariant.A, 3, 32, ResNetStem.Standard)]
    [InlineData(18, ResNetVariant.A, 3, 224, ResNetStem.Standard)]
    [InlineData(18, ResNetVariant.D, 1, 28, ResNetStem.Small)]
    [InlineData(34, ResNetVariant.D, 3, 97, ResNetStem.Standard)]
    [InlineData(50, ResNetVariant.C, 1, 64, ResNetStem.Small)]
    public void Images_become_one_logit_a_class(int depth, ResNetVariant variant, int channels, int size, ResNetStem stem)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var model = Build(depth, variant, channels, 7, stem);
        Assert.Equal([2, 7], model.call(zeros(2, channels, size, size)).shape);
    }

    [Fact]
    public void Batch_normalisation_has_PyTorchs_defaults()
    {
        using var model = Build(20, ResNetVariant.D);
        var norms = model.modules().OfType<BatchNormalization>().ToList();
        Assert.Equal(21, norms.Count);
        Assert.All(norms, static norm => Assert.Equal((1e-5, 0.1), (norm.eps, norm.momentum)));
    }

    [Fact]
    public void Within_another_module_every_parameter_keeps_its_one_name()
    {
        using var model = Build(20, ResNetVariant.D);
        var alone = model.state_dict().Keys.ToList();
        using var whole = nn.Sequential(("net", model));
        whole.register_module("again", new Holder(model));
        Assert.Equal(alone, model.state_dict().Keys);
        Assert.Equal(alone.Select(static name => "net." + name), whole.state_dict().Keys.Where(static name => name.StartsWith("net.", StringComparison.Ordinal)));
    }

    private sealed class Holder : nn.Module<Tensor, Tensor>
    {
        private readonly ResNet _held;

        public Holder(ResNet held)
            : base(nameof(Holder))
        {
            _held = held;
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => _held.call(input);
    }

    [Fact]
    public void There_is_no_other_depth() => Assert.Throws<ArgumentException>(static () => Build(51, ResNetVariant.A));

    [Theory]
    [InlineData(20, ResNetVariant.D)]
    [InlineData(18, ResNetVariant.A)]
    [InlineData(152, ResNetVariant.D)]
    public void Every_block_shows_the_scale_of_its_last_normalisation(int depth, ResNetVariant variant)
    {
        using var model = Build(depth, variant);
        var last = depth == 152 ? "bn3.weight" : "bn2.weight";
        var expected = model.named_parameters().Where(p => p.name.EndsWith(last, StringComparison.Ordinal)).Select(static p => p.parameter.Handle).Order();
        var blocks = model.modules().OfType<IResidualBlock>().Select(static b => b.FinalScale.Handle).Order().ToList();
        Assert.Equal(depth == 18 ? 8 : depth == 20 ? 9 : 50, blocks.Count);
        Assert.Equal(expected, blocks);
    }

    [Fact]
    public void A_training_step_of_ResNet_50_D_at_224_gives_every_parameter_a_finite_gradient()
    {
        using var scope = NewDisposeScope();
        using var model = Build(50, ResNetVariant.D);
        new XavierAttribute().Initialize(model);
        var images = Golden.GoldenFile.NoiseTensor("input", 2, 3, 224, 224).permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
        var targets = nn.functional.one_hot(tensor([1L, 998L]), 1000).to(float32);

        var loss = new CrossEntropyAttribute().Loss(model.call(images), targets);
        loss.backward();

        Assert.True(float.IsFinite(loss.item<float>()));
        foreach (var (name, parameter) in model.named_parameters())
        {
            var sum = parameter.grad!.abs().sum().item<float>();
            Assert.True(float.IsFinite(sum) && sum > 0, $"The gradient of {name} has the sum {sum}.");
        }
    }

    [Theory]
    [InlineData(18, ResNetVariant.A)]
    [InlineData(50, ResNetVariant.D)]
    public void A_forward_pass_leaves_no_tensor_but_the_logits(int depth, ResNetVariant variant)
    {
        using var noGrad = no_grad();
        using var model = Build(depth, variant, classes: 10);
        using var images = zeros(2, 3, 64, 64);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        using var logits = model.call(images);
        Assert.Equal(before + 1, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Channels_last_memory_stays_so_to_the_last_stage()
    {
        using var scope = NewDisposeScope();
        using var model = Build(20, ResNetVariant.A);
        new XavierAttribute().Initialize(model);
        var strides = new List<long[]>();
        foreach (var block in model.modules().OfType<ResidualBlock>())
        {
            block.register_forward_hook((_, _, output) =>
            {
                strides.Add([output.stride(1), output.shape[1]]);
                return output;
            });
        }
        model.call(zeros(2, 32, 32, 3).permute(0, 3, 1, 2));
        Assert.Equal(9, strides.Count);
        Assert.All(strides, static s => Assert.Equal(1, s[0]));
    }
}
