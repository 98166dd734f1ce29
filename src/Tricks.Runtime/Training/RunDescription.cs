using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Tricks.Data;
using Tricks.Inference;
using Tricks.Recipes;

namespace Tricks.Training;

/// <summary>What a run is, before its first step: what <c>run.json</c> holds.</summary>
public sealed record RunDescription
{
    /// <summary>The recipe.</summary>
    public required string Recipe { get; init; }

    /// <summary>The run's folder.</summary>
    public required string Folder { get; init; }

    /// <summary>When it began, in UTC.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>The seed of all randomness.</summary>
    public required long Seed { get; init; }

    /// <summary>The device, such as <c>cpu</c> or <c>cuda:0</c>.</summary>
    public required string Device { get; init; }

    /// <summary>CPU threads that one operation uses.</summary>
    public required int Threads { get; init; }

    /// <summary>The processor and the widest instructions it has, such as <c>AMD EPYC 7763 (avx2)</c>.</summary>
    public string Processor { get; init; } = Native.Processor.Description;

    /// <summary>How many epochs will be trained.</summary>
    public required int Epochs { get; init; }

    /// <summary>Optimizer steps of an epoch.</summary>
    public required int StepsPerEpoch { get; init; }

    /// <summary>Images of the training set.</summary>
    public required int TrainingImages { get; init; }

    /// <summary>Images of the test set.</summary>
    public required int TestImages { get; init; }

    /// <summary>How many training images each class has, by label.</summary>
    public required IReadOnlyList<int> TrainingImagesByClass { get; init; }

    /// <summary>How many test images each class has, by label.</summary>
    public required IReadOnlyList<int> TestImagesByClass { get; init; }

    /// <summary>What the test images are, such as <c>test</c>, <c>val</c> or <c>10 % of each class, held out by SplitSeed 0</c>.</summary>
    public string TestSplit { get; init; } = "test";

    /// <summary>Parameters of the model that learn.</summary>
    public required long Parameters { get; init; }

    /// <summary>The size of an input.</summary>
    public required ImageShape Input { get; init; }

    /// <summary>The size of a training image, for which the model was built.</summary>
    public required ImageShape TrainingInput { get; init; }

    /// <summary>The classes.</summary>
    public required IReadOnlyList<string> ClassNames { get; init; }

    /// <summary>Mean and deviation by which inputs are normalised, on the scale of 0 to 255.</summary>
    public required PixelStatistics Normalization { get; init; }

    /// <summary>The recipe's parts in the order of training; augmentation in the order in which it runs.</summary>
    public required IReadOnlyList<string> Parts { get; init; }

    /// <summary>The class of the model.</summary>
    public required string Model { get; init; }

    /// <summary>The model's own name, such as <c>ResNet-20-A</c>.</summary>
    public string Network { get; init; } = "";

    /// <summary>A digest of the data.</summary>
    public required string DataDigest { get; init; }

    /// <summary>Every resolved value of the recipe and of the application, with its source.</summary>
    public required IReadOnlyList<ResolvedValue> Values { get; init; }

    /// <summary>The versions of Tricks, TorchSharp and libtorch.</summary>
    public required IReadOnlyDictionary<string, string> Versions { get; init; }

    /// <summary>The runs that it learns from: the recipe, the run's folder and the SHA-256 of its weights.</summary>
    internal IReadOnlyList<(string Recipe, string Folder, string CheckpointSha256)> Teachers { get; init; } = [];

    /// <summary>The files that its weights come from, with the SHA-256 of each.</summary>
    internal IReadOnlyList<(string Path, string Sha256)> Weights { get; init; } = [];

    /// <summary>The parts without which the trained model cannot be used.</summary>
    internal IReadOnlyList<StoredPart> StoredParts { get; init; } = [];

    /// <summary>
    /// SHA-256 over the recipe's parts, resolved values and seed, over the weights that it begins with, and over those of the recipes that its parts learn from: equal recipes have equal
    /// hashes, wherever their values came from. A part's default that the recipe does not write does not count where it holds, so that a knob which a part
    /// gains later leaves the hash of what was trained before as it was.
    /// </summary>
    public required string RecipeHash { get; init; }

    /// <summary>The hash of the recipe's values as they are. It is the <see cref="RecipeHash"/>, but for a run that began with values from which training would have gone another way.</summary>
    internal string ValuesHash { get => field ?? RecipeHash; init; }

    /// <summary>How it was gone on with, the first time first.</summary>
    internal IReadOnlyList<Resumption> Resumptions { get; init; } = [];

    /// <summary>The hashes that the run's checkpoints may have.</summary>
    internal IReadOnlyList<string> Hashes => [RecipeHash, .. Resumptions.Select(static resumption => resumption.ChangedFrom).OfType<string>()];

    /// <summary>What it runs on, by name.</summary>
    internal IReadOnlyDictionary<string, string> Machine => MachineOf(Device, Threads, Processor, Versions.Select(static item => (item.Key, item.Value)));

    internal static IReadOnlyDictionary<string, string> MachineOf(string device, int threads, string processor, IEnumerable<(string Name, string Version)> versions) =>
        new[] { ("device", device), ("threads", threads.ToString(CultureInfo.InvariantCulture)), ("processor", processor) }.Concat(versions).ToDictionary(StringComparer.Ordinal);

    /// <summary>The <see cref="RecipeHash"/> of a run that was trained to a step with one hash's values, and from there on with another's.</summary>
    internal static string Hash(string before, int step, string from) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{before} to step {step}, then {from}"))));

    /// <summary>The <see cref="RecipeHash"/> of a recipe with the given parts on.</summary>
    internal static string Hash(string recipe, IEnumerable<PartInfo> parts, IEnumerable<ResolvedValue> values, long seed, IEnumerable<string> learnedFrom)
    {
        var lines = values.Where(static value => !value.IsDefault).Select(static value => $"{value.Key}={value.Text}")
            .Order(StringComparer.Ordinal)
            .Prepend($"{recipe}: {string.Join(" ", parts.Select(static part => $"{part.Key}={part.Type}"))}; seed {seed.ToString(CultureInfo.InvariantCulture)}")
            .Concat(learnedFrom);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))));
    }
}
