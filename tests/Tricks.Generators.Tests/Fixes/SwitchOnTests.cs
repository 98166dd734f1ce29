using Tricks.CodeFixes;

namespace Tricks.Generators.Tests.Fixes;

public class SwitchOnTests
{
    [Theory]
    [InlineData("ResNet({|TRK026:Enabled = false|})", "ResNet")]
    [InlineData("ResNet(20, {|TRK026:Enabled = false|})", "ResNet(20)")]
    [InlineData("ResNet(20, {|TRK026:Enabled = false|}, Variant = ResNetVariant.D)", "ResNet(20, Variant = ResNetVariant.D)")]
    public Task The_argument_is_removed(string model, string expected) => Fixed.AllAsync<SwitchOn>(
        Sources.Minimal().Replace("ResNet(20)", model, StringComparison.Ordinal), Sources.Minimal().Replace("ResNet(20)", expected, StringComparison.Ordinal), "Remove 'Enabled = false'");

    [Fact]
    public Task All_parts_of_a_recipe_are_switched_on_at_once() => Fixed.AllAsync<SwitchOn>(
        Sources.Minimal().Replace("[ResNet(20)]\n[Epochs(1)]", "[ResNet(20, {|TRK026:Enabled = false|}), Epochs(1, {|TRK026:Enabled = false|})]", StringComparison.Ordinal),
        Sources.Minimal().Replace("[ResNet(20)]\n[Epochs(1)]", "[ResNet(20), Epochs(1)]", StringComparison.Ordinal));
}
