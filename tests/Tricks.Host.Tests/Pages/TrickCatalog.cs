using System.Reflection;
using Tricks.Recipes;

namespace Tricks.Host.Tests.Pages;

/// <summary>The tricks that the library brings, and the seams they act at.</summary>
internal static class TrickCatalog
{
    /// <summary>The seams in the order of training.</summary>
    public static IReadOnlyList<Type> Seams { get; } =
    [
        typeof(IDataSource), typeof(IAugmentation), typeof(IEvaluation), typeof(INormalization),
        typeof(IModel), typeof(IModelSurgery), typeof(IWeightInitialization), typeof(IInitializationRefinement), typeof(IPretrainedWeights),
        typeof(ITrainingLength), typeof(IBatchSize), typeof(ISeed), typeof(IBaseRate), typeof(IWarmup), typeof(IDecay),
        typeof(IFreezing), typeof(IBatchTransform), typeof(ITargetTransform), typeof(ILoss), typeof(ILossTerm), typeof(IAccumulation), typeof(IStep),
        typeof(IPrecision), typeof(IGradientTransform), typeof(IParameterRule), typeof(IOptimizer), typeof(IAverage), typeof(IPrediction),
    ];

    public static IReadOnlyDictionary<string, Type> Tricks { get; } = typeof(TrickAttribute).Assembly.GetExportedTypes()
        .Where(static type => type.IsSubclassOf(typeof(TrickAttribute)))
        .OrderBy(Name, StringComparer.Ordinal)
        .ToDictionary(Name);

    /// <summary>What a part is called in a recipe, a configuration and a page.</summary>
    public static string Name(Type part) => part.Name.Split('`')[0].Replace(nameof(Attribute), "", StringComparison.Ordinal);

    public static SeamAttribute Seam(Type seam) => seam.GetCustomAttribute<SeamAttribute>()!;

    /// <summary>The seams a trick acts at, by itself or by what it begins for a run.</summary>
    public static IEnumerable<Type> SeamsOf(Type trick)
    {
        var begun = trick.GetInterfaces()
            .Where(static type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IBeginsRun<>))
            .Select(static type => type.GenericTypeArguments[0])
            .SelectMany(static run => run.GetInterfaces().Append(run));
        var all = trick.GetInterfaces().Concat(begun).ToHashSet();
        return Seams.Where(all.Contains);
    }

    /// <summary>The seams with the tricks at each.</summary>
    public static IEnumerable<(Type Seam, IReadOnlyList<Type> Tricks)> BySeam() =>
        Seams.Select(static seam => (seam, (IReadOnlyList<Type>)[.. Tricks.Values.Where(trick => SeamsOf(trick).Contains(seam))]));
}
