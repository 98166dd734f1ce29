using Tricks.Generators.Model;
using Tricks.Generators.Parsing;

namespace Tricks.Generators.Emission;

/// <summary>Writes <c>Pipeline</c>: the recipe's parts as straight-line code, from data to update.</summary>
internal static class PipelineEmitter
{
    private const string Recipes = RuntimeNames.Recipes;
    private const string Data = RuntimeNames.Data;

    public static string Emit(RecipeModel recipe) => RecipeFile.WriteReadable(recipe, code =>
    {
        code.Line($"/// <summary>Training as <see cref=\"{recipe.Class}\"/> declares it; read <see cref=\"Step\"/> from top to bottom.</summary>");
        using var type = code.Block($"{recipe.Access} sealed class Pipeline : {Recipes}TrainingPipeline");
        Fields(code, recipe);
        code.Line();
        Constructor(code, recipe);
        code.Line();
        Length(code, recipe);
        code.Line();
        DataAndPreparation(code, recipe);
        code.Line();
        BuildModel(code, recipe);
        code.Line();
        LoadWeights(code, recipe);
        Optimizer(code, recipe);
        code.Line();
        FrozenLayers(code, recipe);
        Schedule(code, recipe);
        code.Line();
        Loss(code, recipe);
        code.Line();
        Begin(code, recipe);
        Step(code, recipe);
        Prediction(code, recipe);
    });

    /// <summary>What stands at a seam where no part does, or null where nothing happens then.</summary>
    private static string? DefaultOf(Seam seam) => seam switch
    {
        Seam.WeightInitialization or Seam.Loss or Seam.BatchSize or Seam.Seed => RuntimeNames.SeamDefaults + seam,
        _ => null,
    };

    private static IEnumerable<(PartModel Part, Seam Seam)> Uses(RecipeModel recipe) =>
        recipe.Parts.SelectMany(static part => part.Seams.Select(seam => (part, seam))).OrderBy(static use => use.seam);

    private static void Fields(CodeWriter code, RecipeModel recipe)
    {
        foreach (var (part, seam) in Uses(recipe).Where(static use => use.Seam != Seam.Seed))
        {
            var (type, isThere) = (RuntimeNames.InterfaceOf(seam), IsAlwaysThere(recipe, seam));
            code.Line(part.InRun.Contains(seam)
                ? $"private {type}{(isThere ? $" {part.FieldAt(seam)} = null!;" : $"? {part.FieldAt(seam)};")} // from the run's begin on"
                : $"private readonly {type}{(isThere ? "" : "?")} {part.FieldAt(seam)};");
        }

        foreach (var part in recipe.Parts.Where(static part => part.InRun.Count > 0))
            code.Line($"private readonly {RuntimeNames.BeginsRunOfAny}? {part.FieldBeforeRun};");
    }

    private static bool IsAlwaysThere(RecipeModel recipe, Seam seam) => recipe.Needs(seam) || (DefaultOf(seam) is not null && recipe.At(seam).Count() == 1);

    private static void Constructor(CodeWriter code, RecipeModel recipe)
    {
        var seed = recipe.At(Seam.Seed).Select(static use => $"(({RuntimeNames.InterfaceOf(Seam.Seed)}?)On(options.{use.Part.Property}))?.Value ?? ").FirstOrDefault() ?? "";
        code.Line("/// <summary>Takes the parts that are switched on; <paramref name=\"seed\"/> stands in place of the recipe's own.</summary>");
        code.Line("public Pipeline(Options options, long? seed = null)");
        code.Line($"    : base(seed ?? {seed}{DefaultOf(Seam.Seed)}.Value)");
        using var body = code.Block();
        foreach (var (part, seam) in Uses(recipe).Where(static use => use.Seam != Seam.Seed && !use.Part.InRun.Contains(use.Seam)))
        {
            var value = recipe.Needs(seam) ? $"options.{part.Property}" : $"On(options.{part.Property})";
            if (!recipe.Needs(seam) && IsAlwaysThere(recipe, seam))
                value = $"({RuntimeNames.InterfaceOf(seam)}?){value} ?? {DefaultOf(seam)}";
            code.Line($"{part.FieldAt(seam)} = {value};");
        }

        foreach (var part in recipe.Parts.Where(static part => part.InRun.Count > 0))
            code.Line($"{part.FieldBeforeRun} = On(options.{part.Property});");
    }

    /// <summary>The field at a seam that takes one part, or the seam's default.</summary>
    private static string? Single(RecipeModel recipe, Seam seam) =>
        recipe.At(seam).Select(static use => use.Field).FirstOrDefault() ?? DefaultOf(seam);

    private static void Length(CodeWriter code, RecipeModel recipe)
    {
        code.Line("/// <inheritdoc />").Line($"public override int Epochs => {Single(recipe, Seam.TrainingLength)}.Count;{Beside(recipe, Seam.TrainingLength)}").Line();
        code.Line("/// <inheritdoc />").Line($"public override int BatchSize => {Single(recipe, Seam.BatchSize)}.Size;{Beside(recipe, Seam.BatchSize)}");
        if (Single(recipe, Seam.Accumulation) is { } accumulation)
            code.Line().Line("/// <inheritdoc />").Line($"public override int Pieces => {accumulation}?.Pieces ?? 1;{Beside(recipe, Seam.Accumulation)}");
    }

    private static void DataAndPreparation(CodeWriter code, RecipeModel recipe)
    {
        code.Line("/// <inheritdoc />").Line($"public override {Data}ImageDataset OpenData({Data}DataContext context) => {Single(recipe, Seam.Data)}.Open(context);{Beside(recipe, Seam.Data)}").Line();

        code.Line("/// <inheritdoc />");
        using (code.Block($"public override void Augment({Data}Image image, int epoch, int index)"))
        {
            foreach (var (part, field) in recipe.At(Seam.Augmentation))
                code.Line($"{Comment(recipe, part, Seam.Augmentation)}if ({field} is not null)\n    Augment({field}, {Literal.Of(part.Key)}, image, epoch, index);");
        }

        code.Line();
        code.Line("/// <inheritdoc />");
        using (code.Block($"public override {RuntimeNames.Tensor} Augment({RuntimeNames.Tensor} images, global::System.ReadOnlyMemory<int> indices, int epoch)"))
        {
            foreach (var (part, field) in recipe.At(Seam.Augmentation))
                code.Line($"{Comment(recipe, part, Seam.Augmentation)}if ({field} is not null)\n    images = Augment({field}, {Literal.Of(part.Key)}, images, indices, epoch);");
            code.Line("return images;");
        }

        code.Line();
        Shape("TrainingShape", Seam.Augmentation);
        code.Line();
        code.Line("/// <inheritdoc />");
        using (code.Block($"public override void PrepareEvaluation({Data}Image image)"))
        {
            foreach (var (part, field) in recipe.At(Seam.Evaluation))
                code.Line($"{Comment(recipe, part, Seam.Evaluation)}{field}?.Prepare(image);");
        }

        code.Line();
        Shape("EvaluationShape", Seam.Evaluation);
        code.Line();
        var unit = $"{Data}PixelStatistics.UnitRange(data.Shape.Channels)";
        var own = (Single(recipe, Seam.Normalization) is { } normalization ? $"{normalization}?.Statistics(data) ?? {unit};" : unit + ";") + Beside(recipe, Seam.Normalization);
        if (Single(recipe, Seam.PretrainedWeights) is { } pretrained)
        {
            code.Line("/// <inheritdoc />").Line($"public override {Data}PixelStatistics Normalization({Data}ImageDataset data) => {pretrained}?.Normalization(data.Shape.Channels) ?? OwnNormalization(data);{Beside(recipe, Seam.PretrainedWeights)}").Line();
            code.Line($"private {Data}PixelStatistics OwnNormalization({Data}ImageDataset data) =>").Line("    " + own);
        }
        else
        {
            code.Line("/// <inheritdoc />").Line($"public override {Data}PixelStatistics Normalization({Data}ImageDataset data) =>").Line("    " + own);
        }

        void Shape(string method, Seam seam)
        {
            code.Line("/// <inheritdoc />");
            using var body = code.Block($"public override {Data}ImageShape {method}({Data}ImageShape shape)");
            foreach (var (_, field) in recipe.At(seam))
                code.Line($"shape = {field}?.OutputShape(shape) ?? shape;");
            code.Line("return shape;");
        }
    }

    private static void BuildModel(CodeWriter code, RecipeModel recipe)
    {
        code.Line("/// <inheritdoc />");
        using var body = code.Block($"public override {RuntimeNames.Module} BuildModel({RuntimeNames.ModelShape} shape)");
        code.Line("SeedTorch(\"model\");");
        var model = recipe.At(Seam.Model).First();
        code.Line($"{Comment(recipe, model.Part, Seam.Model)}var model = {model.Field}.Build(shape);");
        foreach (var (part, field) in recipe.At(Seam.ModelSurgery))
            code.Line($"{Comment(recipe, part, Seam.ModelSurgery)}model = {field}?.Operate(model) ?? model;");
        code.Line().Line("SeedTorch(\"weights\");");
        var weights = recipe.At(Seam.WeightInitialization).Select(static use => use.Part).FirstOrDefault();
        code.Line($"{Comment(recipe, weights, Seam.WeightInitialization)}{Single(recipe, Seam.WeightInitialization)}.Initialize(model);");
        foreach (var (part, field) in recipe.At(Seam.InitializationRefinement))
            code.Line($"{Comment(recipe, part, Seam.InitializationRefinement)}{field}?.Refine(model);");
        code.Line("return model;");
    }

    /// <summary>What comes in place of first weights, where a part has it.</summary>
    private static void LoadWeights(CodeWriter code, RecipeModel recipe)
    {
        if (Single(recipe, Seam.PretrainedWeights) is not { } pretrained)
            return;
        code.Line("/// <inheritdoc />");
        code.Line($"public override void LoadWeights({RuntimeNames.Module} model, {Data}ImageDataset data, global::System.Action<string> notice) =>");
        code.Line($"    {pretrained}?.Load(new {Recipes}PretrainedStart(model, data.ClassNames, OwnNormalization(data), notice));{Beside(recipe, Seam.PretrainedWeights)}").Line();
    }

    /// <summary>Which layers learn, where a part says it.</summary>
    private static void FrozenLayers(CodeWriter code, RecipeModel recipe)
    {
        if (Single(recipe, Seam.Freezing) is not { } freezing)
            return;
        code.Line("/// <inheritdoc />");
        code.Line($"public override int FrozenLayers({Recipes}StepClock clock, global::System.Collections.Generic.IReadOnlyList<string> layers) => {freezing}?.Frozen(clock, layers) ?? 0;{Beside(recipe, Seam.Freezing)}").Line();
    }

    private static void Optimizer(CodeWriter code, RecipeModel recipe)
    {
        code.Line("/// <inheritdoc />");
        using (code.Block($"public override {Recipes}ParameterSetting SettingOf({Recipes}ParameterPlace place)"))
        {
            code.Line($"var setting = new {Recipes}ParameterSetting(1, 1);");
            foreach (var (part, field) in recipe.At(Seam.ParameterRule))
                code.Line($"{Comment(recipe, part, Seam.ParameterRule)}setting = {field}?.Apply(place, setting) ?? setting;");
            code.Line("return setting;");
        }

        code.Line().Line("/// <inheritdoc />");
        code.Line($"public override {Recipes}TrainingOptimizer CreateOptimizer(global::System.Collections.Generic.IReadOnlyList<{Recipes}ParameterGroup> groups) => {Single(recipe, Seam.Optimizer)}.Create(groups);{Beside(recipe, Seam.Optimizer)}");
    }

    private static void Schedule(CodeWriter code, RecipeModel recipe)
    {
        code.Line("/// <inheritdoc />");
        code.Line($"public override int WarmupSteps(int stepsPerEpoch) => {(Single(recipe, Seam.Warmup) is { } steps ? $"{steps}?.Steps(stepsPerEpoch) ?? 0" : "0")};{Beside(recipe, Seam.Warmup)}").Line();
        code.Line("/// <inheritdoc />");
        using var body = code.Block($"protected override double Schedule({Recipes}StepClock clock)");
        var peak = recipe.At(Seam.BaseRate).First();
        code.Line($"{Comment(recipe, peak.Part, Seam.BaseRate)}var rate = {peak.Field}.PeakRate(BatchSize);");
        foreach (var (part, field) in recipe.At(Seam.Warmup))
            code.Line($"{Comment(recipe, part, Seam.Warmup)}if (clock.InWarmup && {field} is not null)\n    return rate * {field}.WarmupFactor(clock);");
        foreach (var (part, field) in recipe.At(Seam.Decay))
            code.Line($"{Comment(recipe, part, Seam.Decay)}if ({field} is not null)\n    rate *= {field}.DecayFactor(clock);");
        code.Line("return rate;");
    }

    private static void Loss(CodeWriter code, RecipeModel recipe) => code.Line("/// <inheritdoc />")
        .Line($"public override {RuntimeNames.Tensor} Loss({RuntimeNames.Tensor} logits, {RuntimeNames.Tensor} targets) => {Single(recipe, Seam.Loss)}.Loss(logits, targets);");

    /// <summary>What parts keep from step to step, where one keeps something.</summary>
    private static void Begin(CodeWriter code, RecipeModel recipe)
    {
        // What precision refuses is said before a teacher is trained.
        var parts = recipe.Parts.Where(static part => part.InRun.Count > 0).OrderBy(static part => part.InRun.Contains(Seam.Precision) ? 0 : 1).ThenBy(static part => part.InRun[0]).ToArray();
        if (parts.Length == 0)
            return;
        code.Line("/// <inheritdoc />");
        using (code.Block($"protected override void Begin({Recipes}RunStart start)"))
        {
            foreach (var part in parts)
            {
                var first = part.FieldAt(part.InRun[0]);
                foreach (var seam in part.InRun)
                {
                    var begun = seam == part.InRun[0] ? $"Begin({Literal.Of(part.Key)}, {part.FieldBeforeRun}, start)" : first;
                    var otherwise = IsAlwaysThere(recipe, seam) ? $" ?? {DefaultOf(seam)}" : "";
                    code.Line($"{(seam == part.InRun[0] ? Comment(recipe, part, seam) : "")}{part.FieldAt(seam)} = ({RuntimeNames.InterfaceOf(seam)}?){begun}{otherwise};");
                }
            }
        }

        code.Line();
    }

    private static void Step(CodeWriter code, RecipeModel recipe)
    {
        code.Line("/// <inheritdoc />");
        using (code.Block($"public override {RuntimeNames.Tensor} Step({Recipes}TrainingState state, {RuntimeNames.Tensor} images, {RuntimeNames.Tensor} labels, {Recipes}StepClock clock)"))
        {
            code.Line("SeedTorch(\"step\", clock.Step);");
            if (Single(recipe, Seam.Freezing) is not null)
                code.Line("Freeze(state, clock);");
            code.Line("var targets = OneHot(labels, state.Classes); // [N, K], probabilities").Line();
            foreach (var (part, field) in recipe.At(Seam.BatchTransform))
                code.Line($"{Comment(recipe, part, Seam.BatchTransform)}if ({field} is not null)\n    (images, targets) = {field}.Transform(images, targets, new {Recipes}StepContext(Seed, clock));\n");
            foreach (var (part, field) in recipe.At(Seam.TargetTransform))
                code.Line($"{Comment(recipe, part, Seam.TargetTransform)}if ({field} is not null)\n    targets = {field}.Transform(targets);\n");
            var (around, step) = recipe.At(Seam.Step).FirstOrDefault();
            code.Line(around is null
                ? "var loss = Gradients(state, images, targets);"
                : $"{Comment(recipe, around, Seam.Step)}var loss = {step} is null\n    ? Gradients(state, images, targets)\n    : {step}.Gradients(state, () => Gradients(state, images, targets));");

            var (scaling, scaler) = recipe.At(Seam.Precision).FirstOrDefault();
            if (scaling is null)
            {
                Update(code, recipe);
            }
            else
            {
                using var finite = code.Block($"{Comment(recipe, scaling, Seam.Precision)}if ({scaler}?.Unscale(state.Parameters) != false)");
                Update(code, recipe);
            }

            foreach (var (part, field) in recipe.At(Seam.Average))
                code.Line($"{Comment(recipe, part, Seam.Average)}{field}?.Update(clock);");
            code.Line("return loss;");
        }

        code.Line().Line("/// <summary>The gradients of a batch at the weights as they are, in place of those before; returns the batch's loss.</summary>");
        using var gradients = code.Block($"private {RuntimeNames.Tensor} Gradients({Recipes}TrainingState state, {RuntimeNames.Tensor} images, {RuntimeNames.Tensor} targets)");
        code.Line("state.Optimizer.ZeroGrad();");
        var accumulation = recipe.At(Seam.Accumulation).Select(static use => use.Part).FirstOrDefault();
        var precision = recipe.At(Seam.Precision).Select(static use => use.Field).FirstOrDefault() ?? "null";
        code.Line($"{Comment(recipe, accumulation, Seam.Accumulation)}return Accumulate(images, targets, {precision}, (images, targets) =>");
        using var piece = code.Block(end: "});");
        code.Line("var logits = Forward(state.Model, images); // [N, K]");
        LossAndTerms(code, recipe);
        code.Line("return loss;");
    }

    /// <summary>What is done with the gradients, where they are finite.</summary>
    private static void Update(CodeWriter code, RecipeModel recipe)
    {
        foreach (var (part, field) in recipe.At(Seam.GradientTransform))
            code.Line($"{Comment(recipe, part, Seam.GradientTransform)}{field}?.Transform(state.Parameters);");
        code.Line("state.Optimizer.Step(LearningRate(clock));");
    }

    /// <summary>The loss of a batch or a piece of it, terms included.</summary>
    private static void LossAndTerms(CodeWriter code, RecipeModel recipe)
    {
        var loss = recipe.At(Seam.Loss).Select(static use => use.Part).FirstOrDefault();
        code.Line($"{Comment(recipe, loss, Seam.Loss)}var loss = Loss(logits, targets);");
        var terms = recipe.At(Seam.LossTerm).ToArray();
        // Of the loss alone and before any term, so that their order does not matter.
        if (terms.Length > 0)
            code.Line($"loss = Share(loss, {string.Join(", ", terms.Select(static term => $"{term.Field}?.Share"))});");
        foreach (var (part, field) in terms)
            code.Line($"{Comment(recipe, part, Seam.LossTerm)}if ({field} is not null)\n    loss = Sum(loss, {field}.Loss(images, logits, targets));");
    }

    /// <summary>How answers make a prediction, where a part says it.</summary>
    private static void Prediction(CodeWriter code, RecipeModel recipe)
    {
        var parts = recipe.At(Seam.Prediction).Reverse().ToArray();
        if (parts.Length == 0)
            return;
        code.Line().Line("/// <inheritdoc />");
        using var body = code.Block($"public override {RuntimeNames.Tensor} Predict({RuntimeNames.Module} model, {RuntimeNames.Tensor} images)");
        code.Line($"global::System.Func<{RuntimeNames.Tensor}, {RuntimeNames.Tensor}> predict = images => Forward(model, images); // [N, K]");
        foreach (var (part, field) in parts)
        {
            using var ask = code.Block($"{Comment(recipe, part, Seam.Prediction)}if ({field} is not null)");
            code.Line("var inner = predict;").Line($"predict = images => {field}.Predict(images, inner);");
        }

        code.Line("return predict(images);");
    }

    /// <summary>The same at the end of a line, of a seam that takes one part; nothing where it has none and no default.</summary>
    private static string Beside(RecipeModel recipe, Seam seam)
    {
        var part = recipe.At(seam).Select(static use => use.Part).FirstOrDefault();
        return part is null && DefaultOf(seam) is null ? "" : " " + Comment(recipe, part, seam).TrimEnd('\n');
    }

    /// <summary>A comment line: the seam, the part and its source; for a default, that it is one.</summary>
    private static string Comment(RecipeModel recipe, PartModel? part, Seam seam) =>
        part is null ? $"// {recipe.Declared(seam).Title} · the default\n" : Text.OneLine($"// {recipe.Declared(seam).Title} · {part.Key}{(part.Source is null ? "" : ": " + part.Source)}") + "\n";
}
