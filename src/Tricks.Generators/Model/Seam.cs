namespace Tricks.Generators.Model;

/// <summary>The seams, in the order of training. How many parts each takes stands on its interface in the runtime.</summary>
internal enum Seam
{
    Data,
    Augmentation,
    Evaluation,
    Normalization,
    Model,
    ModelSurgery,
    WeightInitialization,
    InitializationRefinement,
    PretrainedWeights,
    TrainingLength,
    BatchSize,
    Seed,
    BaseRate,
    Warmup,
    Decay,
    Freezing,
    BatchTransform,
    TargetTransform,
    Loss,
    LossTerm,
    Accumulation,
    Step,
    Precision,
    GradientTransform,
    ParameterRule,
    Optimizer,
    Average,
    Prediction,
}

internal static class SeamExtensions
{
    /// <summary>Whether parts act there while the run goes on, so that what they keep from step to step may stand there in their place.</summary>
    public static bool ActsInStep(this Seam seam) =>
        seam is Seam.BatchTransform or Seam.TargetTransform or Seam.Loss or Seam.LossTerm or Seam.Step or Seam.Precision or Seam.GradientTransform or Seam.Average or Seam.Prediction;
}
