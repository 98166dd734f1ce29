using Microsoft.Extensions.Configuration;
using Tricks.Recipes;

namespace Tricks.Runtime.Tests.Knobs;

public sealed class KnobReportTests
{
    private static readonly IConfigurationRoot Nothing = new ConfigurationBuilder().Build();

    [Fact]
    public void Parts_that_conflict_are_an_error_only_where_both_are_on()
    {
        var report = new KnobReport(Nothing);
        report.Conflict("A", new CosineDecayAttribute(), "B", new XavierAttribute { Enabled = false });
        Assert.Empty(report.Errors);
        report.Conflict("A", new CosineDecayAttribute(), "B", new XavierAttribute());
        Assert.Equal("A does not work beside B; switch one of them off", Assert.Single(report.Errors));
    }

    [Fact]
    public void A_part_that_lacks_its_partner_is_an_error_only_where_it_is_on()
    {
        var report = new KnobReport(Nothing);
        report.Require("Scaling", new LinearScalingAttribute { Enabled = false }, "BatchSize", null);
        report.Require("Scaling", new LinearScalingAttribute(), "BatchSize", new BatchSizeAttribute(8));
        Assert.Empty(report.Errors);
        report.Require("Scaling", new LinearScalingAttribute(), "BatchSize", null);
        Assert.Contains("which the recipe does not have", Assert.Single(report.Errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1", 1.0)]
    [InlineData(" 1e-3 ", 0.001)]
    [InlineData("-2.5", -2.5)]
    public void A_real_number_is_read_in_any_culture(string text, double expected)
    {
        Assert.Equal(expected, Read(new NumberKnob<double>("Key", 0, written: false), text).Value);
    }

    [Theory]
    [InlineData("1,5")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("1e400")]
    [InlineData("")]
    [InlineData("0x10")]
    public void What_is_no_finite_number_is_an_error(string text)
    {
        var (_, errors) = Read(new NumberKnob<double>("Key", 0.5, written: false), text);
        Assert.Equal($"Key is '{text}' (MemoryConfigurationProvider); allowed: a number", Assert.Single(errors));
    }

    [Theory]
    [InlineData("1.0")]
    [InlineData("2147483648")]
    [InlineData("1 000")]
    public void What_is_no_whole_number_is_an_error(string text) => Assert.Single(Read(new NumberKnob<int>("Key", 0, written: false), text).Errors);

    [Theory]
    [InlineData("d", ResNetVariant.D)]
    [InlineData("B", ResNetVariant.B)]
    public void A_name_of_an_enumeration_is_read_in_any_case(string text, ResNetVariant expected) =>
        Assert.Equal(expected, Read(new EnumKnob<ResNetVariant>("Key", ResNetVariant.A, written: false), text).Value);

    [Theory]
    [InlineData("1")]
    [InlineData("A, B")]
    [InlineData("E")]
    public void What_is_no_name_of_the_enumeration_is_an_error(string text) =>
        Assert.Single(Read(new EnumKnob<ResNetVariant>("Key", ResNetVariant.A, written: false), text).Errors);

    [Fact]
    public void Bounds_that_are_exclusive_exclude_the_bound()
    {
        var knob = new NumberKnob<double>("Key", 0.5, written: false) { Minimum = 0, MinimumIsExclusive = true, Maximum = 1 };
        Assert.Equal([false, true, true, false], new[] { 0.0, 1e-9, 1.0, 1.0000001 }.Select(knob.Allows));
        Assert.Equal("a number above 0 to 1", knob.Allowed);
    }

    [Fact]
    public void A_nearer_source_replaces_a_list_also_where_it_is_shorter()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["Key:0"] = "1", ["Key:1"] = "2" })
            .AddInMemoryCollection(new Dictionary<string, string?> { ["Key:0"] = "3" })
            .Build();
        var knob = new ArrayKnob<double>(new NumberKnob<double>("Key", 0, written: false), [9]);
        Assert.Equal([3.0], new KnobReader(configuration).Read(knob)!);
        Assert.Equal([9.0], new KnobReader(Nothing).Read(knob)!);
    }

    [Fact]
    public void A_chained_configuration_is_looked_through()
    {
        var inner = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Key"] = "7" }).Build();
        var outer = new ConfigurationBuilder().AddConfiguration(inner).Build();
        Assert.Equal(7, new KnobReader(outer).Read(new NumberKnob<int>("Key", 0, written: false)));
    }

    private static (T Value, IReadOnlyList<string> Errors) Read<T>(Knob<T> knob, string text)
    {
        var reader = new KnobReader(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Key"] = text }).Build());
        return (reader.Read(knob), reader.Errors);
    }
}
