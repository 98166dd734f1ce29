using TorchSharp;
using Tricks.Data;
using Tricks.Training;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Runtime.Tests.Training;

public sealed class EvaluatorTests
{
    private const int Classes = 7;

    private static readonly BatchInput Input = new(CPU, PixelStatistics.UnitRange(1));

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(100)]
    public void Figures_are_those_of_the_logits_whatever_the_batch_size(int batchSize)
    {
        using var model = new LogitsOfImage();
        var evaluation = new Evaluator(new BatchLoader(new KnownSet(), new AsItIs()), batchSize, Input, CPU, static (model, images) => model.call(images)).Evaluate(model, CancellationToken.None)!.Value;

        // Image i has the logit (value − 0) at class (i + k) mod 7 for rank k: the true class has rank i mod 7.
        var ranks = Enumerable.Range(0, 10).Select(static i => i % Classes).ToArray();
        var logSum = Math.Log(Enumerable.Range(0, Classes).Sum(static k => Math.Exp(-k)));
        Assert.Equal(10, evaluation.Count);
        Assert.Equal(ranks.Average(rank => rank + logSum), evaluation.Loss, 1e-5);
        Assert.Equal(ranks.Count(static rank => rank == 0) / 10.0, evaluation.Top1);
        Assert.Equal(ranks.Count(static rank => rank < 5) / 10.0, evaluation.Top5);
    }

    [Fact]
    public void Evaluation_leaves_running_statistics_alone_and_returns_to_training()
    {
        using var norm = BatchNorm2d(1);
        using var model = Sequential(norm, Flatten());
        norm.running_mean!.fill_(0.25);
        _ = new Evaluator(new BatchLoader(new KnownSet(), new AsItIs()), 4, Input, CPU, static (model, images) => model.call(images)).Evaluate(model, CancellationToken.None);
        Assert.Equal(0.25f, norm.running_mean!.item<float>());
        Assert.True(norm.training);
    }

    [Fact]
    public void An_evaluation_that_is_stopped_gives_nothing()
    {
        using var model = new LogitsOfImage();
        Assert.Null(new Evaluator(new BatchLoader(new KnownSet(), new AsItIs()), 4, Input, CPU, static (model, images) => model.call(images)).Evaluate(model, new CancellationToken(canceled: true)));
    }

    /// <summary>Images of 1×7 pixels whose values are the logits.</summary>
    private sealed class KnownSet : IImageSet
    {
        public int Count => 10;

        public int Label(int index) => index % Classes;

        public void Read(int index, Image image)
        {
            var pixels = image.Reset(new(1, 1, Classes));
            // The true class index % 7 gets the rank index % 7: its logit is −rank.
            for (var k = 0; k < Classes; k++)
                pixels[(Label(index) + k - (index % Classes) + Classes) % Classes] = -k;
        }
    }

    private sealed class AsItIs : IImagePreparation
    {
        public ImageShape OutputShape => new(1, 1, Classes);

        public PixelStatistics Normalization { get; } = new([0.0], [1.0]);

        public void Prepare(Image image, int epoch, int index)
        {
        }
    }

    private sealed class LogitsOfImage() : Module<Tensor, Tensor>(nameof(LogitsOfImage))
    {
        public override Tensor forward(Tensor input) => input.flatten(1);
    }
}
