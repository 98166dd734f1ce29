using System.Globalization;
using Tricks.Native;

namespace Tricks.Benchmarks.Steps;

/// <summary>A step of the generated pipeline, in fp32 and bf16, against one of the same recipe as a PyTorch script: as users run it, and with the allocator set as here.</summary>
internal static class AgainstPyTorch
{
    public const string Script = "benchmarks/pytorch_steps.py";

    public static void Run(string recipe, int rounds, int steps)
    {
        TorchRuntime.Initialize();
        var (depth, size, batch, images) = StepSize.Of(recipe);
        string[] arguments = ["--depth", Text(depth), "--size", Text(size), "--batch", Text(batch), "--images", Text(images), "--threads", Text(TorchRuntime.Threads)];
        ITrainingLoop[] loops =
        [
            new GeneratedLoop(Costs.CostLoop.Find(recipe)),
            new GeneratedLoop(Costs.CostLoop.Find(recipe + "Low")),
            new PyTorchLoop("PyTorch", isTuned: false, Script, arguments),
            new PyTorchLoop("PyTorch tuned", isTuned: true, Script, arguments),
            new PyTorchLoop("PyTorch tuned bf16", isTuned: true, Script, [.. arguments, "--precision", "bf16"]),
        ];
        var turns = Turns.Take(loops, rounds, steps);
        Console.WriteLine("| a step of | ms, median | against | times as fast, median | 95 % interval | half of all |\n|---|---|---|---|---|---|");
        foreach (var own in loops.Take(2))
        {
            foreach (var other in loops.Skip(2))
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {own.Name} | {turns.Milliseconds(own.Name):F1} | {other.Name}, {turns.Milliseconds(other.Name):F1} ms | {Ratio.Of(turns.Speed(own.Name, other.Name))} |"));
        }

        foreach (var loop in loops)
            loop.Dispose();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
