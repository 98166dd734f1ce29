using Tricks.Interchange;
using Tricks.Models;
using Tricks.Runtime.Tests.Golden;
using Tricks.Training;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Runtime.Tests.Interchange;

/// <summary>Weights that go to PyTorch and come from there give the same logits on both sides, under the same names; all of the zoo where TRICKS_ZOO is all.</summary>
public sealed class PyTorchTests(PyTorchProcess python) : IClassFixture<PyTorchProcess>, IDisposable
{
    private const int Classes = 12;

    private static readonly string[] Some = ["ResNet 18 A", "ResNet 20 A", "ResNet 20 D", "ResNet 50 B", "ResNet 50 D", "ResNeXt 50", "MobileNet 0.5", "Inception", "CIFAR 20 zeros", "CIFAR 20 projection"];

    private static readonly string[] All =
    [
        .. Some, "ResNet 34 A", "ResNet 32 A", "ResNet 44 A", "ResNet 56 A", "ResNet 110 A", "ResNet 18 D", "ResNet 34 D", "ResNet 50 A", "ResNet 50 C", "ResNet 101 A", "ResNet 101 B", "ResNet 101 C", "ResNet 101 D",
        "ResNet 152 A", "ResNet 152 B", "ResNet 152 C", "ResNet 152 D", "ResNeXt 101", "SE-ResNet 50", "MobileNet 1", "MobileNet 0.25", "Inception alone",
    ];

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Zoo => [.. Environment.GetEnvironmentVariable("TRICKS_ZOO") == "all" ? All : Some];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Zoo))]
    public void What_is_written_here_is_read_there(string name)
    {
        Assert.SkipUnless(python.IsThere, "Debian's python3-torch and python3-torchvision are not installed");
        using var scope = NewDisposeScope();
        using var model = Build(name);
        GoldenFile.Fill(model, static name => name.EndsWith("bn2.weight", StringComparison.Ordinal) || name.EndsWith("bn3.weight", StringComparison.Ordinal));
        var path = _folder["weights.safetensors"];
        using (var file = File.Create(path))
            SafeTensors.Write(file, StoredTensor.All(model.state_dict()), new Dictionary<string, string> { ["format"] = "pt" });
        AssertSame(python.Ask(new { @do = "read", model = name, size = Size(name), classes = Classes, file = path }), model, name);
    }

    [Theory]
    [MemberData(nameof(Zoo))]
    public void What_is_written_there_is_read_here(string name)
    {
        Assert.SkipUnless(python.IsThere, "Debian's python3-torch and python3-torchvision are not installed");
        using var scope = NewDisposeScope();
        // Each model in one of the formats; the formats themselves have tests of their own.
        string[] formats = ["zip", "legacy", "wrapped", "safetensors"];
        var path = _folder["weights"];
        var expected = python.Ask(new { @do = "write", model = name, size = Size(name), classes = Classes, file = path, format = formats[Array.IndexOf(All, name) % formats.Length] });
        using var model = Build(name);
        using (var weights = ForeignWeights.Open(path, null, static _ => { }))
            Assert.Equal(model.state_dict().Count, weights.SetInto(model, Mismatches.None).Matched.Count);
        AssertSame(expected, model, name);
    }

    private static void AssertSame(double[] expected, Module<Tensor, Tensor> model, string name)
    {
        using var noGradients = no_grad();
        model.eval();
        GoldenFile.AssertClose(expected, model.call(GoldenFile.NoiseTensor("input", 2, 3, Size(name), Size(name))), 1e-4 * Math.Max(1, expected.Max(Math.Abs)), name);
    }

    private static int Size(string name) => name switch
    {
        "Inception" => 299,
        "Inception alone" => 107,
        "ResNet 20 A" or "ResNet 20 D" or "ResNet 32 A" or "ResNet 44 A" or "ResNet 56 A" or "ResNet 110 A" or "CIFAR 20 zeros" or "CIFAR 20 projection" => 32,
        _ => 64,
    };

    private static Module<Tensor, Tensor> Build(string name)
    {
        var shape = new ModelShape(new(3, Size(name), Size(name)), Classes);
        return name.Split() switch
        {
            ["Inception"] => new InceptionV3(shape),
            ["Inception", _] => new InceptionV3(shape, 0),
            ["MobileNet", var width] => new MobileNet(shape, double.Parse(width, System.Globalization.CultureInfo.InvariantCulture)),
            ["SE-ResNet", _] => new SqueezeExciteAttribute().Operate(new ResNet(shape, 50, ResNetVariant.B)),
            ["CIFAR", var depth, var shortcut] => new ResNet(shape, int.Parse(depth, System.Globalization.CultureInfo.InvariantCulture), shortcut: shortcut == "zeros" ? ResNetShortcut.ZerosBothSides : ResNetShortcut.Projection),
            ["ResNeXt", var depth] => new ResNet(shape, int.Parse(depth, System.Globalization.CultureInfo.InvariantCulture), ResNetVariant.B, ResNetStem.Standard, 32, depth == "50" ? 4 : 8),
            [_, var depth, var variant] => new ResNet(shape, int.Parse(depth, System.Globalization.CultureInfo.InvariantCulture), Enum.Parse<ResNetVariant>(variant)),
            _ => throw new ArgumentException(name),
        };
    }
}
