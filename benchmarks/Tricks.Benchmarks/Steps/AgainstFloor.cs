using System.Globalization;
using Tricks.Native;
using Tricks.Profiling;
using static TorchSharp.torch;

namespace Tricks.Benchmarks.Steps;

/// <summary>A step of the generated pipeline against its floor: the convolutions, batch normalisations and ReLUs that it has, each timed alone.</summary>
internal static class AgainstFloor
{
    public static void Run(string recipe, int rounds, int steps)
    {
        TorchRuntime.Initialize();
        using var generated = new GeneratedLoop(Costs.CostLoop.Find(recipe));
        using var kernels = new KernelFloor(CPU, static () => { });
        using (new ModuleClock(generated.Session.State.Model, static () => { }) { Given = kernels.Count })
            generated.Seconds(1);
        using var floor = new FloorLoop(kernels);
        var turns = Turns.Take([generated, floor], rounds, steps);
        Console.WriteLine("| a step of | ms, median | floor, ms | floor over step, median | 95 % interval | half of all |\n|---|---|---|---|---|---|");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {recipe} | {turns.Milliseconds(recipe):F1} | {turns.Milliseconds(floor.Name):F1} | {Ratio.Of(turns.Speed(recipe, floor.Name))} |"));
    }

    private sealed class FloorLoop(KernelFloor floor) : ITrainingLoop
    {
        public string Name => "floor";

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
