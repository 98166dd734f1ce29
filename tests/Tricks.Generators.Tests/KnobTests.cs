namespace Tricks.Generators.Tests;

/// <summary>What stands on a knob's property and in its attribute, as the generated code has it.</summary>
public class KnobTests
{
    private static Compiled With(string knobs, string use = "[Own]", string constructors = "") => Compiled.From(Sources.Minimal(use, before: $$"""
        /// <summary>Leaves targets alone.</summary>
        public sealed class OwnAttribute : TrickAttribute, ITargetTransform
        {
            {{constructors}}

            {{knobs}}

            /// <inheritdoc />
            public TorchSharp.torch.Tensor Transform(TorchSharp.torch.Tensor targets) => targets;
        }
        """));

    [Theory]
    [InlineData("int", "1, 2", "new int[] { 1, 2 }")]
    [InlineData("long", "1, 2L", "new long[] { 1L, 2L }")]
    [InlineData("float", "0.5, 1", "new float[] { 0.5F, 1F }")]
    [InlineData("double", "0.5, 1", "new double[] { 0.5, 1.0 }")]
    [InlineData("string", "\"a\", \"b\\n\"", "new string[] { \"a\", \"b\\n\" }")]
    public void Allowed_values_are_of_the_knobs_type(string type, string values, string written)
    {
        var compiled = With($"[System.ComponentModel.DataAnnotations.AllowedValues({values})] public {type} Knob {{ get; init; }} = default!;");
        Assert.Empty(compiled.CompilerMessages);
        Assert.Contains("{ Values = " + written + " }", compiled["Small.Definition.g.cs"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_knob_takes_its_values_alone()
    {
        var knob = new Recipes.TextKnob("Key", "a", true) { Values = ["a", "b"] };
        Assert.Equal("one of a, b", knob.Allowed);
        Assert.True(knob.Rule!.Value.Holds("b"));
        Assert.False(knob.Rule!.Value.Holds("B"));
    }

    [Fact]
    public void A_range_may_be_written_as_texts() => Assert.Contains(
        "{ Minimum = 0.0, Maximum = 0.5 }",
        With("[System.ComponentModel.DataAnnotations.Range(typeof(double), \"0\", \"0.5\")] public double Knob { get; init; }")["Small.Definition.g.cs"],
        StringComparison.Ordinal);

    [Theory]
    [InlineData("[Own((string?)null)]", "new((string)null!)")]
    [InlineData("[Own((int[]?)null)]", "new((int[])null!)")]
    [InlineData("[Own((byte)3)]", "new((byte)3)")]
    public void The_constructor_that_was_meant_is_called(string use, string written)
    {
        const string constructors = """
            /// <summary>By text.</summary>
            public OwnAttribute(string? text) => Text = text;
            /// <summary>By numbers.</summary>
            public OwnAttribute(int[]? numbers) => Numbers = numbers;
            /// <summary>By number.</summary>
            public OwnAttribute(int number) => Numbers = [number];
            /// <summary>By number.</summary>
            public OwnAttribute(byte small) => Numbers = [small];
            """;
        var compiled = With("public string? Text { get; init; } public int[]? Numbers { get; init; }", use, constructors);
        Assert.Empty(compiled.CompilerMessages);
        Assert.Contains(" = " + written + ";", compiled["Small.Options.g.cs"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_parameter_of_another_type_than_the_knobs_is_not_the_knob() => Assert.Empty(
        With("public double Share { get; init; }", "[Own(1F)]", "/// <summary>By share.</summary>\npublic OwnAttribute(float share) => Share = share;").CompilerMessages);
}
