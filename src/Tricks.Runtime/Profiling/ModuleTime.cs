namespace Tricks.Profiling;

/// <summary>What a module of a model took, with the modules within it.</summary>
/// <param name="name">Its name within the module around it, as <c>conv1</c>; the model's own for the model.</param>
/// <param name="kind">What it is.</param>
internal sealed class ModuleTime(string name, string kind)
{
    public string Name { get; } = name;

    public string Kind { get; } = kind;

    /// <summary>Seconds of the forward pass, the modules within included.</summary>
    public double Forward { get; set; }

    /// <summary>Seconds of the backward pass, the modules within included.</summary>
    public double Backward { get; set; }

    /// <summary>Multiplies all times, as from sums to means.</summary>
    public void Scale(double factor)
    {
        (Forward, Backward) = (Forward * factor, Backward * factor);
        foreach (var module in Within)
            module.Scale(factor);
    }

    /// <summary>The modules within, in the order in which they are first called.</summary>
    public List<ModuleTime> Within { get; } = [];
}
