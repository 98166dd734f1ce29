namespace Tricks.Generators.Tests;

/// <summary>What the compiler says of a recipe's values, the start says in the same words.</summary>
public class SameWordsTests
{
    private const string Tricks = """
        // Some defaults are what no constructor has, which the start judges.
        #pragma warning disable TRK028

        /// <summary>Ways.</summary>
        public enum Way
        {
            /// <summary>One.</summary>
            Slow = 5,
            /// <summary>Another.</summary>
            Fast = -1,
        }

        /// <summary>Leaves targets alone.</summary>
        public sealed class OwnAttribute(int whole = 1, long many = 1, float single = 1, double real = 1, string? word = "a", Way way = Way.Slow, bool flag = false, params int[] list) : TrickAttribute, ITargetTransform
        {
            /// <summary>A knob.</summary>
            [System.ComponentModel.DataAnnotations.Range(1, 9)]
            public int Whole { get; init; } = whole;

            /// <summary>A knob.</summary>
            [System.ComponentModel.DataAnnotations.AllowedValues(1, 2)]
            public long Many { get; init; } = many;

            /// <summary>A knob.</summary>
            [System.ComponentModel.DataAnnotations.Range(0.7, 2.3)]
            public float Single { get; init; } = single;

            /// <summary>A knob.</summary>
            [LessThan(typeof(Tricks.ResNetAttribute), "Depth")]
            public double Real { get; init; } = real;

            /// <summary>A knob.</summary>
            [System.ComponentModel.DataAnnotations.AllowedValues("a", "b")]
            public string? Word { get; init; } = word;

            /// <summary>A knob.</summary>
            [OnlyWith(Way.Fast, "Flag", true)]
            public Way Way { get; init; } = way;

            /// <summary>A knob.</summary>
            [NeverWith(true, "Word", "b", Because = "so it is")]
            [UnusualWith(false, "Whole", 7, "own idea")]
            public bool Flag { get; init; } = flag;

            /// <summary>A knob.</summary>
            [System.ComponentModel.DataAnnotations.Range(0, 100)]
            [Ascending]
            [SameLength("Names")]
            public int[] List { get; init; } = list;

            /// <summary>A knob.</summary>
            [System.ComponentModel.DataAnnotations.AllowedValues("x", "y")]
            public string[]? Names { get; init; } = [];

            /// <summary>A knob.</summary>
            [LessThan(typeof(OwnAttribute), "High")]
            public float Low { get; init; }

            /// <summary>A knob.</summary>
            public long High { get; init; } = 9;

            /// <inheritdoc />
            public TorchSharp.torch.Tensor Transform(TorchSharp.torch.Tensor targets) => targets;
        }

        /// <summary>Leaves targets alone.</summary>
        [Requires(typeof(OwnAttribute))]
        [Conflicts(typeof(IWarmup))]
        public sealed class ShyAttribute : TrickAttribute, ITargetTransform
        {
            /// <inheritdoc />
            public TorchSharp.torch.Tensor Transform(TorchSharp.torch.Tensor targets) => targets;
        }

        /// <summary>Leaves targets alone.</summary>
        [Needs("attention")]
        public sealed class PickyAttribute : TrickAttribute, ITargetTransform
        {
            /// <inheritdoc />
            public TorchSharp.torch.Tensor Transform(TorchSharp.torch.Tensor targets) => targets;
        }

        /// <summary>Leaves targets alone.</summary>
        [Provides("attention")]
        public sealed class AttentiveAttribute : TrickAttribute, ITargetTransform
        {
            /// <inheritdoc />
            public TorchSharp.torch.Tensor Transform(TorchSharp.torch.Tensor targets) => targets;
        }

        /// <summary>Leaves targets alone, and takes no other that does, by default.</summary>
        public sealed class FastOnlyAttribute(long alone = 1) : TrickAttribute, ITargetTransform
        {
            /// <summary>A knob.</summary>
            [TakesOnly(1, typeof(ITargetTransform), typeof(FastOnlyAttribute))]
            public long Alone { get; init; } = alone;

            /// <inheritdoc />
            public TorchSharp.torch.Tensor Transform(TorchSharp.torch.Tensor targets) => targets;
        }

        /// <summary>Leaves targets alone.</summary>
        public sealed class SlowAttribute : TrickAttribute, ITargetTransform
        {
            /// <inheritdoc />
            public TorchSharp.torch.Tensor Transform(TorchSharp.torch.Tensor targets) => targets;
        }

        /// <summary>A net.</summary>
        public class Net(string word) : TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>(word)
        {
            /// <inheritdoc />
            public override TorchSharp.torch.Tensor forward(TorchSharp.torch.Tensor input) => input;
        }
        """;

    [Theory]
    [InlineData("TRK009", "Picky", "[Picky]")]
    [InlineData("TRK009", "Picky", "[Picky] [Attentive(Enabled = false)]")]
    [InlineData("TRK014", "-0.1", "[LabelSmoothing(-0.1)]")]
    [InlineData("TRK014", "Epsilon = 1", "[LabelSmoothing(Epsilon = 1)]")]
    [InlineData("TRK014", "epsilon: double.NaN", "[LabelSmoothing(epsilon: double.NaN)]")]
    [InlineData("TRK014", "double.PositiveInfinity", "[LearningRate(double.PositiveInfinity)]", "[LearningRate(0.1)]")]
    [InlineData("TRK014", "0", "[Epochs(0)] [Warmup(0.5)]", "[Epochs(1)]")]
    [InlineData("TRK014", "(MixupPairing)7", "[Mixup(0.2, (MixupPairing)7)]")]
    [InlineData("TRK014", "51", "[ResNet(51)]", "[ResNet(20)]")]
    [InlineData("TRK014", "0", "[Mixup(0, Enabled = false)]")]
    [InlineData("TRK014", "0.2, 0.1", "[StepDecay(0.1, 0.2, 0.1)]")]
    [InlineData("TRK014", "0, 0.1", "[StepDecay(0.1, 0, 0.1)]")]
    [InlineData("TRK014", "StepDecay(0.1)", "[StepDecay(0.1)]")]
    [InlineData("TRK014", "new double[0]", "[Normalize(new double[0], new[] { 1.5 })]")]
    [InlineData("TRK014", "StandardDeviation = new[] { 0.0 }", "[Normalize(Mean = new[] { 3.0 }, StandardDeviation = new[] { 0.0 })]")]
    [InlineData("TRK014", "Whole = 10", "[Own(Whole = 10)]")]
    [InlineData("TRK014", "many: 3", "[Own(many: 3)]")]
    [InlineData("TRK014", "Single = 2.31f", "[Own(Single = 2.31f)]")]
    [InlineData("TRK014", "Single = 0.1f", "[Own(Single = 0.1f)]")]
    [InlineData("TRK014", "Word = \"B\"", "[Own(Word = \"B\")]")]
    [InlineData("TRK014", "Way = (Way)3", "[Own(Way = (Way)3)]")]
    [InlineData("TRK014", "List = new[] { 3, 101 }", "[Own(List = new[] { 3, 101 })]")]
    [InlineData("TRK014", "Names = new[] { \"x\", \"z\" }", "[Own(Names = new[] { \"x\", \"z\" })]")]
    [InlineData("TRK015", "LinearScaling(0.1)", "[LinearScaling(0.1)]", "[LearningRate(0.1)]")]
    [InlineData("TRK015", "LinearScaling", "[LinearScaling] [BatchSize(8, Enabled = false)]", "[LearningRate(0.1)]")]
    [InlineData("TRK015", "LinearScaling", "[LinearScaling] [BatchSize(8, Enabled = false, Name = \"Other\")]", "[LearningRate(0.1)]")]
    [InlineData("TRK015", "Shy", "[Shy] [Own(Enabled = false)] [Own(Enabled = false, Name = \"Second\")]")]
    [InlineData("TRK016", "Shy", "[Shy] [Own] [Warmup(0.5)]")]
    [InlineData("TRK017", "5", "[Warmup(5)]")]
    [InlineData("TRK017", "Warmup", "[Warmup]")]
    [InlineData("TRK017", "0.5, 1", "[StepDecay(0.1, 0.5, 1)]")]
    [InlineData("TRK017", "0.75", "[Warmup(0.75)] [StepDecay(0.1, 0.5, 0.8)]")]
    [InlineData("TRK017", "0.5", "[Warmup(0.5)] [StepDecay(0.1, 0.5)]")]
    [InlineData("TRK017", "Real = 20", "[Own(Real = 20)]")]
    [InlineData("TRK017", "Low = 4.5f", "[Own(Low = 4.5f, High = 4)] [Own(Low = 3, High = 5, Name = \"Second\")]")]
    [InlineData("TRK014", "\" \"", "[Idx(\" \")]", "[FashionMnistSample]")]
    [InlineData("TRK014", "Folder = \"\"", "[ImageNet(Folder = \"\")]", "[FashionMnistSample]")]
    [InlineData("TRK017", "minArea: 0.5", "[RandomErasing(minArea: 0.5)]")]
    [InlineData("TRK017", "MinArea = 0.5", "[RandomResizedCrop(MinArea = 0.5, MaxArea = 0.25)]")]
    [InlineData("TRK018", "Model<Net>", "[Model<Net>]", "[ResNet(20)]")]
    [InlineData("TRK026", "Enabled = false", "[Sgd(Enabled = false)]", "[Sgd]")]
    [InlineData("TRK027", "ResNetVariant.B", "[ResNet(20, ResNetVariant.B)]", "[ResNet(20)]")]
    [InlineData("TRK027", "Variant = ResNetVariant.C", "[ResNet(18, Variant = ResNetVariant.C)]", "[ResNet(20)]")]
    [InlineData("TRK027", "0", "[Sgd(0)]", "[Sgd]")]
    [InlineData("TRK027", "Mean = new[] { 3.0 }", "[Normalize(Mean = new[] { 3.0 })]")]
    [InlineData("TRK027", "new[] { 3.0, 4 }", "[Normalize(new[] { 3.0, 4 }, new[] { 5.0 })]")]
    [InlineData("TRK027", "standardDeviation: new[] { 3.0 }", "[Normalize(standardDeviation: new[] { 3.0 })]")]
    [InlineData("TRK027", "new[] { 0.485 }", "[Normalize(new[] { 0.485 }, new[] { 0.229 })]")]
    [InlineData("TRK027", "Mean = new[] { 1.0 }", "[Normalize(Mean = new[] { 1.0 }, StandardDeviation = new[] { 0.5 })]")]
    [InlineData("TRK027", "Way = Way.Fast", "[Own(Way = Way.Fast)]")]
    [InlineData("TRK027", "Flag = true", "[Own(Flag = true, Word = \"b\")]")]
    [InlineData("TRK035", "new[] { 3.0, 4 }", "[Normalize(new[] { 3.0, 4 }, new[] { 5.0, 6 })] [Synthetic(Channels = 1)]", "[FashionMnistSample]")]
    [InlineData("TRK035", "Mean = new[] { 3.0, 4, 5 }", "[Normalize(Mean = new[] { 3.0, 4, 5 }, StandardDeviation = new[] { 5.0, 6, 7 })]")]
    [InlineData("TRK036", "PcaNoise", "[PcaNoise]")]
    [InlineData("TRK036", "PcaNoise", "[PcaNoise] [Synthetic(channels: 1)]", "[FashionMnistSample]")]
    [InlineData("TRK038", "Cache = Tricks.Data.ResidentCache.Device", "[HorizontalFlip] [RandomErasing] [FashionMnistSample(Cache = Tricks.Data.ResidentCache.Device)]", "[FashionMnistSample]")]
    [InlineData("TRK038", "Slow", "[Slow] [FastOnly]")]
    public async Task Compiler_and_start_say_the_same(string id, string where, string parts, string instead = "[None]")
    {
        var source = Sources.Minimal(parts, before: Tricks).Replace(instead, "", StringComparison.Ordinal);

        var error = Assert.Single(await Compiled.From(source).ErrorsAsync());

        Assert.Equal(id, error.Id);
        Assert.Equal(where, error.Location.SourceTree!.GetText(TestContext.Current.CancellationToken).ToString(error.Location.SourceSpan));
        Assert.Equal(error.GetMessage(), Assert.Single(Started.Errors(source)));
    }

    [Theory]
    [InlineData("TRK108", "Whole = 7", "[Own(Whole = 7)]")]
    [InlineData("TRK108", "flag: false", "[Own(flag: false, Whole = 7)]")]
    [InlineData("TRK108", "LossScaling = false", "[MixedPrecision(LowPrecision.Float16, LossScaling = false)]")]
    public async Task Compiler_and_start_advise_the_same(string id, string where, string parts)
    {
        var source = Sources.Minimal(parts, before: Tricks).Replace("[None]", "", StringComparison.Ordinal);

        var advice = Assert.Single(await Compiled.DiagnosticsAsync(Compiled.CompilationOf(source)));

        Assert.Equal(id, advice.Id);
        Assert.Equal(where, advice.Location.SourceTree!.GetText(TestContext.Current.CancellationToken).ToString(advice.Location.SourceSpan));
        Assert.Equal(advice.GetMessage(), Assert.Single(Started.Advice(source)));
        Assert.Empty(Started.Errors(source));
    }

    [Theory]
    [InlineData("[Own(Whole = 6)]")]
    [InlineData("[Own(Whole = 7, Flag = true)]")]
    [InlineData("[Own(Whole = 7, Enabled = false)]")]
    public void The_start_advises_nothing_of_what_is_usual(string parts) =>
        Assert.Empty(Started.Advice(Sources.Minimal(parts, before: Tricks).Replace("[None]", "", StringComparison.Ordinal)));

    [Theory]
    [InlineData("[Own(9, 2, 2.2f, 19.5, \"b\", Way.Slow)]")]
    [InlineData("[Own(Way = Way.Fast, Flag = true)]")]
    [InlineData("[Own(word: null)]")]
    [InlineData("[Own(Single = 0.7f)] [Own(Single = 2.3f, Name = \"Second\")]")]
    [InlineData("[Own(Low = 4.5f, High = 5)] [Own(Low = 2, High = 3, Name = \"Second\")]")]
    [InlineData("[Picky] [Attentive]")]
    [InlineData("[Picky(Enabled = false)]")]
    [InlineData("[Shy] [Own] [Warmup(3, Enabled = false)]")]
    [InlineData("[Shy(Enabled = false)] [Warmup(0.5)]")]
    [InlineData("[LinearScaling] [BatchSize(8)]", "[LearningRate(0.1)]")]
    [InlineData("[ResNet(50, ResNetVariant.C)]", "[ResNet(20)]")]
    [InlineData("[Sgd(0, nesterov: false)]", "[Sgd]")]
    [InlineData("[Sgd(0, Nesterov = false)]", "[Sgd]")]
    [InlineData("[Normalize(new[] { 3.0 }, new[] { 255.0 })]")]
    [InlineData("[Normalize(new[] { 0.0 }, new[] { 1.5 })]")]
    [InlineData("[Normalize(new[] { 1.5 }, new[] { 1.0 })]")]
    [InlineData("[Normalize(new[] { 0.485 }, new[] { 0.229 }, Enabled = false)]")]
    [InlineData("[Normalize(new[] { 3.0, 4 }, new[] { 5.0, 6 }, Enabled = false)]")]
    [InlineData("[Normalize(new[] { 3.0 }, new[] { 5.0 })] [PcaNoise(Enabled = false)] [Synthetic(Channels = 1)]", "[FashionMnistSample]")]
    [InlineData("[PcaNoise] [Normalize(new[] { 3.0, 4, 5 }, new[] { 5.0, 6, 7 })] [Synthetic]", "[FashionMnistSample]")]
    [InlineData("[RandomResizedCrop(MinArea = 0.25, MaxArea = 0.25)]")]
    [InlineData("[StepDecay(0.1, 0.5, 0.75)]")]
    [InlineData("[Warmup(0.4)] [StepDecay(0.1, 0.5, 0.75)]")]
    [InlineData("[Warmup(0.6)] [StepDecay(0.1, 0.5, Enabled = false)]")]
    [InlineData("[HorizontalFlip] [RandomCrop(2)] [RandomErasing(Enabled = false)] [FashionMnistSample(Cache = Tricks.Data.ResidentCache.Device)]", "[FashionMnistSample]")]
    [InlineData("[RandomErasing] [FashionMnistSample(Tricks.Data.ResidentCache.Memory)]", "[FashionMnistSample]")]
    [InlineData("[Slow] [FastOnly(Alone = 0)]")]
    [InlineData("[FastOnly] [FastOnly(Name = \"Second\")]")]
    public async Task Neither_says_anything_of_what_fits(string parts, string instead = "[None]")
    {
        var source = Sources.Minimal(parts, before: Tricks).Replace(instead, "", StringComparison.Ordinal);
        Assert.Empty(await Compiled.From(source).ErrorsAsync());
        Assert.Empty(Started.Errors(source));
    }
}
