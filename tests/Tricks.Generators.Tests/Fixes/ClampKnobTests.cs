using Tricks.CodeFixes;

namespace Tricks.Generators.Tests.Fixes;

public class ClampKnobTests
{
    [Theory]
    [InlineData("[HorizontalFlip({|TRK014:2|})]", "[HorizontalFlip(1)]", "Set Probability to 1")]
    [InlineData("[HorizontalFlip({|TRK014:1.5|})]", "[HorizontalFlip(1.0)]", "Set Probability to 1.0")]
    [InlineData("[HorizontalFlip({|TRK014:probability: -0.1|} /* half? */)]", "[HorizontalFlip(probability: 0.0 /* half? */)]", "Set Probability to 0.0")]
    [InlineData("[HorizontalFlip({|TRK014:Probability = 3 * 2|}, Name = \"Mirror\")]", "[HorizontalFlip(Probability = 1, Name = \"Mirror\")]", "Set Probability to 1")]
    [InlineData("[HorizontalFlip({|TRK014:double.PositiveInfinity|})]", "[HorizontalFlip(1)]", "Set Probability to 1")]
    [InlineData("[BatchSize({|TRK014:1048577|})]\n[Warmup(0.5)]", "[BatchSize(1048576)]\n[Warmup(0.5)]", "Set Size to 1048576")]
    public Task A_value_becomes_the_bound_that_it_passed(string part, string expected, string title) =>
        Fixed.AllAsync<ClampKnob>(Sources.Minimal(part), Sources.Minimal(expected), title);

    [Theory]
    [InlineData("21", "20")]
    [InlineData("1_000", "152")]
    [InlineData("19", "18")]
    public Task A_value_becomes_the_nearest_of_the_only_ones(string depth, string expected) => Fixed.AllAsync<ClampKnob>(
        Sources.Minimal().Replace("ResNet(20)", $"ResNet({{|TRK014:{depth}|}})", StringComparison.Ordinal),
        Sources.Minimal().Replace("ResNet(20)", $"ResNet({expected})", StringComparison.Ordinal),
        $"Set Depth to {expected}");

    [Theory]
    [InlineData("float", "0.0, 0.5", "{|TRK014:Knob = 2|}", "Knob = 0.5f")]
    [InlineData("float", "0.0, 1.0", "{|TRK014:Knob = 2f|}", "Knob = 1f")]
    [InlineData("long", "0, 10", "{|TRK014:Knob = 20L|}", "Knob = 10L")]
    [InlineData("int", "-5, 10", "{|TRK014:Knob = -20|}", "Knob = -5")]
    public Task The_value_is_of_the_knobs_type(string type, string range, string value, string expected) => Fixed.AllAsync<ClampKnob>(
        Sources.Minimal($"[Own({value})]", before: Own(type, range)), Sources.Minimal($"[Own({expected})]", before: Own(type, range)));

    [Theory]
    [InlineData("[LabelSmoothing({|TRK014:1.5|})]")]
    [InlineData("[LabelSmoothing({|TRK014:double.NaN|})]")]
    [InlineData("[Normalize({|TRK014:Mean = new[] { -1.0 }|})]")]
    public Task Nothing_is_offered_where_no_value_is_nearest(string part) => Fixed.NotOfferedAsync<ClampKnob>(Sources.Minimal(part));

    [Theory]
    [InlineData("int", "0.5, 10.0", "{|TRK014:Knob = -1|}")]
    [InlineData("double", "0.0, double.PositiveInfinity", "{|TRK014:Knob = double.PositiveInfinity|}")]
    public Task A_bound_that_is_no_value_is_not_offered(string type, string range, string value) =>
        Fixed.NotOfferedAsync<ClampKnob>(Sources.Minimal($"[Own({value})]", before: Own(type, range)));

    [Fact]
    public Task A_default_that_nobody_wrote_cannot_be_set() => Fixed.NotOfferedAsync<ClampKnob>(Sources.Minimal(
        "[{|TRK014:Own|}]", before: Own("double", "1.0, 2.0").Replace("OwnAttribute :", "OwnAttribute(double knob = 0) :", StringComparison.Ordinal).Replace("init; }", "init; } = knob;", StringComparison.Ordinal)));

    [Fact]
    public Task All_values_of_a_recipe_are_set_at_once() => Fixed.AllAsync<ClampKnob>(
        Sources.Minimal("[HorizontalFlip({|TRK014:2|}), RandomCrop({|TRK014:-1|})]\n[Synthetic2({|TRK014:First = 3|}, {|TRK014:Second = 4|})]", before: Two),
        Sources.Minimal("[HorizontalFlip(1), RandomCrop(0)]\n[Synthetic2(First = 1, Second = 2)]", before: Two));

    private const string Two = """
        public sealed class Synthetic2Attribute : TrickAttribute, IBatchSize
        {
            public int Size => 1;
            [System.ComponentModel.DataAnnotations.Range(0, 1)] public int First { get; init; }
            [System.ComponentModel.DataAnnotations.Range(0, 2)] public int Second { get; init; }
        }
        """;

    private static string Own(string type, string range) => $$"""
        public sealed class OwnAttribute : TrickAttribute, IBatchSize
        {
            public int Size => 1;
            [System.ComponentModel.DataAnnotations.Range({{range}})] public {{type}} Knob { get; init; }
        }
        """;
}
