using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using NJsonSchema;
using Tricks.Hosting.Schema;
using Tricks.Recipes;

namespace Tricks.Host.Tests;

/// <summary>Knobs of every kind, those too that no shipped recipe has: the schema takes what reading takes.</summary>
public sealed class KnobSchemaTests
{
    private static readonly NumberKnob<int> Odd = new("Key", 1, written: false) { Values = [1, 3] };
    private static readonly NumberKnob<double> Share = new("Key", 0, written: false) { Minimum = 0, Maximum = 1, MaximumIsExclusive = true };
    private static readonly EnumKnob<MixupPairing> Pairing = new("Key", default, written: false);
    private static readonly TextKnob Colour = new("Key", null, written: false) { Values = ["red", "blue (dark)"] };

    [Theory]
    [InlineData("2147483647", true)]
    [InlineData("2147483648", false)]
    [InlineData("'-2'", true)]
    [InlineData("'2.0'", false)]
    public Task A_whole_number(string value, bool taken) => JudgeAsync(new NumberKnob<int>("Key", 0, written: false), value, taken);

    [Theory]
    [InlineData("9223372036854775807", true)]
    [InlineData("1e19", false)]
    [InlineData("'-5'", true)]
    public Task A_long_number(string value, bool taken) => JudgeAsync(new NumberKnob<long>("Key", 0, written: false), value, taken);

    [Theory]
    [InlineData("-0.5", true)]
    [InlineData("'1e-3'", true)]
    [InlineData("'one'", false)]
    public Task A_short_real_number(string value, bool taken) => JudgeAsync(new NumberKnob<float>("Key", 0, written: false), value, taken);

    [Theory]
    [InlineData("'red'", true)]
    [InlineData("' blue (dark) '", true)]
    [InlineData("'Red'", false)]
    [InlineData("'blue'", false)]
    [InlineData("1", false)]
    public Task One_of_a_few_texts(string value, bool taken) => JudgeAsync(Colour, value, taken);

    [Theory]
    [InlineData("'anything'", true)]
    [InlineData("''", true)]
    [InlineData("4", true)]
    [InlineData("null", false)]
    [InlineData("{}", false)]
    public Task A_text(string value, bool taken) => JudgeAsync(new TextKnob("Key", null, written: false), value, taken);

    [Theory]
    [InlineData("[]", true)]
    [InlineData("''", true)]
    [InlineData("[true, 'False']", true)]
    [InlineData("false", true)]
    [InlineData("'true , FALSE'", true)]
    [InlineData("[0]", false)]
    [InlineData("'true,no'", false)]
    public Task A_list_of_flags(string value, bool taken) => JudgeAsync(new ArrayKnob<bool>(new BooleanKnob("Key", false, written: false), []), value, taken);

    [Theory]
    [InlineData("['perbatch', 'PerExample']", true)]
    [InlineData("'PerBatch, perexample'", true)]
    [InlineData("'PerBatch'", true)]
    [InlineData("['PerBatch', 'Both']", false)]
    [InlineData("'PerBatch; PerExample'", false)]
    [InlineData("[null]", false)]
    public Task A_list_of_names(string value, bool taken) => JudgeAsync(new ArrayKnob<MixupPairing>(Pairing, []), value, taken);

    [Theory]
    [InlineData("[0, 0.5]", true)]
    [InlineData("[0, 1]", false)]
    [InlineData("0.5", true)]
    [InlineData("1", false)]
    public Task A_list_of_bounded_numbers(string value, bool taken) => JudgeAsync(new ArrayKnob<double>(Share, null), value, taken);

    [Theory]
    [InlineData("[1, 3]", true)]
    [InlineData("'1,3'", true)]
    [InlineData("[2]", false)]
    [InlineData("2", false)]
    public Task A_list_of_a_few_numbers(string value, bool taken) => JudgeAsync(new ArrayKnob<int>(Odd, []), value, taken);

    [Theory]
    [InlineData("['a', 'b,c', 1]", true)]
    [InlineData("'a, b'", true)]
    [InlineData("[null]", false)]
    public Task A_list_of_texts(string value, bool taken) => JudgeAsync(new ArrayKnob<string?>(new TextKnob("Key", null, written: false), []), value, taken);

    private static async Task JudgeAsync<T>(Knob<T> knob, string value, bool taken)
    {
        var json = $"{{ 'Key': {value} }}".Replace('\'', '"');
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(json));
        var configuration = new ConfigurationBuilder().AddJsonStream(file).Build();
        var (reader, report) = (new KnobReader(configuration), new KnobReport(configuration));
        report.Add(knob, reader.Read(knob));
        Assert.Equal(taken, reader.Errors.Count + report.Errors.Count == 0);

        var schema = await JsonSchema.FromJsonAsync(new JsonObject { ["properties"] = new JsonObject { ["Key"] = KnobSchema.Of(knob) } }.ToJsonString());
        Assert.Equal(taken, schema.Validate(json).Count == 0);
    }
}
