using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Testing;

namespace Tricks.Generators.Tests.Fixes;

/// <summary>
/// Applies a fix one by one, then to the file, the project and the solution at once, each of which must give the same text; that has the findings and compiler
/// errors which its markup says and no other.
/// </summary>
internal static class Fixed
{
    /// <param name="source">The source, with <c>{|TRK001:…|}</c> around what each finding underlines.</param>
    /// <param name="expected">The source with all findings mended.</param>
    /// <param name="title">The title of the first fix.</param>
    /// <param name="other">Another file, which stays as it is.</param>
    public static Task AllAsync<TFix>(string source, string expected, string? title = null, string? other = null)
        where TFix : CodeFixProvider, new() => Test<TFix>([source, .. Others(other)], [expected, .. Others(other)], title).RunAsync(TestContext.Current.CancellationToken);

    public static Task FilesAsync<TFix>(string[] sources, string[] expected)
        where TFix : CodeFixProvider, new() => Test<TFix>(sources, expected, null).RunAsync(TestContext.Current.CancellationToken);

    /// <summary>That nothing is offered for the findings.</summary>
    public static Task NotOfferedAsync<TFix>(params string[] sources)
        where TFix : CodeFixProvider, new() => Test<TFix>(sources, sources, null).RunAsync(TestContext.Current.CancellationToken);

    private static IEnumerable<string> Others(string? other) => other is null ? [] : [other];

    private static CSharpCodeFixTest<RecipeAnalyzer, TFix, DefaultVerifier> Test<TFix>(string[] sources, string[] expected, string? title)
        where TFix : CodeFixProvider, new()
    {
        var test = new CSharpCodeFixTest<RecipeAnalyzer, TFix, DefaultVerifier>
        {
            // No package: the references are those of the tests.
            ReferenceAssemblies = new("net10.0"),
            TestBehaviors = TestBehaviors.SkipGeneratedCodeCheck | TestBehaviors.SkipSuppressionCheck,
            // A fault of a base class, or of the type around a recipe, is found at the recipe.
            CodeFixTestBehaviors = CodeFixTestBehaviors.SkipLocalDiagnosticCheck,
            CodeActionVerifier = (action, verifier) =>
            {
                if (title is not null)
                    verifier.Equal(title, action.Title);
                title = null;
            },
        };
        test.TestState.AdditionalReferences.AddRange(Compiled.References);
        foreach (var source in sources)
            test.TestState.Sources.Add(source);
        foreach (var source in expected)
            test.FixedState.Sources.Add(source);
        return test;
    }
}
