using System.Runtime.InteropServices;
using Tricks.Models;
using Tricks.Recipes;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Runtime.Tests.Training;

/// <summary>Has room for a few images at once, as a GPU has.</summary>
internal sealed class CrampedNetwork : Module<Tensor, Tensor>
{
    private readonly Convolution2d conv = new(3, 4, 3, 1, 1);
    private readonly FullyConnected head = new(4, 5);

    public CrampedNetwork()
        : base(nameof(CrampedNetwork)) => RegisterComponents();

    /// <summary>For how many images, and how many steps had more before.</summary>
    [ThreadStatic]
    public static int Room, Spared;

    public override Tensor forward(Tensor input)
    {
        // As libtorch says it.
        if (training && input.shape[0] > Room && Spared-- <= 0)
            throw new ExternalException("CUDA out of memory. Tried to allocate 2.00 MiB. GPU 0 has a total capacity of 79.19 GiB of which 1.50 MiB is free.\nException raised from malloc");
        return head.call(conv.call(input).relu().mean([2, 3]));
    }
}

[Recipe]
[Synthetic(Classes = 5, Size = 8, Train = 80, Test = 10)]
[Model<CrampedNetwork>]
[Epochs(3)]
[BatchSize(16)]
[CrampedSgd(0.9)]
[LearningRate(0.05)]
[Accumulate(1)]
[LabelSmoothing]
[Sam]
internal sealed partial class CrampedRecipe;

/// <summary>Sgd that may run out of memory while it updates.</summary>
internal sealed class CrampedSgdAttribute(double momentum) : TrickAttribute, IOptimizer
{
    public double Momentum { get; init; } = momentum;

    [ThreadStatic]
    public static bool Fails;

    public TrainingOptimizer Create(IReadOnlyList<ParameterGroup> groups) => new Optimizer(new SgdAttribute(Momentum).Create(groups));

    private sealed class Optimizer(TrainingOptimizer inner) : TrainingOptimizer
    {
        public override void ZeroGrad() => inner.ZeroGrad();

        public override void Step(double learningRate)
        {
            if (Fails)
                throw new ExternalException("CUDA out of memory.");
            inner.Step(learningRate);
        }

        public override IReadOnlyDictionary<string, Tensor> State() => inner.State();

        public override void Restore(IReadOnlyDictionary<string, Tensor> state) => inner.Restore(state);

        public override void Dispose() => inner.Dispose();
    }
}
