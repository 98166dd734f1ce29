using Tricks.Benchmarks;
using Tricks.Native;

// dotnet run -c Release --project benchmarks/Tricks.Benchmarks -- [trials] [rounds] [steps a side]
var numbers = args.Select(int.Parse).ToArray();
var trials = numbers.ElementAtOrDefault(0) is var first and > 0 ? first : 6;
var rounds = numbers.ElementAtOrDefault(1) is var second and > 0 ? second : 25;
var steps = numbers.ElementAtOrDefault(2) is var third and > 0 ? third : 4;
TorchThread.Start("benchmark", () => FrameworkTax.Run(trials, rounds, steps)).Join();
