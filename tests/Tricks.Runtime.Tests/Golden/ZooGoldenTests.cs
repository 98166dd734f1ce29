using Tricks.Data;
using Tricks.Models;
using Tricks.Recipes;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Runtime.Tests.Golden;

/// <summary>The models against torchvision's and, where it has none, against definitions of tests/golden, by the same names and weights.</summary>
public sealed class ZooGoldenTests
{
    public sealed record Case(string Name, int Size, int Count, double[] Evaluated, double[] Trained, double[]? Auxiliary, string[] Names);

    public sealed record Cost(string Name, int Size, long Parameters, long MultiplyAdds);

    public static TheoryData<string> Cases => [.. GoldenFile.Read<Case[]>("models").Select(static golden => golden.Name)];

    public static TheoryData<string> Sizes => [.. GoldenFile.Read<Cost[]>("model-sizes").Select(static golden => golden.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Logits_and_names_equal_PyTorchs_for_the_same_weights(string name)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var golden = GoldenFile.Read<Case[]>("models").Single(golden => golden.Name == name);
        using var model = Build(name, golden.Size, 10);
        Assert.Equal(golden.Names.Order(), model.state_dict().Keys.Where(static key => !key.EndsWith("num_batches_tracked", StringComparison.Ordinal)).Order());
        FillBy(model, name);
        var images = GoldenFile.NoiseTensor("input", golden.Count, 3, golden.Size, golden.Size);

        model.eval();
        GoldenFile.AssertClose(golden.Evaluated, model.call(images), 1e-4, name + " in evaluation");
        Assert.Null((model as IAuxiliaryHead)?.AuxiliaryLogits);
        model.train();
        GoldenFile.AssertClose(golden.Trained, model.call(images), InTraining(name), name + " in training");
        // The head's last normalisation sees one pixel of each of six images, and magnifies what rounding leaves between them.
        if (golden.Auxiliary is { } auxiliary)
            GoldenFile.AssertClose(auxiliary, ((IAuxiliaryHead)model).AuxiliaryLogits!, 2e-3, name + "'s auxiliary head");
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Parameters_and_multiply_adds_equal_PyTorchs(string name)
    {
        var golden = GoldenFile.Read<Cost[]>("model-sizes").Single(golden => golden.Name == name);
        using var model = Build(name, golden.Size, 1000);
        var cost = ModelCost.Of(model, new ImageShape(3, golden.Size, golden.Size));
        Assert.Equal(new Cost(name, golden.Size, cost.Parameters, cost.MultiplyAdds), golden);
    }

    [Fact]
    public void The_published_sizes_are_among_them()
    {
        var sizes = GoldenFile.Read<Cost[]>("model-sizes").ToDictionary(static golden => golden.Name);
        Assert.Equal(25_028_904, sizes["ResNeXt-50"].Parameters);
        Assert.Equal(28_088_024, sizes["SE-ResNet-50"].Parameters);
        Assert.Equal(27_559_896, sizes["SE-ResNeXt-50"].Parameters);
        Assert.Equal(4_231_976, sizes["MobileNet 1"].Parameters);
        Assert.Equal(27_161_264, sizes["Inception-V3"].Parameters);
        Assert.Equal(23_834_568, sizes["Inception-V3 without head"].Parameters);
        Assert.Equal(["3.86", "4.09", "4.33", "4.33"], "ABCD".Select(variant => (sizes[$"ResNet-50 {variant}"].MultiplyAdds / 1e9).ToString("F2")));
        Assert.Equal("0.569", (sizes["MobileNet 1"].MultiplyAdds / 1e9).ToString("F3"));
        Assert.Equal("5.71", (sizes["Inception-V3"].MultiplyAdds / 1e9).ToString("F2"));
    }

    /// <summary>How far fp32 may be off: more where batch normalisation sees the few pixels that Inception-V3 leaves of small images; PyTorch's own is off by 1.4e-4.</summary>
    internal static double InTraining(string name) => name.StartsWith("Inception", StringComparison.Ordinal) ? 5e-4 : 1e-4;

    /// <summary>The model as a recipe's parts make it.</summary>
    internal static Module<Tensor, Tensor> Build(string name, int size, int classes)
    {
        IModel part = name.Replace("SE-", "") switch
        {
            "ResNeXt-50" => new ResNeXtAttribute(50),
            "MobileNet 1" => new MobileNetAttribute(),
            "MobileNet 0.5" => new MobileNetAttribute(0.5),
            "Inception-V3" => new InceptionV3Attribute(dropout: 0),
            "Inception-V3 without head" => new InceptionV3Attribute(auxiliaryWeight: 0, dropout: 0),
            "ResNet-18 A" => new ResNetAttribute(18),
            "ResNet-20 A" => new ResNetAttribute(20),
            "ResNet-50" => new ResNetAttribute(50, ResNetVariant.B),
            _ => new ResNetAttribute(50, Enum.Parse<ResNetVariant>(name[^1..])),
        };
        var model = part.Build(new ModelShape(new ImageShape(3, size, size), classes));
        return name.StartsWith("SE-", StringComparison.Ordinal) ? new SqueezeExciteAttribute().Operate(model) : model;
    }

    internal static void FillBy(Module<Tensor, Tensor> model, string name)
    {
        var last = name.Contains("-50") ? ".bn3.weight" : ".bn2.weight";
        GoldenFile.Fill(model, key => name.Contains("ResNe", StringComparison.Ordinal) && key.EndsWith(last, StringComparison.Ordinal));
    }
}
