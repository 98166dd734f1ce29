using Tricks.Data;
using Tricks.Models;
using static TorchSharp.torch;

namespace Tricks.Runtime.Tests.Golden;

public sealed class ResNetGoldenTests
{
    public sealed record Case(int Depth, string Variant, int Channels, int Size, bool SmallStem, double[] Trained, double[] Evaluated);

    public sealed record Size(int Depth, string Variant, int Classes, bool SmallStem, long Parameters);

    public static TheoryData<int> Indices => [.. Enumerable.Range(0, 12)];

    [Fact]
    public void Every_network_of_the_file_is_tested() => Assert.Equal(Indices.Count, GoldenFile.Read<Case[]>("resnets").Length);

    [Theory]
    [MemberData(nameof(Indices))]
    public void Logits_equal_PyTorchs_for_the_same_weights_by_name(int index)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var golden = GoldenFile.Read<Case[]>("resnets")[index];
        var what = $"ResNet-{golden.Depth}-{golden.Variant} at {golden.Size}";
        using var model = Build(golden.Depth, golden.Variant, golden.Channels, 10, golden.SmallStem);
        var last = golden.Depth is 50 ? ".bn3.weight" : ".bn2.weight";
        GoldenFile.Fill(model, name => name.EndsWith(last, StringComparison.Ordinal));
        var images = GoldenFile.NoiseTensor("input", 3, golden.Channels, golden.Size, golden.Size);

        model.eval();
        GoldenFile.AssertClose(golden.Evaluated, model.call(images), 1e-4, what + " in evaluation");
        model.train();
        GoldenFile.AssertClose(golden.Trained, model.call(images), 1e-4, what + " in training");
    }

    [Fact]
    public void Parameter_counts_equal_PyTorchs_for_every_depth_and_variant()
    {
        var sizes = GoldenFile.Read<Size[]>("sizes");
        Assert.Equal(30, sizes.Length);
        foreach (var size in sizes)
        {
            using var model = Build(size.Depth, size.Variant, 3, size.Classes, size.SmallStem);
            Assert.Equal((size, size.Parameters), (size, model.parameters().Sum(static p => p.numel())));
        }
    }

    private static ResNet Build(int depth, string variant, int channels, int classes, bool small) => new(
        new ModelShape(new ImageShape(channels, 32, 32), classes), depth, Enum.Parse<ResNetVariant>(variant), small ? ResNetStem.Small : ResNetStem.Standard);
}
