using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;
using Tricks.CodeFixes;

namespace Tricks.Generators.Tests.Fixes;

public class EveryFixTests
{
    private static readonly Type[] Types = [.. typeof(MakePartial).Assembly.GetTypes().Where(static type => type.IsSubclassOf(typeof(CodeFixProvider)) && !type.IsAbstract)];

    [Fact]
    public void Every_fix_is_for_rules_that_there_are()
    {
        var rules = new DiagnosticAnalyzer[] { new RecipeAnalyzer(), new TrickAnalyzer() }.SelectMany(static analyzer => analyzer.SupportedDiagnostics).Select(static rule => rule.Id).ToHashSet();
        Assert.NotEmpty(Types);
        foreach (var fix in Types.Select(static type => (CodeFixProvider)Activator.CreateInstance(type)!))
        {
            Assert.NotEmpty(fix.FixableDiagnosticIds);
            Assert.Subset(rules, fix.FixableDiagnosticIds.ToHashSet());
            Assert.Contains(FixAllScope.Solution, fix.GetFixAllProvider()!.GetSupportedFixAllScopes());
        }
    }

    [Fact]
    public void An_editor_finds_every_fix() => Assert.All(Types, static type =>
    {
        var export = type.GetCustomAttribute<ExportCodeFixProviderAttribute>();
        Assert.NotNull(export);
        Assert.Equal(type.Name, export.Name);
        Assert.Equal([LanguageNames.CSharp], export.Languages);
    });

    [Fact]
    public void The_compiler_needs_no_fix() => Assert.DoesNotContain(
        typeof(RecipeAnalyzer).Assembly.GetReferencedAssemblies(),
        static assembly => assembly.Name!.Contains("Workspaces", StringComparison.Ordinal) || assembly.Name == typeof(MakePartial).Assembly.GetName().Name);
}
