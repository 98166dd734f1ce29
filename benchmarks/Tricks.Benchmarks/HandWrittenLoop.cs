using TorchSharp;
using TorchSharp.Modules;
using Tricks.Data;
using Tricks.Models;
using Tricks.Native;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Benchmarks;

/// <summary>
/// The same recipe as somebody who knows TorchSharp well would write it by hand, with every number in its place: no parts, no seams, no
/// options. It has the project's network, loader and fused update, so that what differs is the framework around them.
/// </summary>
internal sealed class HandWrittenLoop : ITrainingLoop, IImagePreparation
{
    private const int BatchSize = 256;
    private const int Classes = 10;
    private const double PeakRate = 0.1;
    private const double Momentum = 0.9;
    private const double WeightDecay = 5e-4;
    private const int StepsPerEpoch = 31;
    private const int TotalSteps = 1000 * StepsPerEpoch;

    private readonly ImageDataset _data = new FashionMnistSampleAttribute().Open(new DataContext());
    private readonly Module<Tensor, Tensor> _model;
    private readonly Parameter[] _decaying;
    private readonly Parameter[] _others;
    private readonly Tensor[] _decayingMomentum;
    private readonly Tensor[] _othersMomentum;
    private readonly BatchLoader _loader;
    private readonly IEnumerator<Batch> _batches;
    private readonly Tensor _lossSum = zeros(1, float64);
    private int _step;

    public HandWrittenLoop()
    {
        manual_seed(0);
        _model = new ResNet(new(OutputShape, Classes), 20, ResNetVariant.D, ResNetStem.Standard);
        new XavierAttribute().Initialize(_model);
        foreach (var block in _model.modules().OfType<IResidualBlock>())
            init.zeros_(block.FinalScale);
        MemoryFormat.ToChannelsLast(_model);
        _decaying = _model.parameters().Where(static parameter => parameter.dim() > 1).ToArray();
        _others = _model.parameters().Where(static parameter => parameter.dim() == 1).ToArray();
        _decayingMomentum = _decaying.Select(static parameter => zeros_like(parameter)).ToArray();
        _othersMomentum = _others.Select(static parameter => zeros_like(parameter)).ToArray();
        _loader = new(_data.Train, this);
        _batches = Batches().GetEnumerator();
    }

    public string Name => "hand-written loop";

    public ImageShape OutputShape => new(1, 28, 28);

    public PixelStatistics Normalization => _data.Statistics;

    public void Prepare(Image image, int epoch, int index)
    {
        var random = new CounterRandom(0, "crop and flip", epoch, index);
        var (dy, dx, flip) = (random.NextInt32(5) - 2, random.NextInt32(5) - 2, random.NextSingle() < 0.5f);
        var target = image.Replace(OutputShape, out var source);
        target.Clear();
        for (var y = Math.Max(0, -dy); y < Math.Min(28, 28 - dy); y++)
        {
            var row = target.Slice(28 * y, 28);
            for (var x = Math.Max(0, -dx); x < Math.Min(28, 28 - dx); x++)
                row[x] = source[(28 * (y + dy)) + x + dx];
            if (flip)
                row.Reverse();
        }
    }

    public void Step()
    {
        _batches.MoveNext();
        using var batch = _batches.Current;
        using var scope = NewDisposeScope();
        Train(batch);
    }

    public void Finish() => _lossSum.item<double>();

    public void Dispose()
    {
        _batches.Dispose();
        _model.Dispose();
        _lossSum.Dispose();
    }

    private void Train(Batch batch)
    {
        var random = new CounterRandom(0, "mixup", 0, _step);
        var partner = tensor(random.NextPermutation(BatchSize));
        var lambdas = new float[BatchSize];
        for (var i = 0; i < BatchSize; i++)
            lambdas[i] = (float)random.NextBeta(0.2, 0.2);
        var lambda = tensor(lambdas);

        var rows = batch.Images.permute(0, 2, 3, 1);
        var images = rows.index_select(0, partner).lerp_(rows, lambda.view(-1, 1, 1, 1)).permute(0, 3, 1, 2);
        var truth = functional.one_hot(batch.Labels, Classes).to(float32);
        var targets = truth.index_select(0, partner).lerp_(truth, lambda.view(-1, 1));
        targets = (targets * (1 - 0.1 - (0.1 / (Classes - 1)))).add_(0.1 / (Classes - 1));

        var loss = functional.cross_entropy(_model.call(images), targets);
        _model.zero_grad();
        loss.backward();
        var rate = _step < StepsPerEpoch
            ? PeakRate * (_step + 1) / StepsPerEpoch
            : PeakRate * 0.5 * (1 + Math.Cos(Math.PI * (_step - StepsPerEpoch) / (TotalSteps - StepsPerEpoch)));
        FusedSgd.Step(_decaying, Gradients(_decaying), _decayingMomentum, rate, Momentum, WeightDecay, nesterov: true);
        FusedSgd.Step(_others, Gradients(_others), _othersMomentum, rate, Momentum, 0, nesterov: true);
        _lossSum.add_(loss.detach());
        _step++;
    }

    private static Tensor[] Gradients(Parameter[] parameters) => Array.ConvertAll(parameters, static parameter => parameter.grad!);

    private IEnumerable<Batch> Batches()
    {
        var sampler = new EpochSampler(0, _data.Train.Count, BatchSize);
        for (var epoch = 0; ; epoch++)
        {
            foreach (var batch in _loader.Epoch(epoch, sampler.Training(epoch), BatchSize, dropLast: true, CancellationToken.None))
                yield return batch;
        }
    }
}
