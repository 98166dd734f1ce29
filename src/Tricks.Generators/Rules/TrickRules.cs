namespace Tricks.Generators.Rules;

internal static class TrickRules
{
    /// <summary>The rules without which no pipeline can be written; a recipe is told too where it uses such a trick of another assembly.</summary>
    public static readonly IReadOnlyList<ITrickRule> OfStructure =
    [
        new TrickActsAtSeam(),
        new KnobMustBeConfigurable(),
        new KnobNameIsFree(),
    ];

    private static readonly IReadOnlyList<ITrickRule> OfTheClass =
    [
        new TrickKeepsNoTensor(),
        new BoundIsRead(),
        new RelationNamesWhatExists(),
        new RelationCanBeMet(),
        new BoundsLeaveValues(),
        new RealKnobHasRealBounds(),
        new ParameterIsKnob(),
        new DefaultWithinBounds(),
        new DefaultIsAParameters(),
    ];

    public static IEnumerable<ITrickRule> All => OfStructure.Concat(OfTheClass);
}
