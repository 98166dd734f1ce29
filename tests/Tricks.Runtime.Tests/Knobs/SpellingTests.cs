using Microsoft.Extensions.Configuration;
using Tricks.Recipes;

namespace Tricks.Runtime.Tests.Knobs;

public sealed class SpellingTests
{
    [Theory]
    [InlineData("Epoch", "Epochs")]
    [InlineData("epohcs", "Epochs")]
    [InlineData("Momemtum", "Momentum")]
    [InlineData("weigthdecay", "WeightDecay")]
    [InlineData("Recipse", "Recipes")]
    [InlineData("Recipee", "Recipes")]
    [InlineData("Seeds", "Seed")]
    public void A_slip_or_two_are_recognised(string typed, string meant) =>
        Assert.Equal($"; did you mean {meant}?", Spelling.DidYouMean(typed, ["Recipe", "Recipes", "Seed", "Epochs", "Momentum", "WeightDecay"]));

    [Theory]
    [InlineData("")]
    [InlineData("E")]
    [InlineData("Warmup")]
    [InlineData("Decay")]
    [InlineData("epochs")]
    public void Nothing_is_said_where_nothing_is_close_or_the_word_is_right(string typed) =>
        Assert.Equal("", Spelling.DidYouMean(typed, ["A", "Set", "SGD", "Epochs", "WeightDecay"]));

    [Fact]
    public void Nothing_is_said_where_nothing_is_allowed() => Assert.Equal("", Spelling.DidYouMean("Epochs", []));

    [Theory]
    [InlineData("PerBach", "Key is 'PerBach' (MemoryConfigurationProvider); allowed: one of PerExample, PerBatch; did you mean PerBatch?")]
    [InlineData("Both", "Key is 'Both' (MemoryConfigurationProvider); allowed: one of PerExample, PerBatch")]
    public void A_misspelt_name_of_an_enumeration_is_recognised(string text, string error) =>
        Assert.Equal(error, Assert.Single(Errors(new EnumKnob<MixupPairing>("Key", default, written: false), text)));

    [Fact]
    public void Of_a_list_the_misspelt_element_is_recognised() => Assert.EndsWith(
        "; did you mean PerExample?",
        Assert.Single(Errors(new ArrayKnob<MixupPairing>(new EnumKnob<MixupPairing>("Key", default, written: false), []), "PerBatch, PerExampel")),
        StringComparison.Ordinal);

    private static IReadOnlyList<string> Errors<T>(Knob<T> knob, string text)
    {
        var reader = new KnobReader(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Key"] = text }).Build());
        reader.Read(knob);
        return reader.Errors;
    }
}
