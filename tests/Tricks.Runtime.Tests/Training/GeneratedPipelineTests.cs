using Tricks.Data;
using Tricks.Recipes;
using Tricks.Training;
using static TorchSharp.torch;

namespace Tricks.Runtime.Tests.Training;

// Alone: torch's generator is the process's.
[Collection(nameof(Alone))]
public sealed class GeneratedPipelineTests
{
    private const int StepsPerEpoch = 4;
    private const int TotalSteps = 24;

    [Fact]
    public void The_rate_warms_up_and_falls_along_a_cosine()
    {
        var pipeline = new SmallBag.Pipeline(new SmallBag.Options());
        const double peak = 0.1 * 16 / 256;
        const int warmup = 6;
        Assert.Equal(warmup, pipeline.WarmupSteps(StepsPerEpoch));
        for (var step = 0; step < TotalSteps; step++)
        {
            var expected = step < warmup
                ? peak * (step + 1) / warmup
                : peak * Math.Pow(Math.Cos(Math.PI / 2 * (step - warmup) / (TotalSteps - warmup)), 2);
            Assert.Equal(expected, pipeline.LearningRate(new StepClock(step, StepsPerEpoch, TotalSteps, warmup)), 1e-15);
        }
    }

    [Fact]
    public void The_rate_falls_in_steps_counted_from_the_first_epoch()
    {
        var pipeline = new SmallBaseline.Pipeline(new SmallBaseline.Options());
        var rates = Enumerable.Range(0, TotalSteps).Select(step => pipeline.LearningRate(new StepClock(step, StepsPerEpoch, TotalSteps, 0)));
        Assert.Equal([.. Enumerable.Repeat(0.4, 4), .. Enumerable.Repeat(0.2, 10), .. Enumerable.Repeat(0.1, 10)], rates);
    }

    [Fact]
    public void A_part_that_is_switched_off_does_nothing()
    {
        var pipeline = new SmallBag.Pipeline(new SmallBag.Options { Warmup = new(1.5) { Enabled = false }, CosineDecay = new() { Enabled = false }, BatchSize = new(16) { Enabled = false } });
        Assert.Equal(0, pipeline.WarmupSteps(StepsPerEpoch));
        Assert.Equal(256, pipeline.BatchSize);
        Assert.Equal(0.1, pipeline.LearningRate(new StepClock(20, StepsPerEpoch, TotalSteps, 0)));
    }

    [Fact]
    public void Training_and_test_images_are_prepared_to_one_size_part_after_part()
    {
        PaperImages.Options options = new();
        var pipeline = new PaperImages.Pipeline(options);
        var data = pipeline.OpenData(new DataContext());
        Assert.Equal(new ImageShape(3, 28, 28), pipeline.TrainingShape(data.Shape));
        Assert.Equal(new ImageShape(3, 28, 28), pipeline.EvaluationShape(data.Shape));

        Image test = new(), expected = new(), training = new();
        data.Test.Read(3, test);
        data.Test.Read(3, expected);
        pipeline.PrepareEvaluation(test);
        options.ResizeShorterEdge.Prepare(expected);
        options.CentreCrop.Prepare(expected);
        Assert.Equal(expected.Pixels, test.Pixels);

        data.Train.Read(3, training);
        pipeline.Augment(training, 2, 3);
        Assert.Equal(new ImageShape(3, 28, 28), training.Shape);
    }

    [Fact]
    public void Colour_noise_on_grey_images_is_refused_before_training()
    {
        var pipeline = new PaperImages.Pipeline(new PaperImages.Options { Synthetic = new(4, 40, 64, 10, channels: 1), Normalize = new() });
        var refusal = Assert.Throws<RecipeException>(() => TrainingSession.Open(pipeline, CPU, new DataContext()));
        Assert.Contains("PcaNoise", refusal.Message);
    }

    [Fact]
    public void Training_learns_and_repeats_itself_to_the_bit()
    {
        var (first, firstLosses) = Train(steps: 24, seed: 3);
        var (second, secondLosses) = Train(steps: 24, seed: 3);
        var (other, _) = Train(steps: 24, seed: 4);
        Assert.Equal(first, second);
        Assert.Equal(firstLosses, secondLosses);
        Assert.NotEqual(first, other);
        Assert.True(firstLosses[^4..].Average() < firstLosses[..4].Average());
    }

    [Fact]
    public void On_a_CUDA_device_a_step_gives_the_loss_of_the_CPU()
    {
        Assert.SkipUnless(cuda.is_available(), "no CUDA device");
        var (_, onCpu) = Train(steps: 3, seed: 0);
        var (_, onCuda) = Train(steps: 3, seed: 0, device("cuda:0"));
        for (var step = 0; step < onCpu.Length; step++)
            Assert.Equal(onCpu[step], onCuda[step], 1e-3);
    }

    private static (byte[] Weights, double[] Losses) Train(int steps, long seed, Device? device = null)
    {
        using var session = Open(seed, device);
        var step = 0;
        var losses = Run(session, ref step, steps);
        using var stream = new MemoryStream();
        SafeTensors.Write(stream, StoredTensor.All(session.State.Model.state_dict()), new Dictionary<string, string>());
        return (stream.ToArray(), losses);
    }

    private static TrainingSession Open(long seed, Device? device = null) =>
        TrainingSession.Open(new SmallBag.Pipeline(new SmallBag.Options(), seed), device ?? CPU, new DataContext());

    private static double[] Run(TrainingSession session, ref int step, int steps)
    {
        var losses = new List<double>();
        for (var end = step + steps; step < end;)
        {
            var epoch = step / session.Sampler.StepsPerEpoch;
            foreach (var batch in session.Training.Epoch(epoch, session.Sampler.Training(epoch), session.Sampler.LocalBatchSize, dropLast: true, CancellationToken.None))
            {
                using var owned = batch;
                using var scope = NewDisposeScope();
                losses.Add(session.Step(batch, step++).item<float>());
                if (step == end)
                    break;
            }
        }

        return losses.ToArray();
    }
}
