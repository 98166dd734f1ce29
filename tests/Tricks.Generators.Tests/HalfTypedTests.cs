using Microsoft.CodeAnalysis;

namespace Tricks.Generators.Tests;

public class HalfTypedTests
{
    [Fact]
    public void No_prefix_of_a_recipe_makes_the_generator_throw()
    {
        for (var length = 0; length < Sources.Bag.Length; length += 3)
        {
            var compiled = Compiled.From(Sources.Bag[..length]);
            Assert.True(compiled.Result.Results.Single().Exception is null, $"prefix of {length} characters: {compiled.Result.Results.Single().Exception}");
        }
    }

    [Fact]
    public async Task No_deletion_from_a_recipe_makes_the_analyzer_throw()
    {
        var random = new Random(1);
        for (var i = 0; i < 60; i++)
        {
            var start = random.Next(Sources.Bag.Length - 1);
            var findings = await Compiled.FindingsAsync(Sources.Bag.Remove(start, random.Next(1, Math.Min(40, Sources.Bag.Length - start))));
            Assert.DoesNotContain(findings, static finding => finding.Id == "AD0001");
        }
    }
}
