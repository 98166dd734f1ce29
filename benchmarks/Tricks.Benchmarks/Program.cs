using Tricks.Benchmarks;
using Tricks.Native;

// dotnet run -c Release --project benchmarks/Tricks.Benchmarks -- [seconds a side] [rounds]
var seconds = args.Length > 0 ? double.Parse(args[0], System.Globalization.CultureInfo.InvariantCulture) : 5;
var rounds = args.Length > 1 ? int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : 15;
TorchThread.Start("benchmark", () => FrameworkTax.Run(seconds, rounds)).Join();
