namespace Tricks;

/// <summary>Which combinations of parts an ablation trains.</summary>
public enum Ablation
{
    /// <summary>
    /// First without any of the parts, then with one more at a time, in the order they are named, as in the paper's tables 4 and 6. The recipes are
    /// <c>WithoutAll</c> and <c>UpTo&lt;Part&gt;</c>; the last is the recipe itself.
    /// </summary>
    Cumulative,

    /// <summary>All parts but one, each in turn: the recipes <c>Without&lt;Part&gt;</c>.</summary>
    LeaveOneOut,
}

/// <summary>
/// Makes further recipes from one, in which some of its parts are switched off, to see what each part is worth. Each is a class nested in the
/// recipe's, such as <c>FashionBag.WithoutMixup</c>, and has a name, <c>FashionBagWithoutMixup</c>, with
/// configuration keys of its own; where nothing is configured there, what is configured for the recipe holds, but for the parts that are left out. Where a part
/// replaces one of a base class, such as a cosine decay a step decay, leaving it out brings that back. The command <c>ablate</c> trains them all.
/// </summary>
/// <param name="combinations">Which combinations.</param>
/// <param name="parts">The keys of the parts, such as <c>"Mixup"</c>; <c>nameof(MixupAttribute)</c> is understood too.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class AblateAttribute(Ablation combinations, params string[] parts) : Attribute
{
    /// <summary>Which combinations.</summary>
    public Ablation Combinations { get; } = combinations;

    /// <summary>The keys of the parts, in the order of a cumulative ablation.</summary>
    public IReadOnlyList<string> Parts { get; } = parts;

    /// <summary>How the names of the recipes begin, such as <c>Table6</c> for <c>Table6UpToMixup</c>; nothing by default. Needed where two ablations would make the same names.</summary>
    public string? Name { get; init; }
}
