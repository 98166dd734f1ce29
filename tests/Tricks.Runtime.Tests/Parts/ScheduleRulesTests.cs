using Tricks.Recipes;

namespace Tricks.Runtime.Tests.Parts;

public sealed class ScheduleRulesTests
{
    [Theory]
    [InlineData(1, 31, 31)]
    [InlineData(2.5, 5, 13)]
    [InlineData(0.1, 234, 23)]
    [InlineData(0, 234, 0)]
    [InlineData(0.001, 10, 0)]
    public void Warmup_takes_the_nearest_whole_number_of_steps(double epochs, int stepsPerEpoch, int steps) =>
        Assert.Equal(steps, new WarmupAttribute(epochs).Steps(stepsPerEpoch));

    [Fact]
    public void Warmup_ends_at_the_peak_and_cosine_begins_at_it()
    {
        var last = new StepClock(9, 10, 100, 10);
        Assert.True(last.InWarmup);
        Assert.Equal(1, new WarmupAttribute(1).WarmupFactor(last));
        Assert.Equal(1, new CosineDecayAttribute().DecayFactor(new StepClock(10, 10, 100, 10)));
        Assert.Equal(0.5, new CosineDecayAttribute().DecayFactor(new StepClock(55, 10, 100, 10)), 15);
    }

    [Fact]
    public void A_constant_rate_does_not_depend_on_the_batch_and_a_scaled_one_does()
    {
        Assert.Equal(0.3, new LearningRateAttribute(0.3).PeakRate(4096));
        Assert.Equal(0.4, new LinearScalingAttribute().PeakRate(1024), 15);
        Assert.Equal(0.05, new LinearScalingAttribute(0.1, 512).PeakRate(256), 15);
    }
}
