using Microsoft.CodeAnalysis;
using Tricks.Generators.Parsing;

namespace Tricks.Generators.Rules;

/// <summary>One thing that can be wrong with a recipe.</summary>
internal interface IRecipeRule
{
    DiagnosticDescriptor Descriptor { get; }

    IEnumerable<Diagnostic> Judge(RecipeView recipe);
}

internal static class RecipeRules
{
    /// <summary>The rules without which no pipeline can be written.</summary>
    public static readonly IReadOnlyList<IRecipeRule> OfStructure =
    [
        new LanguageIsRecent(),
        new RecipeMustBePartial(),
        new RecipeMustBePlainClass(),
        new SeamNeedsPart(),
        new SeamTakesOnePart(),
        new PartOccursOnce(),
        new SeamStandsInOneDeclaration(),
        new PartCanBeReached(),
        new RecipeNameIsUnique(),
        new NameIsFree(),
        new NameIsConfigurationKey(),
    ];

    /// <summary>
    /// The rules that the start has too, but for that of layers, which reads code. Their errors stop the build as well, but the pipeline is written all the same: it compiles, and without
    /// it every mention of the recipe's options would be a further error that hides the one to mend.
    /// </summary>
    public static readonly IReadOnlyList<IRecipeRule> OfValues =
    [
        new ModelHasWhatTrickNeeds(),
        new KnobWithinBounds(),
        new RequiredPartIsThere(),
        new PartsDoNotConflict(),
        new KnobLessThanAnother(),
        new TypeCanBeBuilt(),
        new ModelRegistersLayers(),
        new NeededPartIsOn(),
        new KnobsGoTogether(),
        new OneValueAChannel(),
        new ImagesHaveChannels(),
        new TeacherIsAnotherRecipe(),
        new PartIsOfTheKind(),
    ];

    /// <summary>The rules of <c>[Ablate]</c>, without which the recipe is written, but no ablation of it.</summary>
    public static readonly IReadOnlyList<IRecipeRule> OfAblations = [new AblationNamesParts(), new AblationIsRecipe()];

    /// <summary>What works and is seldom meant. A recipe with errors is not advised: what its author will change is not known.</summary>
    public static readonly IReadOnlyList<IRecipeRule> Advice =
    [
        new TrickPays(),
        new LargeValueHasWhatItWants(),
        new ValueIsUsual(),
        new TeacherIsOfTheFamily(),
        new PartHasWhatItWants(),
        new NothingThatTrickSuffersFrom(),
        new SmallValueSuffers(),
        new ValuesAreUsualTogether(),
        new RecipeNameIsUniqueAmongReferences(),
    ];

    public static IEnumerable<IRecipeRule> All => OfStructure.Concat(OfValues).Concat(OfAblations).Concat(Advice);
}
