using System.Diagnostics;
using System.Globalization;
using Tricks.Benchmarks.Costs;
using Tricks.Benchmarks.Steps;
using Tricks.Data;
using Tricks.Models;
using Tricks.Native;
using Tricks.Training;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Benchmarks.Evaluations;

/// <summary>
/// An evaluation as a run makes it against other ways to make it: in libtorch's inference mode, and with larger batches; and what share of it batch normalisation
/// takes, which is what folding it into the convolutions before it could save at most.
/// </summary>
internal static class EvaluationWays
{
    private static readonly Results Kept = new("evaluation.json", "speed of other ways to evaluate over the way of a run; batch normalisation's share of an evaluation", "recipes");

    public static void Run(string recipe, int rounds)
    {
        TorchRuntime.Initialize();
        var others = new ForeignWork();
        var pipeline = CostLoop.Compose(CostLoop.Find(recipe));
        using var session = TrainingSession.Open(pipeline, StepDevice.Current, new DataContext());
        var usual = new Way("as in a run", session.State.Model, session.Evaluator);
        ITrainingLoop[] ways =
        [
            usual,
            new Way("inference mode", session.State.Model, session.Evaluator) { InInferenceMode = true },
            .. new[] { 256, 512 }.Select(batch => new Way($"batches of {batch}", session.State.Model, Evaluator(batch))),
        ];
        var turns = Turns.Take(ways, rounds, 1);
        var share = Ratio.Of(Enumerable.Range(0, rounds).Select(_ => ShareOfNorms(session.State.Model, usual)).ToArray());
        var speeds = ways.Skip(1).ToDictionary(static way => way.Name, way => Ratio.Of(turns.Speed(way.Name, usual.Name)));
        Kept.Keep(recipe, new { Milliseconds = Math.Round(turns.Milliseconds(usual.Name)), Images = session.Data.Test.Count, Speed = speeds, ShareOfBatchNormalisation = share }, $"evaluation {recipe} {rounds}", others);
        Console.WriteLine($"| {recipe}, {session.Data.Test.Count} images | speed over a run's way, median | 95 % interval | half of all |\n|---|---|---|---|");
        foreach (var (name, speed) in speeds)
            Console.WriteLine($"| {name} | {speed} |");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{turns.Milliseconds(usual.Name):F0} ms, of which batch normalisation takes {share}"));

        Evaluator Evaluator(int batch) =>
            new(new BatchLoader(session.Data.Test, new EvaluationPreparation(pipeline, session.Data), skipped: null, form: BatchForm.For(session.Device)), batch, session.Input, session.Device, pipeline.Predict);
    }

    /// <summary>How much of an evaluation passes between the calls of batch normalisations and their ends.</summary>
    private static double ShareOfNorms(Module<Tensor, Tensor> model, Way way)
    {
        var (began, taken) = (0L, TimeSpan.Zero);
        var removals = new List<Action>();
        foreach (var norm in model.modules().OfType<BatchNormalization>())
        {
            removals.Add(norm.register_forward_pre_hook((_, input) =>
            {
                StepDevice.Settle();
                began = Stopwatch.GetTimestamp();
                return input;
            }).remove);
            removals.Add(norm.register_forward_hook((_, _, output) =>
            {
                StepDevice.Settle();
                taken += Stopwatch.GetElapsedTime(began);
                return output;
            }).remove);
        }

        var all = way.Seconds(1);
        removals.ForEach(static remove => remove());
        return taken.TotalSeconds / all;
    }

    private sealed class Way(string name, Module<Tensor, Tensor> model, Evaluator evaluator) : ITrainingLoop
    {
        public string Name => name;

        public bool InInferenceMode { get; init; }

        public double Seconds(int steps)
        {
            using var mode = InInferenceMode ? inference_mode() : null;
            var began = Stopwatch.GetTimestamp();
            for (var step = 0; step < steps; step++)
                evaluator.Evaluate(model, CancellationToken.None);
            return Stopwatch.GetElapsedTime(began).TotalSeconds;
        }

        public void Dispose()
        {
        }
    }
}
