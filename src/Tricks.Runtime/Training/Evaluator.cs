using Tricks.Data;
using Tricks.Native;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Training;

/// <summary>What an evaluation found: sums and the count they are over, so that shares of a test set can be added up.</summary>
internal readonly record struct Evaluation(double LossSum, long Top1Count, long Top5Count, long Count)
{
    public double Loss => LossSum / Count;

    public double Top1 => (double)Top1Count / Count;

    public double Top5 => (double)Top5Count / Count;
}

/// <summary>Evaluates a model on a test set: cross entropy with the true class, top-1 and top-5.</summary>
internal sealed class Evaluator(IBatches images, int batchSize, BatchInput input, Device device, Func<Module<Tensor, Tensor>, Tensor, Tensor> predict, Pulse? pulse = null)
{
    /// <summary>The evaluation; null where <paramref name="stop"/> asked to end it.</summary>
    public Evaluation? Evaluate(Module<Tensor, Tensor> model, CancellationToken stop)
    {
        using var noGradients = no_grad();
        using var scope = NewDisposeScope();
        model.eval();
        try
        {
            var seen = 0L;
            var loss = zeros(1, float64, device);
            var top1 = zeros(1, int64, device);
            var top5 = zeros(1, int64, device);
            foreach (var batch in images.Epoch(0, EpochSampler.Evaluation(images.Count), batchSize, dropLast: false, stop))
            {
                using var owned = batch;
                using var step = NewDisposeScope();
                seen += batch.Count;
                var labels = input.Labels(batch);
                var logits = predict(model, input.Images(batch));
                loss.PlusInPlace(functional.cross_entropy(logits, labels, reduction: Reduction.Sum).to(float64));
                var guesses = logits.topk((int)Math.Min(5, logits.shape[1]), 1).indexes.eq(labels.unsqueeze(1));
                top1.PlusInPlace(guesses.narrow(1, 0, 1).sum());
                top5.PlusInPlace(guesses.sum());
                pulse?.Beat();
            }

            return new(loss.item<double>(), top1.item<long>(), top5.item<long>(), seen);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            model.train();
        }
    }
}
