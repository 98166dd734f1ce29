using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Tricks.Generators.Tests;

public class CachingTests
{
    [Fact]
    public void An_unrelated_edit_leaves_every_output_cached()
    {
        var (driver, compilation) = Warm();
        var edited = compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText("class Unrelated { int X => 1; }", (CSharpParseOptions)compilation.SyntaxTrees.First().Options, cancellationToken: TestContext.Current.CancellationToken));

        var result = driver.RunGenerators(edited, TestContext.Current.CancellationToken).GetRunResult().Results.Single();

        var outputs = result.TrackedOutputSteps.SelectMany(static step => step.Value).SelectMany(static step => step.Outputs).ToArray();
        Assert.NotEmpty(outputs);
        Assert.All(outputs, static output => Assert.Equal(IncrementalStepRunReason.Cached, output.Reason));
    }

    [Fact]
    public void An_edit_of_a_recipe_writes_it_anew()
    {
        var (driver, compilation) = Warm();
        var old = compilation.SyntaxTrees.First();
        var edited = compilation.ReplaceSyntaxTree(old, old.WithChangedText(Microsoft.CodeAnalysis.Text.SourceText.From(Sources.Bag.Replace("Epochs(10)", "Epochs(11)", StringComparison.Ordinal))));

        var result = driver.RunGenerators(edited, TestContext.Current.CancellationToken).GetRunResult().Results.Single();

        Assert.Contains(result.TrackedSteps[RecipeGenerator.RecipesStep].SelectMany(static step => step.Outputs), static output => output.Reason == IncrementalStepRunReason.Modified);
    }

    /// <summary>
    /// Whatever the steps hand on is kept for the life of the editor and compared at every key: a symbol, a syntax node or a compilation in it would hold
    /// whole compilations in memory and never be equal.
    /// </summary>
    [Fact]
    public void No_symbol_syntax_or_compilation_enters_the_pipeline()
    {
        var result = Compiled.Driver().RunGenerators(Compiled.CompilationOf(Sources.Bag + "\n[Recipe] [Ablate(Ablation.LeaveOneOut, \"Epochs\")] public partial class Other : Bag;"), TestContext.Current.CancellationToken).GetRunResult().Results.Single();
        var steps = result.TrackedSteps.Where(static step => step.Key.StartsWith(RecipeGenerator.RecipesStep, StringComparison.Ordinal)).ToArray();
        Assert.Equal(4, steps.Length);
        foreach (var (name, runs) in steps)
        {
            foreach (var output in runs.SelectMany(static run => run.Outputs))
                Assert.Empty(Reach(output.Value).Where(IsOfCompilation).Select(value => $"{name}: {value.GetType()}"));
        }
    }

    [Fact]
    public async Task Nothing_static_holds_a_compilation()
    {
        var compilation = Judged();
        // Analysis ends a little after its answer is there, on threads of its own.
        for (var started = Stopwatch.GetTimestamp(); compilation.IsAlive && Stopwatch.GetElapsedTime(started) < TimeSpan.FromMinutes(1); await Task.Delay(50, TestContext.Current.CancellationToken))
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(compilation.IsAlive);
    }

    /// <summary>A compilation that generator and analyzers have been through, with tricks of its own and of the runtime, one of them made from a type of its own.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Judged()
    {
        const string own = """
            public sealed class Net : TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>
            {
                public Net() : base("Net") { }
                public override TorchSharp.torch.Tensor forward(TorchSharp.torch.Tensor input) => input;
            }

            public enum Way { So, Thus }

            public sealed class OwnAttribute<T>(T value, params T[] list) : TrickAttribute, ITargetTransform
            {
                public T Value { get; init; } = value;
                public T[] List { get; init; } = list;
                public TorchSharp.torch.Tensor Transform(TorchSharp.torch.Tensor targets) => targets;
            }
            """;
        var source = Sources.Minimal("[Own<Way>(Way.So, Way.Thus)] [LabelSmoothing(0.9)] [Ablate(Ablation.LeaveOneOut, \"LabelSmoothing\")]", before: own).Replace("[ResNet(20)]", "[Model<Net>]", StringComparison.Ordinal);
        var compilation = Compiled.From(source).Compilation;
        _ = Compiled.DiagnosticsAsync(compilation).GetAwaiter().GetResult();
        return new(compilation);
    }

    private static bool IsOfCompilation(object value) => value is ISymbol or SyntaxNode or SyntaxTree or Compilation or Location or AttributeData or SyntaxReference;

    /// <summary>Every object that fields lead to from one, up to those of a compilation.</summary>
    private static HashSet<object> Reach(object start)
    {
        var reached = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var left = new Stack<object?>([start]);
        while (left.TryPop(out var value))
        {
            if (value is null or string or Type || value.GetType().IsPrimitive || !reached.Add(value) || IsOfCompilation(value))
                continue;
            if (value is System.Collections.IEnumerable items)
            {
                foreach (var item in items)
                    left.Push(item);
            }

            for (var type = value.GetType(); type is not null; type = type.BaseType)
            {
                foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                    left.Push(field.FieldType.IsPointer ? null : field.GetValue(value));
            }
        }

        return reached;
    }

    private static (GeneratorDriver Driver, Compilation Compilation) Warm()
    {
        var compilation = Compiled.CompilationOf(Sources.Bag, "class Beside { }");
        return (Compiled.Driver().RunGenerators(compilation, TestContext.Current.CancellationToken), compilation);
    }
}
