using Tricks.Generators.Model;
using Tricks.Generators.Parsing;

namespace Tricks.Generators.Emission;

/// <summary>Writes <c>Definition</c>: the recipe's knobs, how they are read, and the rules between them.</summary>
internal static class DefinitionEmitter
{
    private const string Recipes = RuntimeNames.Recipes;

    public static string Emit(RecipeModel recipe) => RecipeFile.Write(recipe, code =>
    {
        code.Line($"/// <summary>What the application knows of <see cref=\"{recipe.Class}\"/>: its parts, its knobs and how to compose them.</summary>");
        using var type = code.Block($"{recipe.Access} sealed class Definition : {Recipes}Recipe<Options>");
        code.Line("private static readonly Options Declared = new Options();").Line();
        foreach (var part in recipe.Parts)
        {
            foreach (var knob in part.Knobs)
                code.Line(Field(recipe, part, knob));
        }

        code.Line();
        code.Line("/// <inheritdoc />").Line($"public override string Name => {Literal.Of(recipe.Name)};").Line();
        Parts(code, recipe);
        code.Line();
        AllKnobs(code, recipe);
        code.Line();
        code.Line("/// <inheritdoc />");
        code.Line($"public override {Recipes}TrainingPipeline Compose(Options options, long? seed = null) => new Pipeline(options, seed);").Line();
        Bind(code, recipe);
        code.Line();
        Report(code, recipe);
    });

    private static string Field(RecipeModel recipe, PartModel part, KnobModel knob)
    {
        var name = FieldName(part, knob);
        var key = Literal.Of($"{recipe.Key}:{part.Key}:{knob.Name}");
        var declared = $"Declared.{part.Property}.{knob.Name.Escaped()}";
        var written = knob.Written ? "true" : "false";
        if (!knob.IsArray)
            return $"private static readonly {KnobType(knob)} {name} = new {KnobType(knob)}({key}, {declared}, {written}){Initialiser(Bounds(knob).Concat(Original(part, knob)))};";
        var element = $"new {KnobType(knob)}({key}, default, {written}){Initialiser(Bounds(knob))}";
        return $"private static readonly {RuntimeNames.ArrayKnob}<{ValueType(knob)}> {name} = new {RuntimeNames.ArrayKnob}<{ValueType(knob)}>({element}, {declared}){Initialiser(ListBounds(knob).Concat(Original(part, knob)))};";
    }

    private static IEnumerable<string> ListBounds(KnobModel knob)
    {
        if (knob.MinimumLength > 0)
            yield return $"MinimumLength = {knob.MinimumLength}";
        if (knob.IsAscending)
            yield return "IsAscending = true";
    }

    /// <summary>Where an ablation finds a value that it has not of its own.</summary>
    private static IEnumerable<string> Original(PartModel part, KnobModel knob) =>
        part.OriginalKey is null ? [] : [$"OriginalKey = {Literal.Of($"{part.OriginalKey}:{knob.Name}")}"];

    private static string KnobType(KnobModel knob) => knob.Kind switch
    {
        KnobKind.Boolean => RuntimeNames.BooleanKnob,
        KnobKind.Text => RuntimeNames.TextKnob,
        KnobKind.Enumeration => $"{RuntimeNames.EnumKnob}<{knob.Type}>",
        _ => $"{RuntimeNames.NumberKnob}<{knob.Type}>",
    };

    private static string ValueType(KnobModel knob) => knob.Kind == KnobKind.Text ? "string?" : knob.Type;

    private static IEnumerable<string> Bounds(KnobModel knob)
    {
        if (knob.Kind == KnobKind.Number)
        {
            if (knob.Minimum is not null)
                yield return $"Minimum = {knob.Minimum}";
            if (knob.MinimumIsExclusive)
                yield return "MinimumIsExclusive = true";
            if (knob.Maximum is not null)
                yield return $"Maximum = {knob.Maximum}";
            if (knob.MaximumIsExclusive)
                yield return "MaximumIsExclusive = true";
        }

        if (knob is { Kind: KnobKind.Text, IsArray: false, MinimumLength: > 0 })
            yield return $"MinimumLength = {knob.MinimumLength}";
        if (knob.Kind is KnobKind.Number or KnobKind.Text && knob.Values.Count > 0)
            yield return $"Values = new {knob.Type}[] {{ {string.Join(", ", knob.Values)} }}";
    }

    private static string Initialiser(IEnumerable<string> values) => values.Any() ? $" {{ {string.Join(", ", values)} }}" : "";

    private static string FieldName(PartModel part, KnobModel knob) => FieldName(part.Identifier, knob.Name);

    /// <summary>
    /// The field of a knob. The first odd run of underscores is where the part ends, so that no two have one name: <c>B_C</c> of <c>A</c> and
    /// <c>C</c> of <c>A_B</c>, say.
    /// </summary>
    private static string FieldName(string part, string knob) => $"{part.Replace("_", "__")}_{(knob[0] == '_' ? "0" : "")}{knob}";

    private static void Parts(CodeWriter code, RecipeModel recipe)
    {
        code.Line("/// <inheritdoc />");
        using var list = code.Block($"public override global::System.Collections.Generic.IReadOnlyList<{RuntimeNames.PartInfo}> Parts {{ get; }} = new {RuntimeNames.PartInfo}[]", "};");
        foreach (var part in recipe.Parts.OrderBy(static part => part.Seams[0]))
        {
            var source = part.Source is null ? "null" : Literal.Of(part.Source);
            code.Line($"new {RuntimeNames.PartInfo}({Literal.Of(part.Key)}, typeof({part.Type}), new[] {{ {string.Join(", ", part.Seams.Select(seam => Literal.Of(recipe.Declared(seam).Name)))} }}, {source}),");
        }
    }

    private static void AllKnobs(CodeWriter code, RecipeModel recipe)
    {
        code.Line("/// <inheritdoc />");
        using var list = code.Block($"public override global::System.Collections.Generic.IReadOnlyList<{Recipes}Knob> Knobs {{ get; }} = new {Recipes}Knob[]", "};");
        foreach (var part in recipe.Parts)
            code.Line(string.Join(" ", part.Knobs.Select(knob => FieldName(part, knob) + ",")));
    }

    private static void Bind(CodeWriter code, RecipeModel recipe)
    {
        code.Line("/// <inheritdoc />");
        using var method = code.Block($"protected override void Bind(Options options, {RuntimeNames.KnobReader} knobs)");
        foreach (var part in recipe.Parts)
        {
            var arguments = part.Arguments.Select(argument => $"{argument.Parameter.Escaped()}: {Argument(part, argument)}");
            var initialisers = part.Fixed.Concat(part.Knobs.Where(static knob => knob.IsInitialised).Select(knob => $"{knob.Name.Escaped()} = {Read(part, knob)}"));
            code.Line($"options.{part.Property} = new {part.Type}({string.Join(", ", arguments)}) {{ {string.Join(", ", initialisers)} }};");
        }
    }

    private static string Argument(PartModel part, ArgumentModel argument) =>
        part.Knobs.FirstOrDefault(knob => knob.Name == argument.Knob) is not { } knob ? argument.Literal
        : knob.IsInitialised ? Read(part, knob, argument.Literal)
        : Read(part, knob);

    private static string Read(PartModel part, KnobModel knob, string? written = null) =>
        $"knobs.Read({FieldName(part, knob)}{(written is null ? "" : ", " + written)})" + (knob.IsArray || knob.Kind == KnobKind.Text ? "!" : "");

    private static void Report(CodeWriter code, RecipeModel recipe)
    {
        code.Line("/// <inheritdoc />");
        using var method = code.Block($"protected override void Report(Options options, {RuntimeNames.KnobReport} report)");
        foreach (var part in recipe.Parts)
        {
            foreach (var knob in part.Knobs)
                code.Line($"report.Add({FieldName(part, knob)}, options.{part.Property}.{knob.Name.Escaped()});");
        }

        code.Line();
        foreach (var part in recipe.Parts)
        {
            var key = Literal.Of($"{recipe.Key}:{part.Key}");
            code.Line($"report.Check({key}, options.{part.Property});");
            foreach (var knob in part.Knobs)
                Together(code, part, knob);
            foreach (var seam in part.Seams.Where(recipe.Needs))
                code.Line($"report.Need({Literal.Of(recipe.Declared(seam).Name)}, {FieldName(part.Identifier, "Enabled")}, options.{part.Property});");
            foreach (var other in part.Requires)
                code.Line($"report.Require({key}, options.{part.Property}, {Literal.Of(other.Name)}, {AnyOn(other)});");
            foreach (var feature in part.Needs)
                code.Line($"report.Provide({key}, options.{part.Property}, {Literal.Of(feature.Name)}, {AnyOn(feature)});");
            foreach (var other in part.Conflicts)
                code.Line($"report.Conflict({key}, options.{part.Property}, {Literal.Of($"{recipe.Key}:{other.Name}")}, options.{other.Properties.First()});");
            foreach (var (knob, less) in part.Knobs.SelectMany(static knob => knob.LessThan.Select(less => (knob, less))))
            {
                var other = $"options.{less.Part.Escaped()}";
                code.Line($"report.LessThan({FieldName(part, knob)}, options.{part.Property}, options.{part.Property}.{knob.Name.Escaped()}, {FieldName(less.Part, less.Knob)}, {other}, {other}.{less.Knob.Escaped()}{(less.OrEqual ? ", orEqual: true" : "")});");
            }
        }
    }

    /// <summary>The rules between the knobs of one part.</summary>
    private static void Together(CodeWriter code, PartModel part, KnobModel knob)
    {
        foreach (var pairing in knob.Pairings)
        {
            var values = $"new {pairing.OtherType}[] {{ {string.Join(", ", pairing.Values)} }}";
            code.Line($"report.{pairing.Kind}With(options.{part.Property}, {Resolved(knob.Name)}, {pairing.Value}, {Resolved(pairing.Other)}, {values}, {pairing.Because ?? "null"});");
        }

        if (knob.SameLength is not null)
            code.Line($"report.SameLength(options.{part.Property}, {Resolved(knob.Name)}, {Resolved(knob.SameLength)});");

        if (knob.AnyAbove is { } above)
            code.Line($"report.AnyAbove(options.{part.Property}, {Resolved(knob.Name)}, {Resolved(above.Other)}, {above.Value}, {above.Because ?? "null"});");

        string Resolved(string name) => $"{FieldName(part.Identifier, name)}, options.{part.Property}.{name.Escaped()}";
    }

    /// <summary>Of the parts that are meant, the first that is switched on, or else the last.</summary>
    private static string AnyOn(PartReference other)
    {
        var parts = other.Properties.Select(static property => "options." + property).ToArray();
        return parts.Length == 0
            ? "null"
            : string.Concat(parts.Take(parts.Length - 1).Select(static part => $"{part}.Enabled ? ({RuntimeNames.Trick}){part} : ")) + parts.Last();
    }
}
