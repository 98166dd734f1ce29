using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Operations;

namespace Tricks.Generators.Tests;

/// <summary>The runtime hands libtorch no number whose object the garbage collector may free meanwhile (docs/decisions/0007).</summary>
public class NumbersTests
{
    /// <summary>With one argument, TorchSharp makes the factor of the other itself.</summary>
    private static readonly string[] WithFactor = ["add", "add_", "sub", "sub_"];

    [Fact]
    public void Every_number_lives_as_long_as_the_call()
    {
        var sources = new[] { "Tricks.Runtime", "Shared" }
            .SelectMany(static folder => Directory.GetFiles(Path.Combine(Repository.Root, "src", folder), "*.cs", SearchOption.AllDirectories))
            .Where(static path => !path.Contains("/bin/", StringComparison.Ordinal) && (!path.Contains("/obj/", StringComparison.Ordinal) || path.EndsWith("GlobalUsings.g.cs", StringComparison.Ordinal)))
            .Select(static path => (Path.GetRelativePath(Repository.Root, path), File.ReadAllText(path)));
        Assert.Empty(Found([.. sources]));
    }

    [Theory]
    [InlineData("a + a")]
    [InlineData("a - a")]
    [InlineData("a * 2")]
    [InlineData("1 / a")]
    [InlineData("a.add(a)")]
    [InlineData("a.add_(1)")]
    [InlineData("a.mul(0.5)")]
    [InlineData("a.clamp(max: 1)")]
    public void One_that_does_not_is_found(string expression) => Assert.NotEmpty(Found(("Own.cs", Source($"Tensor Act(Tensor a) => {expression};"))));

    [Theory]
    [InlineData("Tensor Act(Tensor a) => a * a;")]
    [InlineData("Tensor Act(Tensor a) { using Scalar half = 0.5; return a.mul(half); }")]
    [InlineData("static readonly Scalar One = 1; Tensor Act(Tensor a) => a.add(a, One);")]
    public void One_that_does_is_not(string member) => Assert.Empty(Found(("Own.cs", Source(member))));

    private static string Source(string member) => $"using TorchSharp; using static TorchSharp.torch; class Own {{ {member} }}";

    private static string[] Found(params (string Path, string Text)[] sources)
    {
        var parsing = new CSharpParseOptions(LanguageVersion.Preview);
        var references = Compiled.References.Where(static reference => !reference.Display!.EndsWith("Tricks.Runtime.dll", StringComparison.Ordinal));
        var compilation = CSharpCompilation.Create(
            "Numbers", sources.Select(source => CSharpSyntaxTree.ParseText(source.Text, parsing, source.Path)), references, new(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
        return
        [
            .. from tree in compilation.SyntaxTrees
               let model = compilation.GetSemanticModel(tree)
               from node in tree.GetRoot().DescendantNodes()
               where IsFreed(model.GetOperation(node))
               select $"{tree.FilePath}:{tree.GetLineSpan(node.Span).StartLinePosition.Line + 1}: {node}",
        ];
    }

    private static bool IsFreed(IOperation? operation) => operation switch
    {
        IArgumentOperation { Value: IConversionOperation { Type.Name: "Scalar" } } => true,
        IBinaryOperation { OperatorMethod.ContainingType.Name: "Tensor", OperatorKind: var kind } sum =>
            kind is BinaryOperatorKind.Add or BinaryOperatorKind.Subtract || !IsTensor(sum.LeftOperand) || !IsTensor(sum.RightOperand),
        IInvocationOperation { TargetMethod: { ContainingType.Name: "Tensor", Parameters.Length: 1, Name: var name } } => WithFactor.Contains(name),
        _ => false,
    };

    private static bool IsTensor(IOperation operand) => operand.Type is { } type && (type.Name == "Tensor" || type.BaseType?.Name == "Tensor");
}
