using System.Globalization;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.Extensions.Configuration;
using Tricks.Recipes;

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

    private static KnobReader Reader(params (string Key, string Value)[] configured) =>
        new(new ConfigurationBuilder().AddInMemoryCollection(configured.Select(static pair => KeyValuePair.Create(pair.Key, (string?)pair.Value))).Build());

    /// <summary>The part <c>Own</c> of the recipe <c>Small</c> as a host would run it.</summary>
    private static object Bound(string source, params (string Key, string Value)[] configured) => Bind(source, Reader(configured));

    private static object Bind(string source, KnobReader reader)
    {
        using var image = new MemoryStream();
        var emitted = Compiled.From("#nullable disable\n" + source).Compilation.Emit(image, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(emitted.Success, string.Join('\n', emitted.Diagnostics));
        image.Position = 0;
        var recipe = new AssemblyLoadContext(null).LoadFromStream(image).GetType("Small")!;
        var (definition, options) = (recipe.GetNestedType("Definition")!, Activator.CreateInstance(recipe.GetNestedType("Options")!)!);
        definition.GetMethod("Bind", BindingFlags.Instance | BindingFlags.NonPublic)!.Invoke(Activator.CreateInstance(definition), [options, reader]);
        return options.GetType().GetProperty("Own")!.GetValue(options)!;
    }

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
        var knob = new TextKnob("Key", "a", true) { Values = ["a", "b"] };
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

    [Theory]
    [InlineData("public OwnAttribute() { } public int F;", "[Own(F = 2)]", "F", 2)]
    [InlineData("public OwnAttribute() { } public int F = 1;", "[Own(Name = \"Own\")]", "F", 1)]
    [InlineData("public OwnAttribute(int percent) => Percent = percent / 2; public int Percent { get; init; }", "[Own(50)]", "Percent", 25)]
    [InlineData("public int Given; public OwnAttribute(int percent) { Given = percent; Percent = percent / 2; } public int Percent { get; init; }", "[Own(50)]", "Given", 50)]
    [InlineData("public int Given; public OwnAttribute(double[] list) { Given = list.Length; List = list[1..]; } public double[] List { get; init; }", "[Own(new double[] { 1, 2 })]", "Given", 2)]
    [InlineData("public int Given; public OwnAttribute(long a, System.DayOfWeek day = System.DayOfWeek.Friday, string text = null) { Given = (int)a + (int)day; } public long A { get; init; } public System.DayOfWeek Day { get; init; } public string Text { get; init; }", "[Own(1, A = 2)]", "Given", 6)]
    [InlineData("public OwnAttribute(int x) => X = x; public required int X { get; init; }", "[Own(1, X = 2)]", "X", 2)]
    [InlineData("public OwnAttribute() { } public required int X;", "[Own(X = 3)]", "X", 3)]
    [InlineData("public OwnAttribute(int x = 1) => X = x; public int X { get; init; }", "[Own(X = 4)]", "X", 4)]
    [InlineData("public OwnAttribute(params string[] names) => X = names.Length; public int X { get; init; }", "[Own(\"a\", null)]", "X", 2)]
    public void What_was_written_is_what_runs(string members, string use, string member, int expected)
    {
        var trick = Bound(Sources.Minimal(use, before: $$"""
            public sealed class OwnAttribute : TrickAttribute, ITargetTransform
            {
                {{members}}
                public TorchSharp.torch.Tensor Transform(TorchSharp.torch.Tensor targets) => targets;
            }
            """));
        Assert.Equal(expected, trick.GetType().GetField(member)?.GetValue(trick) ?? trick.GetType().GetProperty(member)!.GetValue(trick));
    }

    [Fact]
    public void What_is_configured_is_what_runs_and_what_the_constructor_is_given()
    {
        const string trick = """
            public sealed class OwnAttribute : TrickAttribute, ITargetTransform
            {
                public int Given;
                public OwnAttribute(int percent) => Given = Percent = percent;
                public int Percent { get; init; }
                public TorchSharp.torch.Tensor Transform(TorchSharp.torch.Tensor targets) => targets;
            }
            """;
        var bound = Bound(Sources.Minimal("[Own(50)]", before: trick), ("Tricks:Recipes:Small:Own:Percent", "8"));
        Assert.Equal(8, bound.GetType().GetProperty("Percent")!.GetValue(bound));
        Assert.Equal(8, bound.GetType().GetField("Given")!.GetValue(bound));
    }

    [Fact]
    public void What_cannot_be_read_is_told_once()
    {
        const string trick = """
            public sealed class OwnAttribute(int percent) : TrickAttribute, ITargetTransform
            {
                public int Percent { get; init; } = percent;
                public TorchSharp.torch.Tensor Transform(TorchSharp.torch.Tensor targets) => targets;
            }
            """;
        var reader = Reader(("Tricks:Recipes:Small:Own:Percent", "x"));
        Bind(Sources.Minimal("[Own(50)]", before: trick), reader);
        Assert.Single(reader.Errors);
    }

    /// <summary>The generated code of these sets through the constructor alone what that takes.</summary>
    [Fact]
    public void The_constructors_of_the_runtimes_tricks_store_what_they_are_given()
    {
        var constructors = typeof(TrickAttribute).Assembly.GetExportedTypes()
            .Where(static type => type.IsSubclassOf(typeof(TrickAttribute)) && !type.IsAbstract && !type.ContainsGenericParameters)
            .SelectMany(static type => type.GetConstructors())
            .Where(static constructor => constructor.GetParameters().Length > 0)
            .ToArray();
        Assert.NotEmpty(constructors);
        foreach (var constructor in constructors)
        {
            var parameters = constructor.GetParameters();
            var given = parameters.Select(static parameter => Some(parameter.ParameterType)).ToArray();
            var trick = constructor.Invoke(given);
            foreach (var (parameter, value) in parameters.Zip(given))
            {
                var knob = trick.GetType().GetProperty(parameter.Name!, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase);
                if (knob is not null && knob.PropertyType == parameter.ParameterType)
                    Assert.True(Equals(value, knob.GetValue(trick)), $"{trick.GetType()}.{knob.Name}");
            }
        }

        static object Some(Type type) =>
            type.IsArray ? Array.CreateInstance(type.GetElementType()!, 3)
            : type.IsEnum ? Enum.GetValues(type).Cast<object>().Last()
            : type == typeof(string) ? "some"
            : type == typeof(bool) ? true
            : type == typeof(Type) ? typeof(int)
            : Convert.ChangeType(7, type, CultureInfo.InvariantCulture);
    }

    [Theory]
    [InlineData("public new int Girth => 5;")]
    [InlineData("public new static int Girth { get; set; }")]
    [InlineData("internal new void Girth() { }")]
    public void What_hides_a_knob_and_is_none_takes_it_away(string member)
    {
        var compiled = Compiled.From(Sources.Minimal("[Own(Width = 2)]", before: $$"""
            public abstract class BaseAttribute : TrickAttribute, ITargetTransform
            {
                public int Girth { get; init; }
                public int Width { get; init; }
                public TorchSharp.torch.Tensor Transform(TorchSharp.torch.Tensor targets) => targets;
            }

            public sealed class OwnAttribute : BaseAttribute { {{member}} }
            """));
        Assert.Empty(compiled.CompilerMessages);
        Assert.DoesNotContain("Girth", compiled["Small.Definition.g.cs"], StringComparison.Ordinal);
        Assert.Contains("Own:Width", compiled["Small.Definition.g.cs"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("public int Knob { private get; init; }")]
    [InlineData("public int Knob { init => _ = value; }")]
    public void What_cannot_be_read_is_no_knob(string member)
    {
        var compiled = With(member);
        Assert.Empty(compiled.CompilerMessages);
        Assert.DoesNotContain("Own:Knob", compiled["Small.Definition.g.cs"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_knob_whose_use_is_an_error_is_none()
    {
        var compiled = With("""
            /// <summary>Gone.</summary>
            [System.Obsolete("y", true)]
            public int Gone { get; init; }
            /// <summary>Half gone.</summary>
            public int HalfGone { get; [System.Obsolete("y", true)] init; }
            """);
        Assert.DoesNotContain(compiled.CompilerMessages, static message => message.Contains(".g.cs", StringComparison.Ordinal));
        Assert.DoesNotContain("Gone", compiled["Small.Definition.g.cs"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("params string[] names", "\"a\", null!")]
    [InlineData("params object?[] names", "\"a\", null, 3, typeof(int)")]
    [InlineData("string[] names", "new string[] { \"a\", null! }")]
    [InlineData("string[]? names = null", "Names = new string[] { \"a\", null! }")]
    [InlineData("System.Type[]? types = null", "types: new System.Type[] { typeof(int), null! }")]
    public void Null_may_stand_in_a_list(string parameter, string arguments) => Assert.Empty(With(
        "/// <summary>A knob.</summary>\npublic string[]? Names { get; init; }", $"[Own({arguments})]", $"/// <summary>By list.</summary>\npublic OwnAttribute({parameter}) {{ }}").CompilerMessages);

    [Fact]
    public void A_parameter_of_another_type_than_the_knobs_is_not_the_knob() => Assert.Empty(
        With("public double Share { get; init; }", "[Own(1F)]", "/// <summary>By share.</summary>\npublic OwnAttribute(float share) => Share = share;").CompilerMessages);
}
