using TorchSharp.Modules;
using Tricks.Data;
using Tricks.Recipes;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Training;

/// <summary>The averages of <see cref="IAverage"/> in the place of the trained weights, until it is disposed of.</summary>
internal sealed class AveragedWeights : IDisposable
{
    private readonly Dictionary<string, Tensor> _model;
    private readonly Dictionary<string, Tensor> _trained = new(StringComparer.Ordinal);

    private AveragedWeights(Module<Tensor, Tensor> model, IReadOnlyDictionary<string, Tensor> averages)
    {
        _model = model.state_dict();
        using var noGradients = no_grad();
        foreach (var (name, value) in _model)
            _trained[name] = value.clone().DetachFromDisposeScope();
        foreach (var (name, average) in averages)
            _model[name].copy_(average);
    }

    /// <summary>Puts the averages in place; null where there are none.</summary>
    public static AveragedWeights? PutIn(Module<Tensor, Tensor> model, IAverage? average) =>
        average is { Weights: { Count: > 0 } weights } ? new(model, weights) : null;

    /// <summary>
    /// Takes batch normalisation's running statistics anew for the weights as they are: the mean of the batches' own statistics (Wu and Johnson
    /// 2021, arXiv 2105.07576, section 3).
    /// </summary>
    public static void TakeStatistics(TrainingPipeline pipeline, TrainingSession session, int epoch, int images, CancellationToken stop)
    {
        pipeline.SeedStatistics(epoch);
        var norms = session.State.Model.modules().OfType<NormBase>().Where(static norm => norm.track_running_stats).ToArray();
        if (norms.Length == 0)
            return;
        // A run that is gone on with has taken no step yet.
        pipeline.Freeze(session.State, session.Clock(((epoch + 1) * session.Sampler.StepsPerEpoch) - 1));
        var momenta = Array.ConvertAll(norms, static norm => norm.momentum);
        var order = session.Sampler.Training(epoch);
        var count = Math.Clamp(images / session.Sampler.LocalBatchSize, 1, session.Sampler.StepsPerEpoch) * session.Sampler.LocalBatchSize;
        try
        {
            using var noGradients = no_grad();
            var batches = 0;
            foreach (var batch in session.Training.Epoch(epoch, order.AsMemory(0, count), session.Sampler.LocalBatchSize, dropLast: true, stop))
            {
                using var owned = batch;
                using var scope = NewDisposeScope();
                batches++;
                foreach (var norm in norms)
                    norm.momentum = 1.0 / batches;
                session.State.Model.call(session.Input.Images(batch));
                session.Pulse.Beat();
            }
        }
        finally
        {
            for (var i = 0; i < norms.Length; i++)
                norms[i].momentum = momenta[i];
        }
    }

    /// <summary>Puts the trained weights back.</summary>
    public void Dispose()
    {
        using var noGradients = no_grad();
        foreach (var (name, value) in _trained)
        {
            _model[name].copy_(value);
            value.Dispose();
        }

        _trained.Clear();
    }
}
