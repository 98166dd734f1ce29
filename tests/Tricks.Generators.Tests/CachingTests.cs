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

    private static (GeneratorDriver Driver, Compilation Compilation) Warm()
    {
        var compilation = Compiled.CompilationOf(Sources.Bag, "class Beside { }");
        return (Compiled.Driver().RunGenerators(compilation, TestContext.Current.CancellationToken), compilation);
    }
}
