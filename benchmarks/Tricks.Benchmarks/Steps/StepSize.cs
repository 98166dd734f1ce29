using System.Globalization;

namespace Tricks.Benchmarks.Steps;

/// <summary>What the recipe of a name, such as ResNet18, trains on what.</summary>
internal readonly record struct StepSize(int Depth, int Size, int Batch, int Images)
{
    public static StepSize Of(string recipe)
    {
        var depth = int.Parse(recipe["ResNet".Length..], CultureInfo.InvariantCulture);
        return depth == 50 ? new(depth, 224, 16, 64) : new(depth, 32, 128, 2560);
    }
}
