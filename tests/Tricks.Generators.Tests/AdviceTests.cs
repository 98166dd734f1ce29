using Microsoft.CodeAnalysis;

namespace Tricks.Generators.Tests;

public class AdviceTests
{
    /// <summary>Parts that are still to come, as they would declare themselves.</summary>
    private const string Coming = """
        using TorchSharp;

        [Teacher("ResNet")]
        public sealed class DistillationAttribute : TrickAttribute, ILossTerm { public torch.Tensor Loss(torch.Tensor images, torch.Tensor logits, torch.Tensor targets) => logits; }

        public enum Way { Calm, Wild }

        public sealed class ShakeAttribute(Way way = Way.Wild) : TrickAttribute, IGradientTransform
        {
            [Wants(typeof(IDecay), "own idea", When = Way.Wild)]
            public Way Way { get; init; } = way;

            public void Transform(System.Collections.Generic.IReadOnlyList<TorchSharp.Modules.Parameter> parameters) { }
        }

        [SuffersFrom("batch normalisation", "the statistics are those of the small batches")]
        public sealed class AccumulateAttribute : TrickAttribute, IGradientTransform { public void Transform(System.Collections.Generic.IReadOnlyList<TorchSharp.Modules.Parameter> parameters) { } }

        [Wants(typeof(IDecay), "own idea")]
        public sealed class LonelyAttribute : TrickAttribute, IGradientTransform { public void Transform(System.Collections.Generic.IReadOnlyList<TorchSharp.Modules.Parameter> parameters) { } }

        [Family("Inception")]
        public class Inception : torch.nn.Module<torch.Tensor, torch.Tensor> { public Inception() : base("net") { } public override torch.Tensor forward(torch.Tensor input) => input; }

        public class Unknown : torch.nn.Module<torch.Tensor, torch.Tensor> { public Unknown() : base("net") { } public override torch.Tensor forward(torch.Tensor input) => input; }
        """;

    public static TheoryData<string, string, string, string> Advised => new()
    {
        { "TRK101", "Mixup(0.2)", "[ImageNet] [ResNet(50)] [Epochs(199)] [Mixup(0.2)]", "Tricks:Recipes:Small:Mixup pays on ImageNet-sized data only where another value is 200 or more, and Tricks:Recipes:Small:Epochs:Count is '199' (attribute) (section 5.4)" },
        { "TRK102", "1024", "[FashionMnist] [ResNet(20)] [Epochs(10)] [BatchSize(1024)]", "Tricks:Recipes:Small:BatchSize:Size is '1024' (attribute), and from 1024 on it wants a part for the warmup beside it, which the recipe does not have (table 4)" },
        { "TRK102", "1024", "[FashionMnist] [ResNet(20)] [Epochs(10)] [BatchSize(1024)] [Warmup(Enabled = false)]", "wants a part for the warmup beside it" },
        { "TRK103", "WeightDecay = 1e-2", "[FashionMnist] [ResNet(20)] [Epochs(10)] [Sgd(WeightDecay = 1e-2)]", "Tricks:Recipes:Small:Sgd:WeightDecay is '0.01' (attribute), which is unusual from 0.01 on (section 2 trains with 0.0001)" },
        { "TRK103", "WeightDecay = 0.1", "[FashionMnist] [ResNet(20)] [Epochs(10)] [Lars(WeightDecay = 0.1)]", "Tricks:Recipes:Small:Lars:WeightDecay is '0.1' (attribute), which is unusual from 0.01 on (You et al. 2017" },
        { "TRK103", "0.1", "[FashionMnist] [ResNet(20)] [Epochs(10)] [Sgd(0.1)]", "Tricks:Recipes:Small:Sgd:Momentum is '0.1' (attribute), which is unusual below 0.5 (section 2 trains with 0.9; the rate has a part of its own)" },
        { "TRK103", "0.9", "[FashionMnist] [ResNet(20)] [Epochs(10)] [LabelSmoothing(0.9)]", "Tricks:Recipes:Small:LabelSmoothing:Epsilon is '0.9' (attribute), which is unusual from 0.5 on (section 5.2 takes 0.1" },
        { "TRK104", "LabelSmoothing", "[FashionMnist] [Model<Inception>] [Epochs(10)] [LabelSmoothing] [Distillation]", "Tricks:Recipes:Small:LabelSmoothing works against Tricks:Recipes:Small:Distillation, whose teacher is of the family ResNet, while Tricks:Recipes:Small:Model is of the family Inception (table 6)" },
        { "TRK105", "Shake", "[FashionMnist] [ResNet(20)] [Epochs(10)] [Shake]", "Tricks:Recipes:Small:Shake:Way is 'Wild' (default), which wants a part for the decay beside it, which the recipe does not have (own idea)" },
        { "TRK105", "Way = Way.Wild", "[FashionMnist] [ResNet(20)] [Epochs(10)] [Shake(Way = Way.Wild)]", "Way is 'Wild' (attribute), which wants a part for the decay" },
        { "TRK105", "Lonely", "[FashionMnist] [ResNet(20)] [Epochs(10)] [Lonely]", "Tricks:Recipes:Small:Lonely wants a part for the decay beside it, which the recipe does not have (own idea)" },
        { "TRK106", "Accumulate", "[FashionMnist] [ResNet(20)] [Epochs(10)] [Accumulate]", "Tricks:Recipes:Small:Accumulate works worse with batch normalisation, which Tricks:Recipes:Small:ResNet has (the statistics are those of the small batches)" },
        { "TRK107", "1", "[FashionMnist] [ResNet(20)] [Epochs(10)] [BatchSize(1)]", "Tricks:Recipes:Small:BatchSize:Size is '1' (attribute), and up to 1 it works worse with batch normalisation, which Tricks:Recipes:Small:ResNet has (Wu and He 2018" },
        { "TRK108", "lossScaling: false", "[FashionMnist] [ResNet(20)] [Epochs(10)] [MixedPrecision(LowPrecision.Float16, lossScaling: false)]", "Tricks:Recipes:Small:MixedPrecision:LossScaling is 'false' (attribute), which is unusual while Tricks:Recipes:Small:MixedPrecision:Type is 'Float16' (attribute) (Micikevicius et al. 2017" },
    };

    [Theory]
    [MemberData(nameof(Advised))]
    public async Task What_is_seldom_meant_is_advised_against(string id, string where, string parts, string message)
    {
        var finding = Assert.Single(await Compiled.DiagnosticsAsync(Compilation(parts)));
        Assert.Equal(id, finding.Id);
        Assert.Equal(where, finding.Location.SourceTree!.GetText(TestContext.Current.CancellationToken).ToString(finding.Location.SourceSpan));
        Assert.Contains(message, finding.GetMessage(), StringComparison.Ordinal);
        Assert.NotEqual(DiagnosticSeverity.Error, finding.Severity);
    }

    [Theory]
    [InlineData("[ImageNet] [ResNet(50)] [Epochs(200)] [Mixup(0.2)]")]
    [InlineData("[ImageNet] [ResNet(50)] [Epochs(120)] [Mixup(0.2, Enabled = false)]")]
    [InlineData("[Synthetic] [ResNet(50)] [Epochs(120)] [Mixup(0.2)]")]
    [InlineData("[FashionMnist] [ResNet(20)] [Epochs(10)] [BatchSize(1023)]")]
    [InlineData("[FashionMnist] [ResNet(20)] [Epochs(10)] [BatchSize(1024)] [Warmup(1)]")]
    [InlineData("[FashionMnist] [ResNet(20)] [Epochs(10)] [BatchSize(1024)] [OneCycle]")]
    [InlineData("[FashionMnist] [ResNet(20)] [Epochs(10)] [Sgd(WeightDecay = 9e-3)]")]
    [InlineData("[FashionMnist] [ResNet(20)] [Epochs(10)] [LabelSmoothing] [Distillation]")]
    [InlineData("[FashionMnist] [Model<Unknown>] [Epochs(10)] [LabelSmoothing] [Distillation]")]
    [InlineData("[FashionMnist] [Model<Inception>] [Epochs(10)] [LabelSmoothing] [Distillation(Enabled = false)]")]
    [InlineData("[FashionMnist] [ResNet(20)] [Epochs(10)] [Shake] [CosineDecay]")]
    [InlineData("[FashionMnist] [ResNet(20)] [Epochs(10)] [Shake(Way.Calm)]")]
    [InlineData("[FashionMnist] [ResNet(20)] [Epochs(10)] [MixedPrecision(LowPrecision.Float16)]")]
    [InlineData("[FashionMnist] [ResNet(20)] [Epochs(10)] [MixedPrecision(lossScaling: false)]")]
    [InlineData("[FashionMnist] [ResNet(20)] [Epochs(10)] [MixedPrecision(LowPrecision.Float16, lossScaling: false, Enabled = false)]")]
    [InlineData("[FashionMnist] [ResNet(20)] [Epochs(10)] [Lonely] [CosineDecay]")]
    [InlineData("[FashionMnist] [ResNet(20)] [Epochs(10)] [Sgd(0.5)]")]
    [InlineData("[FashionMnist] [ResNet(20)] [Epochs(10)] [Sgd(0, Nesterov = false)]")]
    [InlineData("[FashionMnist] [ResNet(20)] [Epochs(10)] [LabelSmoothing(0.4)]")]
    [InlineData("[FashionMnist] [ResNet(20)] [Epochs(10)] [BatchSize(2)]")]
    [InlineData("[FashionMnist] [Model<Unknown>] [Epochs(10)] [BatchSize(1)]")]
    [InlineData("[FashionMnist] [Model<Unknown>] [Epochs(10)] [Accumulate]")]
    public async Task What_may_be_meant_is_not_advised_against(string parts) => Assert.Empty(await Compiled.DiagnosticsAsync(Compilation(parts)));

    [Theory]
    [InlineData("[MobileNet]", 1)]
    [InlineData("[ResNet(20)]", 0)]
    public async Task A_teacher_of_a_referenced_library_has_its_family(string model, int expected)
    {
        var library = Compiled.Library("using Tricks; namespace Shop.Teachers; public static class All { [Recipe] [FashionMnist] [ResNet(56)] [Epochs(1)] [Sgd] [LearningRate(0.1)] public sealed class Teacher; }");
        var findings = await Compiled.FindingsAsync([library], $"using Tricks; [Recipe] [FashionMnist] {model} [Epochs(1)] [Sgd] [LearningRate(0.1)] [LabelSmoothing] [Distillation(\"teacher\")] public sealed partial class Small;");
        Assert.Equal(expected, findings.Count(static finding => finding.Id == "TRK104" && finding.Message.Contains("of the family ResNet, while Tricks:Recipes:Small:MobileNet", StringComparison.Ordinal)));
        Assert.Equal(expected, findings.Count);
    }

    [Fact]
    public async Task A_recipe_with_an_error_is_not_advised()
    {
        var finding = Assert.Single(await Compiled.DiagnosticsAsync(Compilation("[FashionMnist] [ResNet(20)] [Epochs(0)] [BatchSize(1024)]")));
        Assert.Equal("TRK014", finding.Id);
    }

    [Theory]
    [MemberData(nameof(Advised))]
    public async Task One_line_of_editorconfig_switches_an_advice_off(string id, string where, string parts, string message)
    {
        var configured = EditorConfig.Applied(Compilation(parts), $"[*.cs]\ndotnet_diagnostic.{id}.severity = none\n");
        Assert.True(!(await Compiled.DiagnosticsAsync(configured)).Any(), $"{where}: {message}");
    }

    [Theory]
    [InlineData("error", DiagnosticSeverity.Error)]
    [InlineData("suggestion", DiagnosticSeverity.Info)]
    public async Task A_severity_may_be_chosen(string word, DiagnosticSeverity severity)
    {
        var configured = EditorConfig.Applied(Compilation("[FashionMnist] [ResNet(20)] [Epochs(10)] [BatchSize(1024)]"), $"[*.cs]\ndotnet_diagnostic.TRK102.severity = {word}\n");
        Assert.Equal(severity, Assert.Single(await Compiled.DiagnosticsAsync(configured)).Severity);
    }

    [Theory]
    [InlineData("TRK103", "[Sgd(WeightDecay = 0.5)]")]
    [InlineData("TRK014", "[Sgd(WeightDecay = 2)]")]
    public async Task A_pragma_silences_where_it_stands(string id, string part)
    {
        var parts = $"[FashionMnist] [ResNet(20)] [Epochs(10)]\n#pragma warning disable {id}\n{part}\n#pragma warning restore {id}\n";
        Assert.Empty(await Compiled.DiagnosticsAsync(Compilation(parts)));
        Assert.Single(await Compiled.DiagnosticsAsync(Compilation(parts.Replace($"disable {id}", "disable TRK999", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task A_pragma_silences_what_is_told_at_a_tricks_class()
    {
        const string trick = "using Tricks.Recipes;\n#pragma warning disable TRK007\npublic sealed class IdleAttribute : TrickAttribute;\n";
        Assert.Empty(await Compiled.FindingsAsync(trick));
        Assert.Single(await Compiled.FindingsAsync(trick.Replace("TRK007", "TRK999", StringComparison.Ordinal)));
    }

    private static Compilation Compilation(string parts)
    {
        var optimizer = parts.Contains("[Sgd", StringComparison.Ordinal) || parts.Contains("[Lars", StringComparison.Ordinal) ? "" : "[Sgd]";
        return Compiled.CompilationOf($"using Tricks; using Tricks.Recipes;\n[Recipe] {optimizer} [LearningRate(0.1)] {parts}\npublic sealed partial class Small;", "using Tricks.Recipes; " + Coming);
    }
}
