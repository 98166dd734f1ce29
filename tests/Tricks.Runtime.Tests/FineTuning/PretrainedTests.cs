using System.Text.Json;
using Tricks.Data;
using Tricks.Interchange;
using Tricks.Models;
using Tricks.Recipes;
using Tricks.Runtime.Tests.Golden;
using Tricks.Training;
using static TorchSharp.torch;

namespace Tricks.Runtime.Tests.FineTuning;

public sealed class PretrainedTests : IDisposable
{
    private static readonly string[] Letters = ["a", "b", "c"];
    private static readonly PixelStatistics Plain = PixelStatistics.UnitRange(3);

    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _notices = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Weights_for_the_same_classes_are_set_with_their_head()
    {
        using var scope = NewDisposeScope();
        using var source = Filled(3);
        var path = Save("run.safetensors", source, Letters);
        using var model = new ResNet(Shape(3), 20);
        new PretrainedAttribute(path).Load(new(model, Letters, new([1, 2, 3], [4, 5, 6]), _notices.Add));
        AssertSame(source, model, static _ => true);
        Assert.Equal([$"The weights are those of {path}: 116 tensors match."], _notices);
    }

    /// <summary>Of the head that begins anew none is looked at.</summary>
    [Fact]
    public void Weights_that_are_not_finite_are_refused_by_name()
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        using var source = Filled(3);
        source.state_dict()["layer2.0.bn1.running_var"].fill_(float.NaN);
        var path = Save("broken.safetensors", source, Letters);
        using var model = new ResNet(Shape(3), 20);
        var error = Assert.Throws<RecipeException>(() => new PretrainedAttribute(path).Load(new(model, Letters, Plain, _notices.Add)));
        Assert.StartsWith($"{path}: its layer2.0.bn1.running_var has numbers that are not finite", error.Message, StringComparison.Ordinal);

        using var other = Filled(3);
        other.state_dict()["fc.bias"].fill_(float.PositiveInfinity);
        using var begun = new ResNet(Shape(5), 20);
        new PretrainedAttribute(Save("head.safetensors", other, Letters)).Load(new(begun, ["a", "b", "c", "d", "e"], Plain, _notices.Add));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    public void The_head_begins_anew_where_the_classes_have_other_names(int classes)
    {
        using var scope = NewDisposeScope();
        using var source = Filled(classes);
        var path = Save("run.safetensors", source, [.. Enumerable.Range(0, classes).Select(static index => $"number {index}")]);
        using var model = new ResNet(Shape(3), 20);
        new PretrainedAttribute(path).Load(new(model, Letters, new([1, 2, 3], [4, 5, 6]), _notices.Add));
        AssertSame(source, model, static name => !name.StartsWith("fc.", StringComparison.Ordinal));
        Assert.All(model.state_dict().Where(static item => item.Key.StartsWith("fc.", StringComparison.Ordinal)), static item => Assert.Equal(0, item.Value.abs().max().item<float>()));
        Assert.Equal([$"The weights are those of {path}: 114 tensors match.", $"The head, fc, begins anew, since the weights are for {classes} classes (number 0, number 1, number 2{(classes > 3 ? ", …" : "")}), and the data have 3 (a, b, c)."], _notices);
    }

    [Fact]
    public void The_number_of_classes_of_a_file_that_names_none_decides()
    {
        using var scope = NewDisposeScope();
        using var source = Filled(5);
        var path = Save("foreign.safetensors", source, null);
        using var model = new ResNet(Shape(3), 20);
        new PretrainedAttribute(path).Load(new(model, Letters, Plain, _notices.Add));
        Assert.Equal("The head, fc, begins anew, since the weights are for 5 classes, and the data have 3.", _notices[^1]);

        using var other = new ResNet(Shape(5), 20);
        new PretrainedAttribute(path).Load(new(other, ["a", "b", "c", "d", "e"], Plain, _notices.Add));
        AssertSame(source, other, static _ => true);
    }

    [Theory]
    [InlineData(20, ResNetVariant.A, ResNetShortcut.Standard, "A file does not tell where the shortcuts of a ResNet-20 put the zeros of added channels: here after the others; for weights of a network that puts them elsewhere, choose Shortcut=ZerosBothSides.")]
    [InlineData(20, ResNetVariant.A, ResNetShortcut.ZerosBothSides, "A file does not tell where the shortcuts of a ResNet-20 put the zeros of added channels: here half before the others, half after; for weights of a network that puts them elsewhere, choose Shortcut=Standard.")]
    [InlineData(20, ResNetVariant.A, ResNetShortcut.Projection, null)]
    [InlineData(20, ResNetVariant.D, ResNetShortcut.Standard, null)]
    [InlineData(18, ResNetVariant.A, ResNetShortcut.Standard, null)]
    [InlineData(50, ResNetVariant.A, ResNetShortcut.Standard, "Variant A of ResNet-50 has the stride in a block's first 1×1 convolution; torchvision's and timm's have it in the 3×3 one, with tensors of the same names and shapes: for those, choose Variant=B.")]
    [InlineData(50, ResNetVariant.B, ResNetShortcut.Standard, null)]
    public void What_a_strangers_file_does_not_tell_is_told(int depth, ResNetVariant variant, ResNetShortcut shortcut, string? notice)
    {
        using var scope = NewDisposeScope();
        using var model = new ResNet(Shape(3), depth, variant, shortcut: shortcut);
        var foreign = Save("foreign.safetensors", model, null);
        new PretrainedAttribute(foreign).Load(new(model, Letters, Plain, _notices.Add));
        Assert.Equal(new[] { $"The weights are those of {foreign}: {model.state_dict().Count} tensors match.", notice }.OfType<string>(), _notices);
    }

    [Fact]
    public void Weights_of_another_network_that_fit_are_told()
    {
        using var scope = NewDisposeScope();
        using var source = new ResNet(Shape(3), 20, shortcut: ResNetShortcut.ZerosBothSides);
        var path = Save("run.safetensors", source, Letters);
        using var model = new ResNet(Shape(3), 20);
        new PretrainedAttribute(path).Load(new(model, Letters, new([1, 2, 3], [4, 5, 6]), _notices.Add));
        Assert.StartsWith("The weights are of ResNet-20-A-ZerosBothSides, and the recipe's network is ResNet-20-A. A file does not tell", _notices[^1], StringComparison.Ordinal);
        _notices.Clear();
        using var same = new ResNet(Shape(3), 20, shortcut: ResNetShortcut.ZerosBothSides);
        new PretrainedAttribute(path).Load(new(same, Letters, new([1, 2, 3], [4, 5, 6]), _notices.Add));
        Assert.Single(_notices);
    }

    [Fact]
    public void Both_heads_of_Inception_begin_anew()
    {
        using var scope = NewDisposeScope();
        var (four, three) = (new ModelShape(new(3, 299, 299), 4), new ModelShape(new(3, 299, 299), 3));
        using var source = new InceptionV3(four);
        GoldenFile.Fill(source, static _ => false);
        var path = Save("inception.safetensors", source, null);
        using var model = new InceptionV3(three);
        new PretrainedAttribute(path).Load(new(model, Letters, Plain, _notices.Add));
        AssertSame(source, model, static name => !name.StartsWith("fc.", StringComparison.Ordinal) && !name.StartsWith("AuxLogits.", StringComparison.Ordinal));
        Assert.Equal("The head, fc and AuxLogits, begins anew, since the weights are for 4 classes, and the data have 3.", _notices[^1]);
    }

    [Fact]
    public void What_does_not_fit_is_an_error_unless_it_is_allowed()
    {
        using var scope = NewDisposeScope();
        using var source = new ResNet(Shape(3), 32);
        var path = Save("deep.safetensors", source, null);
        using var model = new ResNet(Shape(3), 20);
        var error = Assert.Throws<RecipeException>(() => new PretrainedAttribute(path).Load(new(model, Letters, Plain, _notices.Add)));
        Assert.Equal("pretrained weights", error.Seam);
        Assert.Contains("does not fit ResNet-20-A: 116 tensors match; 72 are unexpected: layer1.3.bn1.bias", error.Message, StringComparison.Ordinal);
        Assert.Contains("If that is meant, set AllowUnexpected", error.Message, StringComparison.Ordinal);
        new PretrainedAttribute(path) { AllowUnexpected = true }.Load(new(model, Letters, Plain, _notices.Add));

        using var deeper = new ResNet(Shape(3), 44);
        error = Assert.Throws<RecipeException>(() => new PretrainedAttribute(path) { AllowUnexpected = true, AllowOtherShape = true }.Load(new(deeper, Letters, Plain, _notices.Add)));
        Assert.Contains("set AllowMissing", error.Message, StringComparison.Ordinal);
        new PretrainedAttribute(path) { AllowMissing = true }.Load(new(deeper, Letters, Plain, _notices.Add));

        using var grey = new ResNet(new(new(1, 32, 32), 3), 32);
        error = Assert.Throws<RecipeException>(() => new PretrainedAttribute(path).Load(new(grey, Letters, Plain, _notices.Add)));
        Assert.Contains("conv1.weight, [16, 3, 3, 3] in place of [16, 1, 3, 3]. If that is meant, set AllowOtherShape", error.Message, StringComparison.Ordinal);
        new PretrainedAttribute(path) { AllowOtherShape = true }.Load(new(grey, Letters, Plain, _notices.Add));
    }

    [Fact]
    public void Images_are_normalised_as_the_weights_know_them_and_it_is_told_where_the_recipe_says_otherwise()
    {
        using var scope = NewDisposeScope();
        using var source = Filled(3);
        var part = new PretrainedAttribute(Save("run.safetensors", source, Letters));
        Assert.Equal([1.0, 2, 3, 4, 5, 6], [.. part.Normalization(3)!.Mean, .. part.Normalization(3)!.StandardDeviation]);
        Assert.Null(part.Normalization(1));
        Assert.Null(new PretrainedAttribute(Save("foreign.safetensors", source, null)).Normalization(3));
        using var model = new ResNet(Shape(3), 20);
        part.Load(new(model, Letters, Plain, _notices.Add));
        Assert.Equal("The weights know images by mean [1, 2, 3] and deviation [4, 5, 6], and the recipe says mean [0, 0, 0] and deviation [255, 255, 255]: images are normalised as the weights know them.", _notices[^1]);
    }

    [Fact]
    public void A_run_and_a_folder_of_runs_mean_the_last_checkpoint()
    {
        using var scope = NewDisposeScope();
        using var source = Filled(3);
        foreach (var (run, status) in new[] { ("1", "completed"), ("2", "completed"), ("3", "stopped"), ("4", null) })
        {
            Save(Path.Combine("runs", run, "checkpoints", "last.safetensors"), source, Letters);
            if (status is not null)
                _folder.Write(Path.Combine("runs", run, "summary.json"), $$"""{"status":"{{status}}"}""");
        }

        Assert.Equal(_folder["runs", "2", "checkpoints", "last.safetensors"], WeightsFile.Find(_folder["runs"]));
        Assert.Equal(_folder["runs", "3", "checkpoints", "last.safetensors"], WeightsFile.Find(_folder["runs", "3"]));
        Assert.Contains("has no run that was trained to its end", Assert.Throws<RecipeException>(() => WeightsFile.Find(_folder["runs", "3", "checkpoints"])).Message, StringComparison.Ordinal);
        Assert.Contains($"There are no weights at {_folder["none"]}", Assert.Throws<RecipeException>(() => new PretrainedAttribute(_folder["none"]).Normalization(3)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_file_of_this_library_is_refused()
    {
        using var scope = NewDisposeScope();
        using var source = Filled(3);
        var path = Save("run.safetensors", source, Letters);
        var bytes = File.ReadAllBytes(path);
        bytes[^1000] ^= 1;
        File.WriteAllBytes(path, bytes);
        using var model = new ResNet(Shape(3), 20);
        Assert.Contains("it is damaged", Assert.Throws<RecipeException>(() => new PretrainedAttribute(path).Load(new(model, Letters, Plain, _notices.Add))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_chooses_among_what_a_PyTorch_file_holds()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "golden", "foreign", "zip-wrapped.pt");
        using var model = new ResNet(Shape(3), 20);
        var error = Assert.Throws<RecipeException>(() => new PretrainedAttribute(path, "model_ema").Load(new(model, Letters, Plain, _notices.Add)));
        Assert.Contains("it has no tensors under 'model_ema'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_digest_of_an_index_is_one_of_its_shards_too()
    {
        var index = _folder.Write("model.safetensors.index.json", """{"weight_map":{"x":"one.safetensors"}}""");
        _folder.Write("one.safetensors", "a");
        var first = WeightsFile.Digest(index);
        _folder.Write("one.safetensors", "b");
        Assert.NotEqual(first, WeightsFile.Digest(index));
        _folder.Write("one.safetensors", "a");
        Assert.Equal(first, WeightsFile.Digest(index));
    }

    private static ModelShape Shape(int classes) => new(new(3, 32, 32), classes);

    private static ResNet Filled(int classes)
    {
        var model = new ResNet(Shape(classes), 20);
        GoldenFile.Fill(model, static _ => false);
        return model;
    }

    /// <summary>Weights as a run of this library saves them, or, without classes, as another program does.</summary>
    private string Save(string name, nn.Module<Tensor, Tensor> model, string[]? classes)
    {
        var path = _folder[name];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var stream = File.Create(path);
        SafeTensors.Write(stream, StoredTensor.All(model.state_dict()), classes is null ? new Dictionary<string, string>() : new Dictionary<string, string>
        {
            ["recipe_hash"] = "0",
            ["network"] = model.GetName(),
            ["class_names"] = JsonSerializer.Serialize(classes),
            ["mean"] = "[1,2,3]",
            ["standard_deviation"] = "[4,5,6]",
        });
        return path;
    }

    private static void AssertSame(nn.Module<Tensor, Tensor> expected, nn.Module<Tensor, Tensor> actual, Func<string, bool> where)
    {
        var values = expected.state_dict();
        Assert.All(actual.state_dict().Where(item => where(item.Key)), item => Assert.True(values[item.Key].equal(item.Value).all().item<bool>(), item.Key));
    }
}
