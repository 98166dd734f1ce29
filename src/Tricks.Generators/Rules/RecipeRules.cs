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
    public static readonly IReadOnlyList<IRecipeRule> All =
    [
        new RecipeMustBePartial(),
        new RecipeMustBePlainClass(),
        new SeamNeedsPart(),
        new SeamTakesOnePart(),
        new PartOccursOnce(),
        new AugmentationInOnePlace(),
        new TrickActsAtSeam(),
        new KnobMustBeConfigurable(),
        new ModelHasWhatTrickNeeds(),
        new PartCanBeReached(),
        new RecipeNameIsUnique(),
        new NameIsFree(),
        new NameIsConfigurationKey(),
        new AblationNamesParts(),
        new AblationIsRecipe(),
    ];
}
