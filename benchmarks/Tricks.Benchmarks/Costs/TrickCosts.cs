using System.Globalization;
using System.Reflection;
using Tricks.Benchmarks.Steps;
using Tricks.Native;
using Tricks.Recipes;

namespace Tricks.Benchmarks.Costs;

/// <summary>
/// What each trick costs in time and memory, as the pages of docs/tricks tell it. Every trick is measured by itself and kept at once, so that a
/// run that ends early is not lost and a new trick needs no other one measured again.
/// </summary>
internal static class TrickCosts
{
    private static readonly Results Kept = new("tricks.json", "what each trick costs", "tricks") { ByProcessor = false };

    public static void Run(int rounds, string[] names)
    {
        TorchRuntime.Initialize();
        var tricks = typeof(TrickAttribute).Assembly.GetExportedTypes().Where(static type => type.IsSubclassOf(typeof(TrickAttribute)) && !type.IsGenericType);
        foreach (var (name, type) in tricks.Select(static type => (Name: type.Name[..^nameof(Attribute).Length], type)).OrderBy(static trick => trick.Name, StringComparer.Ordinal))
        {
            if (names.Length > 0 && !names.Contains(name))
                continue;
            var others = new ForeignWork();
            if (Measure(name, type, rounds) is { } cost)
                Keep(name, cost, $"tricks {rounds} {name}", others);
        }
    }

    private static Cost? Measure(string name, Type type, int rounds)
    {
        if (RecipeModule.Recipes.FirstOrDefault(recipe => recipe.Name == "With" + name) is { } recipe)
            return StepCost.Measure(recipe, name, rounds);
        if (type == typeof(PretrainedAttribute))
            return WeightsCost.Measure(rounds);
        if (type.IsAssignableTo(typeof(IDataSource)))
            return DataCost.Measure(type, rounds);
        return Made(type) is { } trick ? ImageCost.Measure(trick, rounds) ?? StartCost.Measure(trick, rounds) : null;
    }

    /// <summary>The trick with its defaults; null where it has not one for every knob.</summary>
    public static TrickAttribute? Made(Type type)
    {
        var constructor = type.GetConstructors().Single();
        var parameters = constructor.GetParameters();
        return parameters.All(static parameter => parameter.HasDefaultValue)
            ? (TrickAttribute)constructor.Invoke([.. parameters.Select(static parameter => parameter.DefaultValue)])
            : null;
    }

    private static void Keep(string name, Cost cost, string arguments, ForeignWork others)
    {
        var times = cost.Times.Order().ToArray();
        Kept.Keep(name, new
        {
            cost.Kind,
            cost.What,
            cost.Against,
            Time = Rounded(Turns.Median(times)),
            Quarters = new[] { Rounded(times[times.Length / 4]), Rounded(times[3 * times.Length / 4]) },
            Rounds = times.Length,
            Memory = Rounded(cost.Memory),
        }, arguments, others);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {cost.Kind} {Rounded(Turns.Median(times))}, memory {Rounded(cost.Memory)}"));
    }

    private static double Rounded(double value) => Math.Round(value, Math.Abs(value) < 10 ? 3 : 1);
}
