namespace Tricks.Generators.Tests;

/// <summary>Recipes that the tests compile.</summary>
internal static class Sources
{
    /// <summary>What stands above an example of the documents.</summary>
    public const string Usings = """
        using System.Collections.Generic;
        using System.ComponentModel.DataAnnotations;
        using TorchSharp.Modules;
        using Tricks;
        using Tricks.Data;
        using Tricks.Models;
        using Tricks.Recipes;
        using static TorchSharp.torch;

        """;

    public const string Bag = """
        using Tricks;

        namespace Shop;

        /// <summary>A whole recipe.</summary>
        [Recipe]
        [FashionMnist]
        [RandomCrop(2)]
        [HorizontalFlip]
        [Normalize]
        [ResNet(20, Variant = ResNetVariant.D)]
        [Xavier]
        [ZeroGamma]
        [Epochs(10)]
        [BatchSize(256)]
        [Sgd(Momentum = 0.9, WeightDecay = 5e-4)]
        [NoBiasDecay]
        [LinearScaling(0.1)]
        [Warmup(1)]
        [CosineDecay]
        [Mixup(0.2)]
        [LabelSmoothing(0.1)]
        public sealed partial class Bag;
        """;

    /// <summary>A recipe with a part at every seam of a step.</summary>
    public const string Steps = """
        using Tricks;
        using Tricks.Recipes;
        using static TorchSharp.torch;

        namespace Shop;

        /// <summary>Remembers a scale.</summary>
        [Source("own")]
        public sealed class ScalingAttribute : TrickAttribute, IBeginsRun<IPrecision>
        {
            /// <inheritdoc />
            public IPrecision Begin(RunStart start) => throw new System.NotSupportedException();
        }

        /// <summary>A part at every seam of a step.</summary>
        [Recipe]
        [FashionMnistSample]
        [ResNet(20)]
        [Epochs(4)]
        [Sgd]
        [LearningRate(0.1)]
        [Accumulate(4)]
        [Sam]
        [Scaling]
        [Ema]
        [TestTimeFlip]
        public sealed partial class Steps;
        """;

    /// <summary>A recipe that begins with what was learned before.</summary>
    public const string Tuned = """
        using Tricks;

        namespace Shop;

        /// <summary>Begins with what was learned before.</summary>
        [Recipe]
        [FashionMnistSample]
        [Normalize]
        [ResNet(20)]
        [Pretrained("runs/Bag")]
        [Freeze("layer2")]
        [LayerwiseDecay]
        [HeadRate]
        [Epochs(4)]
        [Sgd]
        [LearningRate(0.01)]
        public sealed partial class Tuned;
        """;

    /// <summary>The least that a recipe needs, around what a test adds.</summary>
    public static string Minimal(string parts = "", string declaration = "public sealed partial class Small;", string before = "") => $$"""
        using Tricks;
        using Tricks.Recipes;

        {{before}}

        [Recipe]
        [FashionMnistSample]
        [ResNet(20)]
        [Epochs(1)]
        [Sgd]
        [LearningRate(0.1)]
        {{parts}}
        {{declaration}}
        """;
}
