using TorchSharp;
using TorchSharp.Modules;
using Tricks.Data;
using Tricks.Models;
using Tricks.Native;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Recipes;

/// <summary>
/// The composition of a recipe's parts: everything of training that the recipe decides. The source generator writes one for every recipe;
/// the loop around it knows only this class.
/// </summary>
/// <param name="seed">What all randomness of the run is a function of.</param>
public abstract class TrainingPipeline(long seed)
{
    private readonly List<(string Key, object Run)> _runs = [];
    private bool _begun;

    /// <summary>What all randomness of the run is a function of.</summary>
    public long Seed { get; } = seed;

    /// <summary>How often every training image is seen.</summary>
    public abstract int Epochs { get; }

    /// <summary>Images a step, over all processes.</summary>
    public abstract int BatchSize { get; }

    /// <summary>In how many pieces, one after another, the gradients of a batch are computed.</summary>
    public virtual int Pieces => 1;

    /// <summary>Opens the data set.</summary>
    public abstract ImageDataset OpenData(DataContext context);

    /// <summary>The size of a training image after augmentation.</summary>
    public abstract ImageShape TrainingShape(ImageShape shape);

    /// <summary>The size of a test image after its preparation.</summary>
    public abstract ImageShape EvaluationShape(ImageShape shape);

    /// <summary>The size of a training image of a data set after augmentation.</summary>
    /// <exception cref="RecipeException">Sizes differ, and augmentation leaves them so.</exception>
    internal ImageShape TrainingShape(ImageDataset data) =>
        OneShape(data, TrainingShape, "after augmentation", "RandomResizedCrop, which cuts every image to one size", "augmentation");

    /// <summary>The size of a test image of a data set after its preparation.</summary>
    /// <exception cref="RecipeException">Sizes differ, and the preparation leaves them so.</exception>
    internal ImageShape EvaluationShape(ImageDataset data) =>
        OneShape(data, EvaluationShape, "as they are prepared for evaluation", "ResizeShorterEdge and CentreCrop, which bring every image to one size", "evaluation");

    /// <summary>Augments one training image: a function of (seed, epoch, index).</summary>
    public abstract void Augment(Image image, int epoch, int index);

    /// <summary>Augments a batch where it lies, bytes <c>[N, H, W, C]</c>, as <see cref="Augment(Image, int, int)"/> does one image after the other.</summary>
    /// <exception cref="RecipeException">An augmentation cannot.</exception>
    public abstract Tensor Augment(Tensor images, ReadOnlyMemory<int> indices, int epoch);

    /// <summary>Prepares one test image.</summary>
    public abstract void PrepareEvaluation(Image image);

    /// <summary>Mean and deviation by which images are normalised, on the scale of 0 to 255.</summary>
    public abstract PixelStatistics Normalization(ImageDataset data);

    /// <summary>Builds the model on the CPU with its first weights: a function of the seed.</summary>
    public abstract Module<Tensor, Tensor> BuildModel(ModelShape shape);

    /// <summary>Sets the weights that the model begins with in place of its first ones, where a part has some.</summary>
    public virtual void LoadWeights(Module<Tensor, Tensor> model, ImageDataset data, Action<string> notice)
    {
    }

    /// <summary>How many of the model's layers, from its input on, do not learn at a step.</summary>
    public virtual int FrozenLayers(StepClock clock, IReadOnlyList<string> layers) => 0;

    /// <summary>How a parameter learns.</summary>
    public abstract ParameterSetting SettingOf(ParameterPlace place);

    /// <summary>Makes the optimizer.</summary>
    public abstract TrainingOptimizer CreateOptimizer(IReadOnlyList<ParameterGroup> groups);

    /// <summary>How many steps warmup takes.</summary>
    public abstract int WarmupSteps(int stepsPerEpoch);

    /// <summary>The learning rate of a step.</summary>
    public double LearningRate(StepClock clock) => Schedule(clock with { Length = null });

    /// <summary>The learning rate of a step, by the parts that make it.</summary>
    protected abstract double Schedule(StepClock clock);

    /// <summary>The loss before terms add to it: a scalar from logits <c>[N, K]</c> and probabilities <c>[N, K]</c>, as a mean over the batch.</summary>
    public abstract Tensor Loss(Tensor logits, Tensor targets);

    /// <summary>
    /// One training step, from images <c>[N, C, H, W]</c> and labels <c>[N]</c> on the device to updated weights. Returns the loss, a scalar
    /// on the device; nothing in it asks the device for a number.
    /// </summary>
    public abstract Tensor Step(TrainingState state, Tensor images, Tensor labels, StepClock clock);

    /// <summary>Logits <c>[N, K]</c> for test images <c>[N, C, H, W]</c>, in fp32.</summary>
    public virtual Tensor Predict(Module<Tensor, Tensor> model, Tensor images) => Forward(model, images);

    /// <summary>What parts have begun for the run, by key.</summary>
    internal IReadOnlyList<(string Key, object Run)> Runs => _runs;

    /// <summary>Begins what parts keep from step to step. A pipeline is one run's.</summary>
    internal void BeginRun(RunStart start)
    {
        if (_begun)
            throw new InvalidOperationException("A pipeline is one run's: compose another for another run.");
        _begun = true;
        Begin(start);
    }

    /// <summary>Frees what parts have begun, the last first.</summary>
    internal void EndRun()
    {
        foreach (var run in _runs.AsEnumerable().Reverse())
            (run.Run as IDisposable)?.Dispose();
        _runs.Clear();
    }

    private static ImageShape OneShape(ImageDataset data, Func<ImageShape, ImageShape> prepared, string when, string advice, string seam)
    {
        var shape = prepared(data.Shape);
        if (!data.SizesVary)
            return shape;
        // What is one size for a wider and for a higher image is one for every image.
        var (wider, higher) = (data.Shape with { Width = 2 * data.Shape.Width }, data.Shape with { Height = 2 * data.Shape.Height });
        return prepared(wider) == shape && prepared(higher) == shape
            ? shape
            : throw new RecipeException($"The images are of different sizes, and {when} they still are: add {advice}.", seam);
    }

    /// <summary>Begins the parts that keep something from step to step.</summary>
    protected virtual void Begin(RunStart start)
    {
    }

    /// <summary>Begins one part, where it is switched on.</summary>
    protected TRun? Begin<TRun>(string key, IBeginsRun<TRun>? part, RunStart start)
        where TRun : class
    {
        var run = part?.Begin(start);
        if (run is not null)
            _runs.Add((key, run));
        return run;
    }

    /// <summary>Logits <c>[N, K]</c> in fp32, in whatever precision the model computes.</summary>
    protected static Tensor Forward(Module<Tensor, Tensor> model, Tensor images) => model.call(images).to(float32);

    /// <summary>Lets the layers learn that learn at a step, and no others.</summary>
    protected internal void Freeze(TrainingState state, StepClock clock) => state.Layers.Freeze(FrozenLayers(clock, state.Layers.Names), state.Named);

    /// <summary>What remains of the loss beside terms that each leave it a share; those that are off leave all.</summary>
    protected static Tensor Share(Tensor loss, params double?[] shares) =>
        shares.Aggregate(1.0, static (product, share) => product * (share ?? 1)) is var product && product == 1 ? loss : loss.Times(product);

    /// <summary>The loss and a term.</summary>
    protected static Tensor Sum(Tensor loss, Tensor term) => loss.Plus(term);

    /// <summary>Into how many pieces each of <see cref="Pieces"/> is split, because memory had no room for it.</summary>
    internal int Splits { get; set; } = 1;

    /// <summary>
    /// Adds the gradients of a batch's loss, in <see cref="Pieces"/> one after another, so that the activations of one piece alone take memory at a time; in
    /// more, where memory has no room for that. Returns the batch's loss, apart from what it was computed from.
    /// </summary>
    /// <param name="images">The batch's images <c>[N, C, H, W]</c>.</param>
    /// <param name="targets">Their probabilities <c>[N, K]</c>.</param>
    /// <param name="precision">What scales the loss, where something does.</param>
    /// <param name="lossOf">The loss of a piece's images and targets, as their mean.</param>
    /// <exception cref="RecipeException">There are more <see cref="Pieces"/> than images.</exception>
    protected Tensor Accumulate(Tensor images, Tensor targets, IPrecision? precision, Func<Tensor, Tensor, Tensor> lossOf)
    {
        var count = images.shape[0];
        if (Pieces > count)
            throw new RecipeException($"A batch of {count} images does not go through the model in {Pieces} pieces: choose {count} pieces or fewer, or a larger batch.", "accumulation");
        var pieces = (int)Math.Min(count, (long)Pieces * Splits);
        if (pieces == 1)
        {
            var whole = lossOf(images, targets);
            Backward(precision?.Scale(whole) ?? whole);
            return Noted(whole.detach());
        }

        var total = zeros(1, device: images.device).squeeze();
        for (var piece = 0; piece < pieces; piece++)
        {
            using var scope = NewDisposeScope();
            var (from, to) = (count * piece / pieces, count * (piece + 1) / pieces);
            var loss = lossOf(images.narrow(0, from, to - from), targets.narrow(0, from, to - from)).Times((double)(to - from) / count);
            Backward(precision?.Scale(loss) ?? loss);
            total.PlusInPlace(loss.detach());
        }

        return Noted(total);
    }

    /// <summary>Told when a step goes from one phase to the next, for whoever measures it; null where nobody does.</summary>
    internal Action<StepPhase>? Entering { get; set; }

    private void Backward(Tensor loss)
    {
        Entering?.Invoke(StepPhase.Backward);
        GradientNode.Backward(loss);
        Entering?.Invoke(StepPhase.Gradients);
    }

    /// <summary>The losses of which the gradients of this step were computed, for whoever looks before the update.</summary>
    internal List<Tensor> Losses { get; } = [];

    private Tensor Noted(Tensor loss)
    {
        Losses.Add(loss);
        return loss;
    }

    /// <summary>The part where it is switched on; a part that is switched off is as if it were not written.</summary>
    protected static TPart? On<TPart>(TPart part)
        where TPart : TrickAttribute => part.Enabled ? part : null;

    /// <summary>Draws for one image and applies the draw.</summary>
    protected void Augment(IAugmentation part, string key, Image image, int epoch, int index)
    {
        Span<float> parameters = stackalloc float[part.ParameterCount];
        var random = new CounterRandom(Seed, key, epoch, index);
        part.Draw(ref random, image.Shape, parameters);
        part.Apply(image, parameters);
    }

    /// <summary>Draws for every image of a batch as for one alone, and applies the draws where the batch lies.</summary>
    /// <exception cref="RecipeException">The part can augment images on the CPU alone.</exception>
    protected Tensor Augment(IAugmentation part, string key, Tensor images, ReadOnlyMemory<int> indices, int epoch)
    {
        if (part is not IDeviceAugmentation augmentation)
            throw new RecipeException($"Cache is Device, but {key} augments images on the CPU alone: leave it out, or choose another Cache.", "data");
        var shape = new ImageShape((int)images.shape[3], (int)images.shape[1], (int)images.shape[2]);
        var parameters = new float[indices.Length * part.ParameterCount];
        for (var i = 0; i < indices.Length; i++)
        {
            var random = new CounterRandom(Seed, key, epoch, indices.Span[i]);
            part.Draw(ref random, shape, parameters.AsSpan(i * part.ParameterCount, part.ParameterCount));
        }

        using var scope = NewDisposeScope();
        return augmentation.Apply(images, tensor(parameters, [indices.Length, part.ParameterCount]).to(images.device)).MoveToOuterDisposeScope();
    }

    /// <summary>Labels <c>[N]</c> to probabilities <c>[N, K]</c>: 1 for the true class.</summary>
    protected static Tensor OneHot(Tensor labels, int classes) => functional.one_hot(labels, classes).to(float32);

    /// <summary>Seeds torch's own generator for an average's statistics: what a model draws for them must not depend on what was drawn before.</summary>
    internal void SeedStatistics(int epoch) => SeedTorch("statistics", epoch);

    /// <summary>Seeds torch's own generator for one purpose and step, so that no random state has to be saved.</summary>
    protected void SeedTorch(string purpose, int step = 0)
    {
        var random = new CounterRandom(Seed, purpose, 0, step);
        manual_seed((long)random.NextUInt32() << 32 | random.NextUInt32()).Dispose();
    }
}

/// <summary>What training changes.</summary>
/// <param name="Model">The model, on the device.</param>
/// <param name="Named">Its parameters that learn, by name, in the model's order.</param>
/// <param name="Optimizer">The optimizer.</param>
/// <param name="Classes">How many classes the model tells apart, K.</param>
public sealed record TrainingState(Module<Tensor, Tensor> Model, IReadOnlyList<(string Name, Parameter Parameter)> Named, TrainingOptimizer Optimizer, int Classes)
{
    /// <summary>The parameters that learn, in the model's order.</summary>
    public IReadOnlyList<Parameter> Parameters { get; } = [.. Named.Select(static item => item.Parameter)];

    /// <summary>The model's layers.</summary>
    internal ModelLayers Layers => field ??= new(Model);
}
