using Tricks.Data;
using Tricks.Recipes;

namespace Tricks.Runtime.Tests.Normalization;

public class NormalizeTests
{
    [Fact]
    public void Without_values_the_data_sets_own_are_taken()
    {
        ImageDataset data = Data(channels: 3);
        NormalizeAttribute part = new();
        Assert.Same(data.Statistics, part.Statistics(data));
    }

    [Fact]
    public void Values_of_the_recipe_are_taken_where_it_gives_them()
    {
        NormalizeAttribute part = new([123.68, 116.779, 103.939], [58.393, 57.12, 57.375]);
        PixelStatistics statistics = part.Statistics(Data(channels: 3));
        Assert.Equal([123.68, 116.779, 103.939], statistics.Mean);
        Assert.Equal([58.393, 57.12, 57.375], statistics.StandardDeviation);
    }

    [Fact]
    public void Another_number_of_values_than_of_channels_is_an_error()
    {
        NormalizeAttribute part = new([100, 100, 100], [50, 50, 50]);
        RecipeException error = Assert.Throws<RecipeException>(() => part.Statistics(Data(channels: 1)));
        Assert.Contains("3 values", error.Message);
        Assert.Contains("1 channels", error.Message);
    }

    [Fact]
    public void A_data_set_without_deviation_is_an_error_rather_than_a_division_by_zero() =>
        Assert.Throws<RecipeException>(() => new NormalizeAttribute().Statistics(Data(channels: 1, deviation: 0)));

    private static ImageDataset Data(int channels, double deviation = 40)
    {
        ImageDataset synthetic = new SyntheticAttribute(classes: 2, size: 8, train: 1, test: 1, channels).Open(new DataContext());
        return new ImageDataset
        {
            Train = synthetic.Train,
            Test = synthetic.Test,
            Shape = synthetic.Shape,
            ClassNames = synthetic.ClassNames,
            Statistics = new PixelStatistics([.. Enumerable.Repeat(70.0, channels)], [.. Enumerable.Repeat(deviation, channels)]),
            Digest = synthetic.Digest,
        };
    }
}
