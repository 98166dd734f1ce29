using Tricks.Generators.Model;

namespace Tricks.Generators;

/// <summary>The runtime's names, which the generator knows as text alone.</summary>
internal static class RuntimeNames
{
    public const string RecipeAttribute = "Tricks.RecipeAttribute";
    public const string AblateAttribute = "Tricks.AblateAttribute";
    public const string TrickAttribute = "Tricks.Recipes.TrickAttribute";
    public const string BeginsRun = "IBeginsRun";
    public const string SeamAttribute = "Tricks.Recipes.SeamAttribute";
    public const string SourceAttribute = "Tricks.Recipes.SourceAttribute";
    public const string RequiresAttribute = "Tricks.Recipes.RequiresAttribute";
    public const string ConflictsAttribute = "Tricks.Recipes.ConflictsAttribute";
    public const string LessThanAttribute = "Tricks.Recipes.LessThanAttribute";
    public const string NeedsAttribute = "Tricks.Recipes.NeedsAttribute";
    public const string ProvidesAttribute = "Tricks.Recipes.ProvidesAttribute";
    public const string OnlyWithAttribute = "Tricks.Recipes.OnlyWithAttribute";
    public const string NeverWithAttribute = "Tricks.Recipes.NeverWithAttribute";
    public const string TakesOnlyAttribute = "Tricks.Recipes.TakesOnlyAttribute";
    public const string SameLengthAttribute = "Tricks.Recipes.SameLengthAttribute";
    public const string AnyAboveAttribute = "Tricks.Recipes.AnyAboveAttribute";
    public const string AscendingAttribute = "Tricks.Recipes.AscendingAttribute";
    public const string ChannelsAttribute = "Tricks.Recipes.ChannelsAttribute";
    public const string OneAChannelAttribute = "Tricks.Recipes.OneAChannelAttribute";
    public const string NeedsConstructorAttribute = "Tricks.Recipes.NeedsConstructorAttribute";
    public const string ExampleAttribute = "Tricks.Recipes.ExampleAttribute";
    public const string PaysFromAttribute = "Tricks.Recipes.PaysFromAttribute";
    public const string WantsFromAttribute = "Tricks.Recipes.WantsFromAttribute";
    public const string UnusualFromAttribute = "Tricks.Recipes.UnusualFromAttribute";
    public const string UnusualWithAttribute = "Tricks.Recipes.UnusualWithAttribute";
    public const string WantsAttribute = "Tricks.Recipes.WantsAttribute";
    public const string SuffersFromAttribute = "Tricks.Recipes.SuffersFromAttribute";
    public const string SuffersUpToAttribute = "Tricks.Recipes.SuffersUpToAttribute";
    public const string SuffersFromForeignTeacherAttribute = "Tricks.Recipes.SuffersFromForeignTeacherAttribute";
    public const string FamilyAttribute = "Tricks.Recipes.FamilyAttribute";
    public const string TeacherAttribute = "Tricks.Recipes.TeacherAttribute";
    public const string ObsoleteAttribute = "System.ObsoleteAttribute";
    public const string CLSCompliantAttribute = "System.CLSCompliantAttribute";
    public const string ExperimentalAttribute = "System.Diagnostics.CodeAnalysis.ExperimentalAttribute";
    public const string ValidationAttribute = "System.ComponentModel.DataAnnotations.ValidationAttribute";
    public const string MinLengthAttribute = "System.ComponentModel.DataAnnotations.MinLengthAttribute";
    public const string RangeAttribute = "System.ComponentModel.DataAnnotations.RangeAttribute";
    public const string AllowedValuesAttribute = "System.ComponentModel.DataAnnotations.AllowedValuesAttribute";

    public const string Recipes = "global::Tricks.Recipes.";
    public const string Trick = Recipes + "TrickAttribute";
    public const string BooleanKnob = Recipes + "BooleanKnob";
    public const string NumberKnob = Recipes + "NumberKnob";
    public const string TextKnob = Recipes + "TextKnob";
    public const string EnumKnob = Recipes + "EnumKnob";
    public const string ArrayKnob = Recipes + "ArrayKnob";
    public const string KnobReader = Recipes + "KnobReader";
    public const string KnobReport = Recipes + "KnobReport";
    public const string PartInfo = Recipes + "PartInfo";
    public const string Data = "global::Tricks.Data.";
    public const string BeginsRunOfAny = Recipes + BeginsRun + "<object>";
    public const string ModelShape = "global::Tricks.Models.ModelShape";
    public const string SeamDefaults = "global::Tricks.SeamDefaults.";
    public const string Tensor = "global::TorchSharp.torch.Tensor";
    public const string Module = "global::TorchSharp.torch.nn.Module<" + Tensor + ", " + Tensor + ">";

    /// <summary>What a layer is: a module, or a parameter by itself.</summary>
    public static readonly IReadOnlyList<string> Layers = ["TorchSharp.torch.nn.Module", "TorchSharp.Modules.Parameter"];

    /// <summary>Types whose objects belong to one run.</summary>
    public static readonly IReadOnlyList<string> TypesOfARun =
        ["TorchSharp.torch.Tensor", "TorchSharp.torch.nn.Module", "TorchSharp.torch.optim.Optimizer", "TorchSharp.torch.Generator", "Tricks.Recipes.TrainingOptimizer"];

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
        ["IPretrainedWeights"] = Seam.PretrainedWeights,
        ["ITrainingLength"] = Seam.TrainingLength,
        ["IBatchSize"] = Seam.BatchSize,
        ["ISeed"] = Seam.Seed,
        ["IBaseRate"] = Seam.BaseRate,
        ["IWarmup"] = Seam.Warmup,
        ["IDecay"] = Seam.Decay,
        ["IFreezing"] = Seam.Freezing,
        ["IBatchTransform"] = Seam.BatchTransform,
        ["ITargetTransform"] = Seam.TargetTransform,
        ["ILoss"] = Seam.Loss,
        ["ILossTerm"] = Seam.LossTerm,
        ["IAccumulation"] = Seam.Accumulation,
        ["IStep"] = Seam.Step,
        ["IPrecision"] = Seam.Precision,
        ["IGradientTransform"] = Seam.GradientTransform,
        ["IParameterRule"] = Seam.ParameterRule,
        ["IOptimizer"] = Seam.Optimizer,
        ["IAverage"] = Seam.Average,
        ["IPrediction"] = Seam.Prediction,
    };

    /// <summary>The types that a pipeline names, by what they are called there where nothing else in reach has that name.</summary>
    public static readonly IReadOnlyDictionary<string, string> PipelineTypes = SeamsByInterface.Keys.Select(static name => Recipes + name)
        .Concat(new[] { "TrainingPipeline", "TrainingState", "TrainingOptimizer", "ParameterGroup", "ParameterPlace", "ParameterSetting", "PretrainedStart", "StepClock", "StepContext", "RunStart" }.Select(static name => Recipes + name))
        .Concat(new[] { "ImageDataset", "DataContext", "Image", "ImageShape", "PixelStatistics" }.Select(static name => Data + name))
        .Concat([ModelShape, Tensor, SeamDefaults.TrimEnd('.')])
        .ToDictionary(static name => name.Substring(name.LastIndexOf('.') + 1))
        .Concat([new KeyValuePair<string, string>("Module", Module), new KeyValuePair<string, string>(BeginsRun, BeginsRunOfAny)])
        .ToDictionary(static pair => pair.Key, static pair => pair.Value);

    public static IReadOnlyDictionary<string, Seam> Seams => SeamsByInterface;

    /// <summary>The seam's interface, fully qualified.</summary>
    public static string InterfaceOf(Seam seam) => Recipes + SeamsByInterface.First(pair => pair.Value == seam).Key;
}
