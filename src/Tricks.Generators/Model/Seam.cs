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
    TrainingLength,
    BatchSize,
    Seed,
    BaseRate,
    Warmup,
    Decay,
    BatchTransform,
    TargetTransform,
    Loss,
    LossTerm,
    GradientTransform,
    ParameterRule,
    Optimizer,
}
