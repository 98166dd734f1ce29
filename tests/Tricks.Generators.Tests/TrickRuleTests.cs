namespace Tricks.Generators.Tests;

/// <summary>What is wrong with a trick is told at its class.</summary>
public class TrickRuleTests
{
    [Fact]
    public async Task A_trick_without_a_seam_is_TRK007_at_its_class() =>
        await Finds("TRK007", "IdleAttribute", "implements none of the seams", "public sealed class IdleAttribute : TrickAttribute;");

    [Fact]
    public async Task A_base_class_of_tricks_needs_no_seam() =>
        Assert.Empty(await Compiled.FindingsAsync("public abstract class Base : Tricks.Recipes.TrickAttribute;"));

    [Theory]
    [InlineData("System.Type?")]
    [InlineData("int?")]
    [InlineData("System.Guid")]
    [InlineData("decimal")]
    public async Task A_knob_that_no_text_can_give_is_TRK008_at_its_property(string type) =>
        await Finds("TRK008", "When", $"Knob 'When' of 'OwnAttribute' is of type '{type}'", Trick($"public {type} When {{ get; init; }} = default!;"));

    [Fact]
    public async Task A_knob_of_a_base_class_is_told_once() => await Finds(
        "TRK008",
        "When",
        "of type 'System.Type?'",
        "public abstract class Base : TrickAttribute { public System.Type? When { get; init; } }" + Trick("").Replace(": TrickAttribute", ": Base", StringComparison.Ordinal));

    [Theory]
    [InlineData("public sealed class IdleAttribute : TrickAttribute;", "TRK007", "Idle")]
    [InlineData("public sealed class OwnAttribute : TrickAttribute, IBatchSize { public int Size => 1; public System.Type? When { get; init; } }", "TRK008", "Own")]
    [InlineData("public sealed class OwnAttribute : TrickAttribute, IBatchSize { public int Size => 1; public new bool Enabled { get; init; } }", "TRK024", "Own")]
    public async Task A_trick_of_another_assembly_is_told_at_the_recipe(string trick, string id, string where)
    {
        var recipe = Compiled.CompilationOf(Sources.Minimal($"[{where}]")).AddReferences(Compiled.Library("using Tricks.Recipes; " + trick));
        var finding = Assert.Single(await Compiled.DiagnosticsAsync(recipe));
        Assert.Equal(id, finding.Id);
        Assert.Equal(where, finding.Location.SourceTree!.GetText(TestContext.Current.CancellationToken).ToString(finding.Location.SourceSpan));
        Assert.Empty(Compiled.From(recipe).FilesOfRecipes);
    }

    [Theory]
    [InlineData("Idle", "public sealed class IdleAttribute : TrickAttribute;")]
    [InlineData("Own", "public sealed class OwnAttribute : TrickAttribute, IBatchSize { public int Size => 1; public System.Type? When { get; init; } }")]
    public async Task A_trick_of_the_same_assembly_is_told_at_its_class_alone(string use, string trick)
    {
        var source = Sources.Minimal($"[{use}]", before: trick);
        Assert.Single(await Compiled.FindingsAsync(source));
        Assert.Empty(Compiled.From(source).FilesOfRecipes);
    }

    [Fact]
    public async Task A_base_class_in_a_project_beside_is_told_of_at_the_class()
    {
        var project = Compiled.CompilationOf("using Tricks.Recipes; using System.ComponentModel.DataAnnotations;\n"
            + "public abstract class BaseAttribute : TrickAttribute, IBatchSize { public int Size => 1; private TorchSharp.torch.Tensor? _kept; [Range(1.0, 0.0)] public double Share { get; init; } }").WithAssemblyName("Beside");
        var findings = await Compiled.FindingsAsync([project.ToMetadataReference()], "public sealed class OwnAttribute : BaseAttribute;");
        Assert.Equal([("TRK019", "OwnAttribute"), ("TRK022", "OwnAttribute")], findings.Select(static finding => (finding.Id, finding.Where)).Order());
    }

    [Fact]
    public async Task A_knob_of_a_type_parameter_is_judged_where_the_trick_is_used()
    {
        const string trick = "public sealed class OwnAttribute<T> : TrickAttribute, IBatchSize { public int Size => 1; public T? Value { get; init; } }";
        Assert.Empty(await Compiled.FindingsAsync(Sources.Minimal("[Own<int>]", before: trick)));
        var finding = Assert.Single(await Compiled.FindingsAsync(Sources.Minimal("[Own<System.Guid>]", before: trick)));
        Assert.Equal(("TRK008", "Own<System.Guid>"), (finding.Id, finding.Where));
    }

    [Theory]
    [InlineData("private TorchSharp.torch.Tensor? _kept;", "_kept")]
    [InlineData("private static readonly TorchSharp.torch.Tensor?[] Kept = [];", "Kept")]
    [InlineData("internal System.Collections.Generic.List<TorchSharp.Modules.Parameter> Kept { get; } = [];", "Kept")]
    [InlineData("private readonly System.Collections.Generic.Dictionary<string, TorchSharp.torch.Tensor> _kept = [];", "_kept")]
    [InlineData("private System.Lazy<TorchSharp.torch.nn.Module>? _kept;", "_kept")]
    [InlineData("private (int, TorchSharp.torch.Tensor)? _kept;", "_kept")]
    [InlineData("private TorchSharp.Modules.Conv2d? _kept;", "_kept")]
    [InlineData("private TorchSharp.torch.optim.Optimizer? _kept;", "_kept")]
    [InlineData("private Tricks.Recipes.TrainingOptimizer? _kept;", "_kept")]
    public async Task A_trick_that_keeps_tensors_is_TRK019(string member, string where) =>
        await Finds("TRK019", where, $"'{where}' of 'OwnAttribute' keeps a", Trick(member));

    [Theory]
    [InlineData("private TorchSharp.torch.Tensor Made => TorchSharp.torch.ones(1);")]
    [InlineData("private readonly System.Func<TorchSharp.torch.Tensor>? _make;")]
    [InlineData("private sealed class State { public TorchSharp.torch.Tensor? Kept; }")]
    [InlineData("private readonly int[] _numbers = []; private static readonly System.Collections.Generic.HashSet<string> Words = [];")]
    public async Task What_makes_a_tensor_does_not_keep_it(string member) => Assert.Empty(await Compiled.FindingsAsync("using Tricks.Recipes;\n" + Trick(member)));

    [Theory]
    [InlineData("Range(0, 1)", "bool", "it bounds numbers")]
    [InlineData("Range(0, 1)", "string?", "it bounds numbers")]
    [InlineData("Range(0, 1)", "System.DayOfWeek", "it bounds numbers")]
    [InlineData("Range(typeof(int), \"a\", \"b\")", "int", "its bounds must be numbers")]
    [InlineData("AllowedValues(System.DayOfWeek.Friday)", "System.DayOfWeek", "it bounds numbers and texts")]
    [InlineData("AllowedValues(0, 2.5)", "int", "its values must be of the knob's type")]
    [InlineData("AllowedValues(\"a\")", "int", "its values must be of the knob's type")]
    [InlineData("MinLength(1)", "int", "it bounds lists and texts")]
    [InlineData("StringLength(1)", "string?", "only [Range], [AllowedValues] and [MinLength] are")]
    [InlineData("Required", "string?", "only [Range], [AllowedValues] and [MinLength] are")]
    public async Task A_bound_that_nobody_reads_is_TRK020(string bound, string type, string why) =>
        await Finds("TRK020", bound, $"[{bound.Split('(')[0]}] on knob 'Knob' of 'OwnAttribute' is not checked: {why}", Trick($"[{bound}] public {type} Knob {{ get; init; }} = default!;"));

    [Theory]
    [InlineData("Range(0.0, 1.0)] [MinLength(1)] [Ascending", "double[]?")]
    [InlineData("AllowedValues(\"a\", \"b\")", "string?")]
    [InlineData("AllowedValues(0, 2)", "double")]
    public async Task A_bound_that_is_read_is_right(string bound, string type) =>
        Assert.Empty(await Compiled.FindingsAsync("using Tricks.Recipes; using System.ComponentModel.DataAnnotations;\n" + Trick($"[{bound}] public {type} Knob {{ get; init; }}")));

    [Theory]
    [InlineData("[LessThan(typeof(Tricks.EpochsAttribute), \"Cuont\")] public double A { get; init; }", "names 'EpochsAttribute.Cuont', which is no knob that holds numbers")]
    [InlineData("[LessThan(typeof(Tricks.SgdAttribute), \"Nesterov\")] public double A { get; init; }", "names 'SgdAttribute.Nesterov'")]
    [InlineData("[LessThan(typeof(string), \"Length\")] public double A { get; init; }", "names 'String', which is no trick")]
    [InlineData("[LessThan(typeof(Tricks.EpochsAttribute), \"Count\")] public string? A { get; init; }", "compares numbers, and the knob is none")]
    [InlineData("[SameLength(\"B\")] public double[]? A { get; init; }", "names 'B', which is no list among the knobs of 'OwnAttribute'")]
    [InlineData("[SameLength(\"A\")] public double A { get; init; }", "compares lists, and the knob is none")]
    [InlineData("[AnyAbove(1, \"B\")] public double[]? A { get; init; } public double B { get; init; }", "names no list of numbers among the knobs of 'OwnAttribute', or the knob is none")]
    [InlineData("[SuffersUpTo(1, \"x\", \"y\")] public bool A { get; init; }", "compares numbers, and the knob is none")]
    [InlineData("[OnlyWith(1, \"B\", 2)] public int A { get; init; }", "names a knob that 'OwnAttribute' does not have, or values that are not of the knobs' types")]
    [InlineData("[NeverWith(1, \"B\", 2)] public int A { get; init; } public bool B { get; init; }", "or values that are not of the knobs' types")]
    [InlineData("[UnusualWith(1, \"B\", 2, \"y\")] public int A { get; init; } public bool B { get; init; }", "or values that are not of the knobs' types")]
    [InlineData("[OnlyWith(\"x\", \"B\", true)] public int A { get; init; } public bool B { get; init; }", "or values that are not of the knobs' types")]
    [InlineData("[TakesOnly(1, typeof(IAugmentation), typeof(IDeviceAugmentation))] public bool A { get; init; }", "names no value of the knob")]
    [InlineData("[TakesOnly(true, typeof(string), typeof(IDeviceAugmentation))] public bool A { get; init; }", "names 'String', which is no trick")]
    public async Task A_relation_that_names_nothing_is_TRK021(string member, string message) =>
        await Finds("TRK021", member[1..member.IndexOf(']', StringComparison.Ordinal)], message, Trick(member));

    [Fact]
    public async Task A_partner_that_is_no_trick_is_TRK021() => await Finds(
        "TRK021", "Requires(typeof(string))", "[Requires] on 'OwnAttribute' names 'String', which is no trick", Trick("").Replace("public sealed", "[Requires(typeof(string))] public sealed", StringComparison.Ordinal));

    [Theory]
    [InlineData("1, 2")]
    [InlineData("\"many\"")]
    [InlineData("count: 1, other: 2")]
    [InlineData("1, Other = 2")]
    [InlineData("1, Fixed = 2")]
    [InlineData("")]
    [InlineData("1,,")]
    [InlineData("1)] [Other(")]
    public async Task An_example_that_does_not_compile_is_TRK021(string arguments) => await Finds(
        "TRK021", $"Example({Quoted(arguments)})", $"[Example] on 'OwnAttribute' shows a use that does not compile: [Own({arguments})]", Counted(arguments));

    [Theory]
    [InlineData("1")]
    [InlineData("count: 1")]
    [InlineData("1, Share = 0.5")]
    [InlineData("1, Name = \"x\", Enabled = false")]
    public async Task An_example_that_compiles_is_right(string arguments) =>
        Assert.Empty(await Compiled.FindingsAsync("using Tricks.Recipes;\n" + Counted(arguments)));

    [Theory]
    [InlineData("Requires(typeof(OwnAttribute))", "requires the trick itself")]
    [InlineData("Requires(typeof(Tricks.WarmupAttribute))] [Conflicts(typeof(Tricks.WarmupAttribute))", "requires Warmup, and [Conflicts] refuses Warmup")]
    [InlineData("Requires(typeof(Tricks.WarmupAttribute))] [Conflicts(typeof(IWarmup))", "requires Warmup, and [Conflicts] refuses a part for the warmup")]
    [InlineData("Requires(typeof(IBatchSize))", "requires a part for the batch size beside it, and the batch size takes one part")]
    [InlineData("Requires(typeof(Tricks.BatchSizeAttribute))", "requires BatchSize beside it, and the batch size takes one part")]
    public async Task A_requirement_that_no_recipe_meets_is_TRK029(string relations, string message) => await Finds(
        "TRK029", relations[..(relations.IndexOf("))", StringComparison.Ordinal) + 2)], $"[Requires] on 'OwnAttribute' {message}, so that no recipe can have the trick", Sized($"[{relations}]", ""));

    [Theory]
    [InlineData("[Requires(typeof(IWarmup))] [Conflicts(typeof(Tricks.WarmupAttribute))]")]
    [InlineData("[Requires(typeof(IGradientTransform))] [Conflicts(typeof(OwnAttribute))]")]
    public async Task A_requirement_that_something_meets_is_right(string relations) => Assert.Empty(await Compiled.FindingsAsync("using Tricks.Recipes;\n" + Sized(relations, "")));

    [Theory]
    [InlineData("[LessThan(typeof(OwnAttribute), \"A\")] public double A { get; init; }", "compares the knob with itself")]
    [InlineData("[LessThan(typeof(IBatchSize), \"Size\")] public int Size { get; init; }", "compares the knob with itself")]
    public async Task A_knob_that_is_less_than_itself_is_TRK029(string member, string message) => await Finds(
        "TRK029", member[1..member.IndexOf(']', StringComparison.Ordinal)], $"[LessThan] on '{(member.Contains("Size", StringComparison.Ordinal) ? "Size" : "A")}' {message}", Sized("", member));

    [Fact]
    public async Task Two_knobs_each_less_than_the_other_are_TRK029()
    {
        const string knobs = "[LessThan(typeof(OwnAttribute), \"B\")] public double A { get; init; } [LessThan(typeof(OwnAttribute), \"A\")] public double B { get; init; }";
        var findings = await Compiled.FindingsAsync("using Tricks.Recipes;\n" + Sized("", knobs));
        Assert.Equal(["TRK029", "TRK029"], findings.Select(static finding => finding.Id));
        Assert.StartsWith("[LessThan] on 'A' and that of 'B' each want the smaller knob", findings[0].Message, StringComparison.Ordinal);
        Assert.Empty(await Compiled.FindingsAsync("using Tricks.Recipes;\n" + Sized("", knobs.Replace("\")]", "\", OrEqual = true)]", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task Bounds_that_leave_no_whole_number_are_TRK022() =>
        await Finds("TRK022", "Range(0.2, 0.8)", "The bounds of knob 'Knob' of 'OwnAttribute' leave no value: a whole number from 0.2 to 0.8", Trick("[Range(0.2, 0.8)] public int Knob { get; init; }"));

    [Theory]
    [InlineData("Range(2.0, 1.0)", "a number from 2 to 1")]
    [InlineData("Range(1.0, 1.0, MinimumIsExclusive = true)", "a number above 1 to 1")]
    public async Task Bounds_that_leave_no_value_are_TRK022(string bound, string words) =>
        await Finds("TRK022", bound, $"The bounds of knob 'Knob' of 'OwnAttribute' leave no value: {words}", Trick($"[{bound}] public double Knob {{ get; init; }}"));

    [Theory]
    [InlineData("double")]
    [InlineData("float[]?")]
    public async Task Whole_bounds_of_a_real_knob_are_TRK023(string type) =>
        await Finds("TRK023", "Range(0, 10)", "write 0.0 and 10.0", Trick($"[Range(0, 10)] public {type} Knob {{ get; init; }}"));

    [Theory]
    [InlineData("public new bool Enabled { get; init; }", "Enabled", "TrickAttribute.Enabled")]
    [InlineData("public new string? Name { get; init; }", "Name", "TrickAttribute.Name")]
    [InlineData("public new bool Enabled() => true;", "Enabled", "TrickAttribute.Enabled")]
    [InlineData("public bool enabled { get; init; }", "enabled", "TrickAttribute.Enabled")]
    [InlineData("public int Depth { get; init; } public int depth { get; init; }", "depth", "OwnAttribute.Depth")]
    public async Task A_knob_with_a_name_that_is_needed_is_TRK024(string member, string where, string other) =>
        await Finds("TRK024", where, $"has the name of '{other}'", Trick(member));

    [Fact]
    public async Task A_parameter_that_is_no_knob_is_TRK025() => await Finds(
        "TRK025", "rate", "Parameter 'rate' of 'OwnAttribute' is no knob", Trick("public double Twice => 2 * rate;").Replace("OwnAttribute", "OwnAttribute(double rate, int Depth)", StringComparison.Ordinal).Replace("{ public", "{ public int Depth { get; init; } = Depth; public", StringComparison.Ordinal));

    [Theory]
    [InlineData("double", "2", "'2'", "a number from 0 to 1")]
    [InlineData("int", "-1", "'-1'", "a whole number from 0 to 1")]
    public async Task A_default_out_of_its_bounds_is_TRK033(string type, string value, string shown, string allowed) => await Finds(
        "TRK033", "share", $"The default {shown} of parameter 'share' of 'OwnAttribute' is out of the knob's bounds; allowed: {allowed}", WithDefault(type, value));

    [Theory]
    [InlineData("double", "[Range(0.0, 1.0)] public double Share { get; init; } = 0.5;")]
    [InlineData("double", "[Range(1.0, 2.0)] public double Share { get; init; }")]
    [InlineData("long", "[AllowedValues(1L, 2L)] public long Share { get; init; }")]
    [InlineData("string[]", "public string[] Share { get; init; } = [];")]
    public async Task A_default_that_no_parameter_has_is_TRK028(string type, string member) => await Finds(
        "TRK028", "Share", $"No constructor parameter has the name of knob 'Share' of 'OwnAttribute', so that what it is by default is judged at start alone; write the default there, as in '({type} share = …)'", Trick(member));

    [Theory]
    [InlineData("[Range(0.0, 1.0)] public double Share { get; init; }")]
    [InlineData("public string? Share { get; init; }")]
    [InlineData("public bool Share { get; init; }")]
    [InlineData("public double[]? Share { get; init; }")]
    public async Task What_nobody_sets_is_known(string member) =>
        Assert.Empty(await Compiled.FindingsAsync("using System.ComponentModel.DataAnnotations; using Tricks.Recipes;\n" + Trick(member)));

    [Theory]
    [InlineData("double", "1")]
    [InlineData("double[]?", "null")]
    public async Task A_default_within_its_bounds_is_right(string type, string value) =>
        Assert.Empty(await Compiled.FindingsAsync("using System.ComponentModel.DataAnnotations; using Tricks.Recipes;\n" + WithDefault(type, value)));

    private static string WithDefault(string type, string value) =>
        Trick($"[Range({(type == "int" ? "0, 1" : "0.0, 1.0")})] public {type} Share {{ get; init; }} = share;").Replace("OwnAttribute", $"OwnAttribute({type} share = {value})", StringComparison.Ordinal);

    private static string Trick(string member) =>
        $"public sealed class OwnAttribute : TrickAttribute, ITargetTransform {{ {member} public TorchSharp.torch.Tensor Transform(TorchSharp.torch.Tensor targets) => targets; }}";

    private static async Task Finds(string id, string where, string message, string trick)
    {
        var finding = Assert.Single(await Compiled.FindingsAsync("using System.ComponentModel.DataAnnotations; using Tricks.Recipes;\n" + trick));
        Assert.Equal(id, finding.Id);
        Assert.Equal(where, finding.Where);
        Assert.Contains(message, finding.Message, StringComparison.Ordinal);
    }

    /// <summary>A trick with a constructor, a knob that may be set, and an example of its use.</summary>
    private static string Counted(string arguments) =>
        $"[Example({Quoted(arguments)})] public sealed class OwnAttribute(int count) : TrickAttribute, IBatchSize {{ public int Count {{ get; init; }} = count; public double Share {{ get; init; }} public int Fixed => 1; public int Size => 1; }}";

    private static string Quoted(string arguments) => Microsoft.CodeAnalysis.CSharp.SymbolDisplay.FormatLiteral(arguments, quote: true);

    /// <summary>A trick at a seam that takes one part.</summary>
    private static string Sized(string relations, string member) =>
        $"{relations} public sealed class OwnAttribute : TrickAttribute, IBatchSize {{ {member} {(member.Contains("Size {", StringComparison.Ordinal) ? "" : "public int Size => 1;")} }}";
}
