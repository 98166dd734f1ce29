using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Tricks.Benchmarks.Costs;
using Tricks.Benchmarks.Steps;
using Tricks.Interchange;
using Tricks.Models;
using Tricks.Native;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Benchmarks;

/// <summary>Setting a ResNet-50's weights from each format of file, as PyTorch and numpy write them, in turn with reading that file into memory; and by how much the process grows meanwhile.</summary>
internal static class Loading
{
    private static readonly Results Kept = new("loading.json", "time to load the weights of a ResNet-50 over the time to read the file", "formats") { IsOfCpu = true };

    public static void Run(int rounds)
    {
        TorchRuntime.Initialize();
        var shape = new ModelShape(new(3, 224, 224), 1000);
        using var model = new ResNet(shape, 50, ResNetVariant.B);
        var path = Path.GetTempFileName();
        try
        {
            Console.WriteLine("| format | MB | loading, ms | over reading, median | 95 % interval | half of all | over passing | growth over the file's size |\n|---|---|---|---|---|---|---|---|");
            foreach (var format in new[] { "safetensors", "zip", "legacy" })
            {
                Write(path, format);
                var others = new ForeignWork();
                using var read = new Reading(path);
                using var pass = new Passing(path);
                using var load = new Load(path, model);
                var growth = Growth(() => load.Seconds(1)) / new FileInfo(path).Length;
                var turns = Turns.Take([read, pass, load], rounds, 1);
                var (ratio, beside) = (Ratio.Of(turns.Speed(read.Name, load.Name)), Ratio.Of(turns.Speed(pass.Name, load.Name)));
                Kept.Keep(format, new { Bytes = new FileInfo(path).Length, Milliseconds = Math.Round(turns.Milliseconds(load.Name), 2), OverReading = ratio, OverPassing = beside, GrowthOverSize = Math.Round(growth, 3) }, $"loading {rounds}", others);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {format} | {new FileInfo(path).Length / 1e6:F1} | {turns.Milliseconds(load.Name):F1} | {ratio} | {beside.Median:F2} | {growth:F2} |"));
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static void Write(string path, string format)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("TRICKS_PYTHON") ?? "/usr/bin/python3", ["tests/golden/interchange.py"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        using var python = Process.Start(start)!;
        python.StandardInput.WriteLine(JsonSerializer.Serialize(new { @do = "write", model = "ResNet 50 B", size = 64, classes = 1000, file = path, format }));
        python.StandardInput.Close();
        if (python.StandardOutput.ReadToEnd().Contains("error", StringComparison.Ordinal))
            throw new InvalidOperationException("tests/golden/interchange.py could not write the file: it needs Debian's python3-torch and python3-torchvision.");
    }

    /// <summary>By how many bytes the process is larger at its largest than before, by the kernel's account.</summary>
    private static double Growth(Action act)
    {
        GC.Collect();
        File.WriteAllText("/proc/self/clear_refs", "5");
        var before = Status("VmHWM");
        act();
        return Status("VmHWM") - before;
    }

    private static double Status(string name) =>
        1024 * double.Parse(File.ReadLines("/proc/self/status").First(line => line.StartsWith(name, StringComparison.Ordinal)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);

    /// <summary>Takes the file into memory, whole.</summary>
    private sealed class Reading(string path) : ITrainingLoop
    {
        public string Name => "reading";

        public double Seconds(int steps)
        {
            var began = Stopwatch.GetTimestamp();
            for (var step = 0; step < steps; step++)
                File.ReadAllBytes(path);
            var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
            // What it took must not be collected in the others' time.
            GC.Collect();
            return seconds;
        }

        public void Dispose()
        {
        }
    }

    /// <summary>Lets the file pass through a megabyte of memory, which stays in the processor's caches, and keeps none of it.</summary>
    private sealed class Passing(string path) : ITrainingLoop
    {
        private readonly byte[] _buffer = new byte[1 << 20];

        public string Name => "passing";

        public double Seconds(int steps)
        {
            var began = Stopwatch.GetTimestamp();
            for (var step = 0; step < steps; step++)
            {
                using var file = File.OpenHandle(path);
                for (long place = 0, read; (read = RandomAccess.Read(file, _buffer, place)) > 0;)
                    place += read;
            }

            return Stopwatch.GetElapsedTime(began).TotalSeconds;
        }

        public void Dispose()
        {
        }
    }

    private sealed class Load(string path, Module<Tensor, Tensor> model) : ITrainingLoop
    {
        public string Name => "loading";

        public double Seconds(int steps)
        {
            var began = Stopwatch.GetTimestamp();
            for (var step = 0; step < steps; step++)
            {
                using var weights = ForeignWeights.Open(path, null, static _ => { });
                weights.SetInto(model, Mismatches.None);
            }

            return Stopwatch.GetElapsedTime(began).TotalSeconds;
        }

        public void Dispose()
        {
        }
    }
}
