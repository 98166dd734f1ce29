namespace Tricks.Recipes;

/// <summary>
/// A trick that keeps something from step to step. What it begins belongs to one run and acts in the trick's place at the seams that
/// <typeparamref name="TRun"/> is or implements, of those between batch and prediction. Where that is <see cref="IStateful"/>, checkpoints hold its
/// state; where it has <see cref="IFigures"/>, metrics hold them; where it is <see cref="IDisposable"/>, the run's end disposes of it.
/// </summary>
/// <typeparam name="TRun">A seam's interface, or a class that implements seams.</typeparam>
public interface IBeginsRun<out TRun>
    where TRun : class
{
    /// <summary>Begins a run: the model is on its device with its first weights. Null where there is nothing to keep: then nothing acts there.</summary>
    TRun? Begin(RunStart start);
}
