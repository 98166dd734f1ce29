using System.Globalization;
using TorchSharp;
using Tricks.Native;

namespace Tricks.Benchmarks.Steps;

/// <summary>A step of the generated pipeline, in fp32 and bf16, against one of the same recipe as a PyTorch script: as users run it, and with the allocator set as here.</summary>
internal static class AgainstPyTorch
{
    private static readonly Results Kept = new("pytorch-steps.json", "how much faster a step of the generated pipeline is than one of the same recipe as a PyTorch script", "recipes");

    public static void Run(string recipe, int rounds, int steps)
    {
        TorchRuntime.Initialize();
        var (depth, size, batch, images) = StepSize.Of(recipe);
        string[] arguments = ["--depth", Text(depth), "--size", Text(size), "--batch", Text(batch), "--images", Text(images), "--threads", Text(TorchRuntime.Threads), "--device", StepDevice.Current.type.ToString().ToLowerInvariant()];
        var hasLowPrecision = StepDevice.Current.type == DeviceType.CUDA || CpuConvolution.HasLowPrecision;
        if (!hasLowPrecision)
            Console.Error.WriteLine($"{Processor.Description} does not multiply in bfloat16, which is left out.");
        string[] recipes = hasLowPrecision ? [recipe, recipe + "Low"] : [recipe];
        List<ITrainingLoop> loops = [.. recipes.Select(static name => new GeneratedLoop(Costs.CostLoop.Find(name)))];
        loops.Add(new PyTorchLoop("PyTorch", isTuned: false, arguments));
        loops.Add(new PyTorchLoop("PyTorch tuned", isTuned: true, arguments));
        if (hasLowPrecision)
            loops.Add(new PyTorchLoop("PyTorch tuned bf16", isTuned: true, [.. arguments, "--precision", "bf16"]));
        var turns = Turns.Take(loops, rounds, steps);
        Console.WriteLine("| a step of | ms, median | against | ms, median | times as fast, median | 95 % interval | half of all |\n|---|---|---|---|---|---|---|");
        foreach (var own in loops.Take(recipes.Length))
        {
            var against = new Dictionary<string, Ratio>();
            foreach (var other in loops.Skip(recipes.Length))
            {
                against[other.Name] = Ratio.Of(turns.Speed(own.Name, other.Name));
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {own.Name} | {turns.Milliseconds(own.Name):F1} | {other.Name} | {turns.Milliseconds(other.Name):F1} | {against[other.Name]} |"));
            }

            Kept.Keep(own.Name, new { Milliseconds = Math.Round(turns.Milliseconds(own.Name), 1), TimesAsFastAs = against, StepsARound = steps }, $"pytorch {recipe} {rounds} {steps}");
        }

        foreach (var loop in loops)
            loop.Dispose();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
