using System.Diagnostics;
using TorchSharp;
using TorchSharp.Modules;
using Tricks.Data;
using Tricks.Models;
using Tricks.Native;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Benchmarks.Steps;

/// <summary>
/// The same recipe as somebody who knows TorchSharp well would write it by hand, with every number in its place: no parts, no seams, no
/// options, no look at losses and gradients. It has the project's network, loader and fused update, so that what differs is the framework around them.
/// </summary>
internal sealed class HandWrittenLoop : ITrainingLoop, IImagePreparation
{
    private const int Classes = ResidentImagesAttribute.Classes;
    private const double PeakRate = 0.05;
    private const double Momentum = 0.9;
    private const double WeightDecay = 5e-4;

    private readonly StepSize _size;
    private readonly int _warmup;
    private readonly int _total;
    private readonly ImageDataset _data;
    private readonly Module<Tensor, Tensor> _model;
    private readonly Parameter[] _parameters;
    private readonly Parameter[] _decaying;
    private readonly Parameter[] _others;
    private readonly Tensor[] _decayingMomentum;
    private readonly Tensor[] _othersMomentum;
    private readonly BatchLoader _loader;
    private readonly IEnumerator<Batch> _batches;
    private readonly Tensor _lossSum = zeros(1, float64, StepDevice.Current);
    private int _step;

    public HandWrittenLoop(string recipe)
    {
        if (recipe.EndsWith("Low", StringComparison.Ordinal))
            throw new ArgumentException($"The hand-written loop computes in fp32, and {recipe} does not: name it without Low.", nameof(recipe));
        _size = StepSize.Of(recipe);
        var stepsPerEpoch = _size.Images / _size.Batch;
        (_warmup, _total) = (5 * stepsPerEpoch, 100 * stepsPerEpoch);
        _data = new ResidentImagesAttribute(_size.Size, _size.Images).Open(new DataContext());
        manual_seed(0);
        _model = new ResNet(new(OutputShape, Classes), _size.Depth, ResNetVariant.A, _size.Size == 32 ? ResNetStem.Small : ResNetStem.Standard);
        new XavierAttribute().Initialize(_model);
        foreach (var block in _model.modules().OfType<IResidualBlock>())
            init.zeros_(block.FinalScale);
        MemoryFormat.ToChannelsLast(_model);
        _model.to(StepDevice.Current);
        _parameters = [.. _model.parameters()];
        _decaying = _model.parameters().Where(static parameter => parameter.dim() > 1).ToArray();
        _others = _model.parameters().Where(static parameter => parameter.dim() == 1).ToArray();
        _decayingMomentum = _decaying.Select(static parameter => zeros_like(parameter)).ToArray();
        _othersMomentum = _others.Select(static parameter => zeros_like(parameter)).ToArray();
        _loader = new(_data.Train, this);
        _batches = Batches().GetEnumerator();
    }

    public string Name => "hand-written loop";

    public ImageShape OutputShape => new(3, _size.Size, _size.Size);

    public PixelStatistics Normalization => _data.Statistics;

    public void Prepare(Image image, int epoch, int index)
    {
        var random = new CounterRandom(0, "crop and flip", epoch, index);
        var (dy, dx, flip) = (random.NextInt32(9) - 4, random.NextInt32(9) - 4, random.NextSingle() < 0.5f);
        var target = image.Replace(OutputShape, out var source);
        target.Clear();
        var (size, channels) = (_size.Size, 3);
        for (var y = Math.Max(0, -dy); y < Math.Min(size, size - dy); y++)
        {
            var (from, to) = (Math.Max(0, -dx), Math.Min(size, size - dx));
            var row = target.Slice(channels * size * y, channels * size);
            var read = source.Slice(channels * ((size * (y + dy)) + from + dx), channels * (to - from));
            if (!flip)
            {
                read.CopyTo(row[(channels * from)..]);
                continue;
            }

            for (var x = from; x < to; x++)
                read.Slice(channels * (x - from), channels).CopyTo(row[(channels * (size - 1 - x))..]);
        }
    }

    public double Seconds(int steps)
    {
        var began = Stopwatch.GetTimestamp();
        for (var step = 0; step < steps; step++)
        {
            _batches.MoveNext();
            using var batch = _batches.Current;
            using var scope = NewDisposeScope();
            Train(batch);
        }

        _lossSum.item<double>();
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    public void Dispose()
    {
        _batches.Dispose();
        _model.Dispose();
        Array.ForEach([.. _decayingMomentum, .. _othersMomentum], static buffer => buffer.Dispose());
        _lossSum.Dispose();
    }

    private void Train(Batch batch)
    {
        var share = (float)new CounterRandom(0, "mixup", 0, _step).NextBeta(0.2, 0.2);
        var rows = batch.Images.to(StepDevice.Current).permute(0, 2, 3, 1);
        var images = rows.flip(0).lerp_(rows, share).permute(0, 3, 1, 2);
        var truth = functional.one_hot(batch.Labels.to(StepDevice.Current), Classes).to(float32);
        var targets = truth.flip(0).lerp_(truth, share).mul_(1 - 0.1 - (0.1 / (Classes - 1))).add_(0.1 / (Classes - 1));

        var loss = functional.cross_entropy(_model.call(images), targets);
        foreach (var parameter in _parameters)
            parameter.grad = null;
        loss.backward();
        var rate = _step < _warmup ? PeakRate * (_step + 1) / _warmup : PeakRate * 0.5 * (1 + Math.Cos(Math.PI * (_step - _warmup) / (_total - _warmup)));
        FusedSgd.Step(_decaying, Gradients(_decaying), _decayingMomentum, rate, Momentum, WeightDecay, nesterov: true);
        FusedSgd.Step(_others, Gradients(_others), _othersMomentum, rate, Momentum, 0, nesterov: true);
        _lossSum.add_(loss.detach());
        _step++;
    }

    private static Tensor[] Gradients(Parameter[] parameters) => Array.ConvertAll(parameters, static parameter => parameter.grad!);

    private IEnumerable<Batch> Batches()
    {
        var sampler = new EpochSampler(0, _data.Train.Count, _size.Batch);
        for (var epoch = 0; ; epoch++)
        {
            foreach (var batch in _loader.Epoch(epoch, sampler.Training(epoch), _size.Batch, dropLast: true, CancellationToken.None))
                yield return batch;
        }
    }
}
