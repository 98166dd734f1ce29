using System.Diagnostics;
using TorchSharp;
using Tricks.Benchmarks.Costs;
using Tricks.Benchmarks.Steps;
using Tricks.Models;
using Tricks.Native;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Benchmarks.Normalization;

/// <summary>Batch normalisation with what follows it, computed together, in turn with libtorch's functions one after another: forward and backward.</summary>
internal static class NormalizationWays
{
    private static readonly Results Kept = new("normalization.json", "speed of batch normalisation, addition and ReLU together over libtorch's one after another, forward and backward", "layers") { IsOfCpu = true };

    // The layers of a ResNet-20 and a ResNet-18 at batch 128, and of a ResNet-50 at batch 16.
    private static readonly long[][] Shapes =
    [
        [128, 16, 32, 32], [128, 32, 16, 16], [128, 64, 8, 8],
        [128, 64, 32, 32], [128, 512, 4, 4],
        [16, 64, 56, 56], [16, 256, 56, 56], [16, 2048, 7, 7],
    ];

    public static void Run(int rounds)
    {
        TorchRuntime.Initialize();
        Console.WriteLine("| numbers | followed by | libtorch, ms | speed over it, median | 95 % interval | half of all |\n|---|---|---|---|---|---|");
        foreach (var type in new[] { ScalarType.Float32, ScalarType.BFloat16 })
        {
            foreach (var (shape, ending) in Shapes.SelectMany(static shape => Enum.GetValues<Ending>().Select(ending => (shape, ending))))
            {
                var others = new ForeignWork();
                using var apart = new Layer(shape, type, ending, together: false);
                using var together = new Layer(shape, type, ending, together: true);
                var turns = Turns.Take([apart, together], rounds, 20);
                var speed = Ratio.Of(turns.Speed(together.Name, apart.Name));
                var name = $"{string.Join("×", shape)} {type}, {ending}";
                Kept.Keep(name, new { Milliseconds = Math.Round(turns.Milliseconds(apart.Name), 3), Speed = speed }, $"normalization {rounds}", others);
                Console.WriteLine(FormattableString.Invariant($"| {string.Join("×", shape)} {type} | {ending} | {turns.Milliseconds(apart.Name):F2} | {speed} |"));
            }
        }
    }

    private enum Ending
    {
        Nothing,
        ReLU,
        ShortcutAndReLU,
    }

    private sealed class Layer : ITrainingLoop
    {
        private readonly Ending _ending;
        private readonly Tensor _input;
        private readonly Tensor _shortcut;
        private readonly Tensor _gradient;
        private readonly BatchNormalization? _together;
        private readonly TorchSharp.Modules.BatchNorm2d? _apart;

        public Layer(long[] shape, ScalarType type, Ending ending, bool together)
        {
            (Name, _ending) = (together ? "together" : "apart", ending);
            (_input, _shortcut, _gradient) = (Random(), Random(), Random());
            if (together)
                _together = new(shape[1], rectifies: ending == Ending.ReLU);
            else
                _apart = BatchNorm2d(shape[1]);

            Tensor Random()
            {
                using var scope = NewDisposeScope();
                return MemoryFormat.ToChannelsLast(randn(shape)).to(type).MoveToOuterDisposeScope();
            }
        }

        public string Name { get; }

        public double Seconds(int steps)
        {
            var began = Stopwatch.GetTimestamp();
            for (var step = 0; step < steps; step++)
            {
                using var scope = NewDisposeScope();
                // As in a network, in which a shortcut goes on to other layers.
                var (input, shortcut) = (_input.detach().requires_grad_(), _shortcut.detach().requires_grad_());
                var output = _together is not null ? Together(_together, input, shortcut) : Apart(_apart!, input, shortcut);
                // Not accumulated: as what a layer of a network is given, gradients go on.
                _ = autograd.grad([output], _ending == Ending.ShortcutAndReLU ? [input, shortcut] : [input], [_gradient]);
            }
            return Stopwatch.GetElapsedTime(began).TotalSeconds;
        }

        public void Dispose()
        {
            foreach (var tensor in new[] { _input, _shortcut, _gradient })
                tensor.Dispose();
            _together?.Dispose();
            _apart?.Dispose();
        }

        private Tensor Together(BatchNormalization norm, Tensor input, Tensor shortcut) =>
            _ending == Ending.ShortcutAndReLU ? norm.CallAndAdd(input, shortcut) : norm.call(input);

        private Tensor Apart(TorchSharp.Modules.BatchNorm2d norm, Tensor input, Tensor shortcut)
        {
            var values = norm.call(input);
            if (_ending == Ending.ShortcutAndReLU)
                values.add_(shortcut);
            return _ending == Ending.Nothing ? values : values.relu_();
        }
    }
}
