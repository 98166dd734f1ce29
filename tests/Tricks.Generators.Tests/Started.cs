using System.Reflection;
using System.Runtime.Loader;
using Microsoft.Extensions.Configuration;
using Tricks.Recipes;

namespace Tricks.Generators.Tests;

/// <summary>A recipe's own code, compiled and run as far as the start's check of its values.</summary>
internal static class Started
{
    /// <summary>What the start says of the recipe <c>Small</c> as it was written, with nothing configured.</summary>
    public static IReadOnlyList<string> Errors(string source) => Report(source).Errors;

    /// <summary>What the start advises against in the recipe <c>Small</c>.</summary>
    public static IReadOnlyList<string> Advice(string source) => Report(source).Advice;

    private static KnobReport Report(string source)
    {
        var compiled = Compiled.From(source);
        using var image = new MemoryStream();
        var emitted = compiled.Compilation.Emit(image, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(emitted.Success, string.Join('\n', emitted.Diagnostics));
        image.Position = 0;
        var recipe = new AssemblyLoadContext(null).LoadFromStream(image).GetType("Small")!;
        var (definition, options) = (recipe.GetNestedType("Definition")!, recipe.GetNestedType("Options")!);
        var (made, judge) = (Activator.CreateInstance(definition), definition.BaseType!.GetMethod(nameof(Report), BindingFlags.Instance | BindingFlags.NonPublic, [options, typeof(IConfiguration), typeof(IReadOnlyCollection<string>)])!);
        return (KnobReport)judge.Invoke(made, [Activator.CreateInstance(options), new ConfigurationBuilder().Build(), Array.Empty<string>()])!;
    }
}
