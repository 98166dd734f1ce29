using Tricks.Data;

namespace Tricks.Runtime.Tests.Data;

public class EpochSamplerTests
{
    [Fact]
    public void An_epoch_holds_every_image_once_where_the_batch_divides_them() =>
        Assert.Equal(Enumerable.Range(0, 96), new EpochSampler(1, 96, 32).Training(0).Order());

    [Fact]
    public void The_last_incomplete_batch_is_dropped_and_what_is_left_differs_from_epoch_to_epoch()
    {
        EpochSampler sampler = new(1, 100, 32);
        Assert.Equal(3, sampler.StepsPerEpoch);
        HashSet<int> seen = [];
        for (int epoch = 0; epoch < 20; epoch++)
        {
            int[] order = sampler.Training(epoch);
            Assert.Equal(96, order.Distinct().Count());
            seen.UnionWith(order);
        }

        Assert.Equal(100, seen.Count);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void The_ranks_together_take_the_steps_that_one_process_takes(int worldSize)
    {
        int[] alone = new EpochSampler(3, 70, 16).Training(5);
        EpochSampler[] ranks = [.. Enumerable.Range(0, worldSize).Select(rank => new EpochSampler(3, 70, 16, rank, worldSize))];
        List<int> together = [];
        for (int step = 0; step < 4; step++)
        {
            foreach (EpochSampler rank in ranks)
                together.AddRange(rank.Training(5).Skip(step * rank.LocalBatchSize).Take(16 / worldSize));
        }

        Assert.Equal(alone, together);
    }

    [Fact]
    public void The_order_is_a_function_of_seed_and_epoch()
    {
        int[] order = new EpochSampler(7, 1000, 10).Training(3);
        Assert.Equal(order, new EpochSampler(7, 1000, 10).Training(3));
        Assert.NotEqual(order, new EpochSampler(7, 1000, 10).Training(4));
        Assert.NotEqual(order, new EpochSampler(8, 1000, 10).Training(3));
    }

    [Theory]
    [InlineData(10, 1)]
    [InlineData(10, 3)]
    [InlineData(2, 4)]
    [InlineData(0, 2)]
    public void An_evaluation_sees_every_image_once_over_all_ranks(int count, int worldSize)
    {
        int[][] shares = [.. Enumerable.Range(0, worldSize).Select(rank => EpochSampler.Evaluation(count, rank, worldSize))];
        Assert.Equal(Enumerable.Range(0, count), shares.SelectMany(share => share).Order());
        Assert.InRange(shares.Max(share => share.Length) - shares.Min(share => share.Length), 0, 1);
    }

    [Fact]
    public void Fewer_images_than_one_batch_is_an_error_that_says_what_to_do()
    {
        DataException error = Assert.Throws<DataException>(() => new EpochSampler(0, 100, 256));
        Assert.Contains("100 images", error.Message);
        Assert.Contains("256", error.Message);
    }

    [Fact]
    public void Shares_that_are_not_equal_and_ranks_that_are_not_there_are_errors()
    {
        Assert.Throws<ArgumentException>(() => new EpochSampler(0, 100, 10, 0, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => new EpochSampler(0, 100, 10, 2, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new EpochSampler(0, 100, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => EpochSampler.Evaluation(10, -1, 2));
    }
}
