using Tricks.Recipes;

namespace Tricks.Runtime.Tests.Golden;

public sealed class ScheduleTests
{
    public sealed record Schedule(int StepsPerEpoch, int Epochs, double Warmup, string Decay, double Rate, int Batch, double Factor, double[] DecayEpochs, OneCycleAnneal Anneal,
        double PeakAt, double StartDivisor, double EndDivisor, double[] Rates);

    public static TheoryData<int> Indices => [.. Enumerable.Range(0, 11)];

    [Fact]
    public void Every_schedule_of_the_file_is_tested() => Assert.Equal(Indices.Count, GoldenFile.Read<Schedule[]>("schedules").Length);

    [Theory]
    [MemberData(nameof(Indices))]
    public void The_rate_at_every_step_equals_that_of_PyTorchs_schedulers(int index)
    {
        var golden = GoldenFile.Read<Schedule[]>("schedules")[index];
        IWarmup warmup = new WarmupAttribute(golden.Warmup);
        IDecay? decay = golden.Decay switch
        {
            "cosine" => new CosineDecayAttribute(),
            "step" => new StepDecayAttribute(golden.Factor, golden.DecayEpochs),
            "one cycle" => new OneCycleAttribute(golden.PeakAt, golden.StartDivisor, golden.EndDivisor, golden.Anneal),
            _ => null,
        };
        var peak = new LinearScalingAttribute(golden.Rate).PeakRate(golden.Batch);
        var total = golden.StepsPerEpoch * golden.Epochs;
        Assert.Equal(total, golden.Rates.Length);

        for (var step = 0; step < total; step++)
        {
            var clock = new StepClock(step, golden.StepsPerEpoch, total, warmup.Steps(golden.StepsPerEpoch));
            var rate = peak * (clock.InWarmup ? warmup.WarmupFactor(clock) : decay?.DecayFactor(clock) ?? 1);
            Assert.Equal(golden.Rates[step], rate, 1e-12);
        }
    }
}
