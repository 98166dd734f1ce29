using System.Globalization;
using Tricks.Benchmarks.Costs;
using Tricks.Native;
using Tricks.Profiling;

namespace Tricks.Benchmarks.Steps;

/// <summary>A step of the generated pipeline against its floor: the convolutions, batch normalisations and ReLUs that it has, each timed alone.</summary>
internal static class AgainstFloor
{
    private static readonly Results Kept = new("floor.json", "the floor, the step's convolutions, batch normalisations and ReLUs each timed alone, over a step of the generated pipeline", "recipes");

    public static void Run(string recipe, int rounds, int steps)
    {
        TorchRuntime.Initialize();
        var others = new ForeignWork();
        using var generated = new GeneratedLoop(CostLoop.Find(recipe));
        using var kernels = new KernelFloor(StepDevice.Current, StepDevice.Settle);
        // What a step really computes: batch normalisation and ReLU together, without the addition of shortcuts.
        using var ownKernels = new KernelFloor(StepDevice.Current, StepDevice.Settle, isOfOwnNormalization: true);
        using (new ModuleClock(generated.Session.State.Model, StepDevice.Settle) { Given = (layer, input) => { kernels.Count(layer, input); ownKernels.Count(layer, input); } })
            generated.Seconds(1);
        using var floor = new FloorLoop("floor", kernels);
        using var ownFloor = new FloorLoop("floor of own kernels", ownKernels);
        var turns = Turns.Take([generated, floor, ownFloor], rounds, steps);
        var ratio = Ratio.Of(turns.Speed(recipe, floor.Name));
        var ownRatio = Ratio.Of(turns.Speed(recipe, ownFloor.Name));
        Kept.Keep(recipe, new { ratio, OfOwnKernels = ownRatio, Milliseconds = Math.Round(turns.Milliseconds(recipe), 1), StepsARound = steps }, $"floor {recipe} {rounds} {steps}", others);
        Console.WriteLine("| a step of | ms, median | floor, ms | floor over step, median | 95 % interval | half of all |\n|---|---|---|---|---|---|");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {recipe} | {turns.Milliseconds(recipe):F1} | {turns.Milliseconds(floor.Name):F1} | {ratio} |"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {recipe}, own kernels | | {turns.Milliseconds(ownFloor.Name):F1} | {ownRatio} |"));
        Console.WriteLine("\n| kernel | in a step | forward, ms | backward, ms |\n|---|---|---|---|");
        foreach (var kernel in kernels.Kernels.Concat(ownKernels.Kernels.Where(static kernel => kernel.Name.StartsWith("own", StringComparison.Ordinal))))
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {kernel.Name} | {kernel.Count} | {Milliseconds(kernel.Forward):F2} | {Milliseconds(kernel.Backward):F2} |"));

        static double Milliseconds(List<double> seconds) => seconds.Count == 0 ? 0 : 1000 * Turns.Median(seconds);
    }

    private sealed class FloorLoop(string name, KernelFloor floor) : ITrainingLoop
    {
        public string Name => name;

        public double Seconds(int steps)
        {
            var sum = 0.0;
            for (var step = 0; step < steps; step++)
                sum += floor.Measure();
            return sum;
        }

        public void Dispose()
        {
        }
    }
}
