namespace Tricks.Interchange;

/// <summary>
/// The names that others give to the tensors of this project's models. These have torchvision's names (ResNet, Inception) or timm's (ResNet-C and -D, MobileNet) already;
/// what is left are a fully connected layer or a shortcut of another name, as plain ResNets for CIFAR have them.
/// </summary>
internal static class WeightNames
{
    private static readonly (string Theirs, string Own)[] Others =
    [
        ("linear.", "fc."), ("classifier.", "fc."), ("head.fc.", "fc."), ("head.", "fc."), ("fc.", "classifier."), ("shortcut.", "downsample."),
    ];

    /// <summary>The file's tensors by the model's names, where one of the model's is meant; by their own where none is.</summary>
    /// <param name="theirs">The file's names.</param>
    /// <param name="own">The model's names.</param>
    public static Dictionary<string, string> ByOwnName(IReadOnlyCollection<string> theirs, IReadOnlySet<string> own)
    {
        var byOwnName = theirs.ToDictionary(static name => name, static name => name, StringComparer.Ordinal);
        foreach (var name in theirs.Where(name => !own.Contains(name)))
        {
            foreach (var (their, ours) in Others)
            {
                if (Renamed(name, their, ours) is { } renamed && own.Contains(renamed) && byOwnName.TryAdd(renamed, name))
                {
                    byOwnName.Remove(name);
                    break;
                }
            }
        }

        return byOwnName;
    }

    /// <summary>A name with a part of it, at its beginning or behind a dot, by another one; null where it has none.</summary>
    private static string? Renamed(string name, string their, string ours) => name.StartsWith(their, StringComparison.Ordinal) ? ours + name[their.Length..]
        : name.IndexOf("." + their, StringComparison.Ordinal) is var place and >= 0 ? name[..(place + 1)] + ours + name[(place + 1 + their.Length)..]
        : null;
}
