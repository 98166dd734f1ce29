using System.Globalization;
using Tricks.Benchmarks;
using Tricks.Benchmarks.Costs;
using Tricks.Benchmarks.Steps;
using Tricks.Native;

switch (args)
{
    case ["generator"]:
        GeneratorCost.Run();
        break;
    case ["generator", var recipes]:
        GeneratorCost.RunOnce(int.Parse(recipes, CultureInfo.InvariantCulture));
        break;
    case ["framework", var recipe, var trials, var rounds, var steps]:
        TorchThread.Start("benchmark", () => FrameworkTax.Run(recipe, Number(trials), Number(rounds), Number(steps))).Join();
        break;
    case ["pytorch", var recipe, var rounds, var steps]:
        TorchThread.Start("benchmark", () => AgainstPyTorch.Run(recipe, Number(rounds), Number(steps))).Join();
        break;
    case ["floor", var recipe, var rounds, var steps]:
        TorchThread.Start("benchmark", () => AgainstFloor.Run(recipe, Number(rounds), Number(steps))).Join();
        break;
    case ["tricks", var rounds, .. var names]:
        TorchThread.Start("benchmark", () => TrickCosts.Run(Number(rounds), names)).Join();
        break;
    case ["packed", var rounds]:
        TorchThread.Start("benchmark", () => PackedEpoch.Run(Number(rounds))).Join();
        break;
    case ["pictures", var folder, var rounds]:
        TorchThread.Start("benchmark", () => Pictures.Run(folder, Number(rounds))).Join();
        break;
    default:
        Console.Error.WriteLine("allowed: framework <recipe> <trials> <rounds> <steps>, pytorch <recipe> <rounds> <steps>, floor <recipe> <rounds> <steps>, generator, packed <rounds>, pictures <folder of JPEG files> <rounds>, or tricks <rounds> [<trick> …]");
        return 1;
}

return 0;

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
