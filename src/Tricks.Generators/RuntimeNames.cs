using Tricks.Generators.Model;

namespace Tricks.Generators;

/// <summary>The runtime's names, which the generator knows as text alone.</summary>
internal static class RuntimeNames
{
    public const string RecipeAttribute = "Tricks.RecipeAttribute";
    public const string TrickAttribute = "Tricks.Recipes.TrickAttribute";
    public const string SeamAttribute = "Tricks.Recipes.SeamAttribute";
    public const string SourceAttribute = "Tricks.Recipes.SourceAttribute";
    public const string RequiresAttribute = "Tricks.Recipes.RequiresAttribute";
    public const string ConflictsAttribute = "Tricks.Recipes.ConflictsAttribute";
    public const string LessThanAttribute = "Tricks.Recipes.LessThanAttribute";
    public const string RangeAttribute = "System.ComponentModel.DataAnnotations.RangeAttribute";
    public const string AllowedValuesAttribute = "System.ComponentModel.DataAnnotations.AllowedValuesAttribute";

    public const string Recipes = "global::Tricks.Recipes.";
    public const string Data = "global::Tricks.Data.";
    public const string ModelShape = "global::Tricks.Models.ModelShape";
    public const string SeamDefaults = "global::Tricks.SeamDefaults.";
    public const string Tensor = "global::TorchSharp.torch.Tensor";
    public const string Parameter = "global::TorchSharp.Modules.Parameter";
    public const string Module = "global::TorchSharp.torch.nn.Module<" + Tensor + ", " + Tensor + ">";

    private static readonly Dictionary<string, Seam> SeamsByInterface = new()
    {
        ["IDataSource"] = Seam.Data,
        ["IAugmentation"] = Seam.Augmentation,
        ["IEvaluation"] = Seam.Evaluation,
        ["INormalization"] = Seam.Normalization,
        ["IModel"] = Seam.Model,
        ["IModelSurgery"] = Seam.ModelSurgery,
        ["IWeightInitialization"] = Seam.WeightInitialization,
        ["IInitializationRefinement"] = Seam.InitializationRefinement,
        ["ITrainingLength"] = Seam.TrainingLength,
        ["IBatchSize"] = Seam.BatchSize,
        ["ISeed"] = Seam.Seed,
        ["IBaseRate"] = Seam.BaseRate,
        ["IWarmup"] = Seam.Warmup,
        ["IDecay"] = Seam.Decay,
        ["IBatchTransform"] = Seam.BatchTransform,
        ["ITargetTransform"] = Seam.TargetTransform,
        ["ILossTerm"] = Seam.LossTerm,
        ["IGradientTransform"] = Seam.GradientTransform,
        ["IParameterRule"] = Seam.ParameterRule,
        ["IOptimizer"] = Seam.Optimizer,
    };

    public static IReadOnlyDictionary<string, Seam> Seams => SeamsByInterface;

    /// <summary>The seam's interface, fully qualified.</summary>
    public static string InterfaceOf(Seam seam) => Recipes + SeamsByInterface.First(pair => pair.Value == seam).Key;
}
