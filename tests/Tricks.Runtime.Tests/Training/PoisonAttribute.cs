using System.Runtime.InteropServices;
using TorchSharp.Modules;
using Tricks.Native;
using Tricks.Recipes;
using static TorchSharp.torch;

namespace Tricks.Runtime.Tests.Training;

/// <summary>Makes numbers infinite from a step on, as often as <see cref="Left"/> says.</summary>
internal sealed class PoisonAttribute(int step, Poisoned what = Poisoned.Images) : TrickAttribute, IBatchTransform, IGradientTransform
{
    [ThreadStatic]
    private static bool _isNow;

    /// <summary>How often it still does.</summary>
    [ThreadStatic]
    public static int Left;

    public int Step { get; init; } = step;

    public Poisoned What { get; init; } = what;

    public (Tensor Images, Tensor Targets) Transform(Tensor images, Tensor targets, in StepContext step)
    {
        _isNow = step.Clock.Step >= Step && Left > 0;
        if (!_isNow)
            return (images, targets);
        Left--;
        if (What == Poisoned.Memory)
            throw new ExternalException("[enforce fail at alloc_cpu.cpp:124] err == 0. DefaultCPUAllocator: can't allocate memory: you tried to allocate 1 bytes.");
        // Finite, and so large that the first convolution's sums are not.
        return (What switch { Poisoned.Images => images.Times(3e38), Poisoned.Batch => images.Times(double.NaN), _ => images }, targets);
    }

    public void Transform(IReadOnlyList<Parameter> parameters)
    {
        if (_isNow && What == Poisoned.Gradient)
            parameters[2].grad!.fill_(double.NaN);
    }
}

internal enum Poisoned
{
    Images,
    Gradient,
    Memory,
    Batch,
}

[Recipe]
[Synthetic(Classes = 5, Size = 8, Train = 80, Test = 10)]
[Model<Golden.SmallNetwork>]
[Epochs(3)]
[BatchSize(16)]
[Sgd(0.9)]
[LearningRate(0.05)]
[Poison(7)]
internal sealed partial class PoisonedRecipe;
