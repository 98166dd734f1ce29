using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Tricks.Recipes;
using Tricks.Training;

namespace Tricks.Hosting;

/// <summary>Binds <see cref="TricksOptions"/> and finds everything below <c>Tricks</c> that is wrong or that nobody knows, the recipes' options included.</summary>
internal sealed class TricksConfiguration(IConfiguration configuration, IEnumerable<Recipe> recipes, IServiceProvider services) : IConfigureOptions<TricksOptions>, IValidateOptions<TricksOptions>
{
    private const string Root = "Tricks";

    private readonly Recipe[] _recipes = recipes.ToArray();

    private readonly ILookup<string, Knob> _known =
        TricksKnobs.All(recipes.ToArray()).Concat(recipes.SelectMany(static recipe => recipe.Knobs)).ToLookup(static knob => knob.Key, StringComparer.OrdinalIgnoreCase);

    public void Configure(TricksOptions options) => TricksKnobs.Bind(options, new KnobReader(configuration), _recipes);

    public ValidateOptionsResult Validate(string? name, TricksOptions options)
    {
        var reader = new KnobReader(configuration);
        TricksKnobs.Bind(new TricksOptions(), reader, _recipes);
        var report = Report(options);
        string[] errors =
        [
            .. reader.Errors,
            .. report.Errors,
            .. NameErrors(_recipes),
            .. RecipeErrors(options),
            .. DeviceErrors(options),
            .. RunsRootErrors(options),
            .. ResumeErrors(options),
            .. UnknownKeys(),
            .. StrayKeys.Errors(configuration, Root, KnobOf),
            .. _recipes.Where(recipe => IsJudged(recipe, options)).SelectMany(recipe => recipe.Errors(services)),
        ];
        if (errors.Length == 0)
            errors = [.. TeacherErrors(options)];
        return errors.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    /// <summary>The resolved values with their sources.</summary>
    public KnobReport Report(TricksOptions options)
    {
        var report = new KnobReport(configuration);
        TricksKnobs.Report(options, report, new KnobReader(configuration), _recipes);
        return report;
    }

    /// <summary>What is wrong with the names of recipes, of which each is a section of the configuration.</summary>
    public static IEnumerable<string> NameErrors(IEnumerable<Recipe> recipes)
    {
        var twins = recipes.GroupBy(static recipe => recipe.Name, StringComparer.OrdinalIgnoreCase).Where(static group => group.Count() > 1).ToLookup(static group => group.Distinct().Count() == 1);
        if (twins[true].Any())
            yield return $"AddTricks was called more than once with the same module, so that {string.Join(", ", twins[true].Select(static same => $"'{same.Key}'"))} is there twice; call it once for each. Where another project's recipes were meant, both projects have one root namespace (the compiler's CS0436): give one of them another <RootNamespace>";
        foreach (var other in twins[false])
            yield return $"{other.Count()} recipes are named '{other.Key}' (case does not matter in configuration keys): {string.Join(", ", other.Select(static recipe => recipe.GetType().FullName?.Replace("+Definition", "", StringComparison.Ordinal)))}; rename all but one";
    }

    /// <summary>
    /// Whether a recipe's values are judged before anything starts. An ablation has them from another recipe, where they are judged, and may be none
    /// with them; it is judged where it is trained, or has a value of its own.
    /// </summary>
    private bool IsJudged(Recipe recipe, TricksOptions options) =>
        !recipe.IsAblation
        || recipe.Name.Equals(options.Recipe, StringComparison.OrdinalIgnoreCase)
        || ConfigurationSources.Values(configuration, RuleWords.Recipes + recipe.Name).Any();

    private IEnumerable<string> RecipeErrors(TricksOptions options)
    {
        if (!_recipes.Any(recipe => recipe.Name.Equals(options.Recipe, StringComparison.OrdinalIgnoreCase)))
            yield return $"{(Report(options).Values[0].Source == ValueSource.Default ? "Tricks:Recipe is not set, and no recipe is named Quickstart" : Shown(options, "Tricks:Recipe"))}; allowed: one of {string.Join(", ", _recipes.Select(static recipe => recipe.Name).Order(StringComparer.Ordinal))}{Spelling.DidYouMean(options.Recipe, _recipes.Select(static recipe => recipe.Name))}";
    }

    private IEnumerable<string> DeviceErrors(TricksOptions options) =>
        DeviceChoice.Objection(options.Device) is { } objection
            ? [$"{Shown(options, TricksKnobs.Device.Key)}, but {objection}; allowed: auto or cpu here"]
            : [];

    private IEnumerable<string> RunsRootErrors(TricksOptions options) =>
        RunFolder.Objection(options.RunsRoot) is { } objection
            ? [$"{Shown(options, TricksKnobs.RunsRoot.Key)}, but {objection}; allowed: the path of a folder that can be written or made"]
            : [];

    private IEnumerable<string> ResumeErrors(TricksOptions options) =>
        string.IsNullOrEmpty(options.Resume) || RecipeTrainer.Auto.Equals(options.Resume, StringComparison.OrdinalIgnoreCase) || RecipeTrainer.Never.Equals(options.Resume, StringComparison.OrdinalIgnoreCase) || RunChoice.Named(options.Resume, options.RunsRoot, ChosenName(options)) is not null
            ? []
            : [$"{Shown(options, TricksKnobs.Resume.Key)}, but there is no such run, or none whose run.json can be read; allowed: auto, never, or the folder of a run, such as one in {Path.Combine(options.RunsRoot, ChosenName(options))}{Spelling.DidYouMean(options.Resume, [RecipeTrainer.Auto, RecipeTrainer.Never])}"];

    private string ChosenName(TricksOptions options) => _recipes.FirstOrDefault(recipe => recipe.Name.Equals(options.Recipe, StringComparison.OrdinalIgnoreCase))?.Name ?? options.Recipe;

    /// <summary>A teacher must be another recipe, which learns neither from itself nor, over others, from the chosen one.</summary>
    private IEnumerable<string> TeacherErrors(TricksOptions options)
    {
        var chosen = _recipes.First(recipe => recipe.Name.Equals(options.Recipe, StringComparison.OrdinalIgnoreCase));
        return TeacherErrors(chosen, []).Distinct();
    }

    private IEnumerable<string> TeacherErrors(Recipe recipe, IReadOnlyList<string> students)
    {
        string[] chain = [.. students, recipe.Name];
        foreach (var value in recipe.Teachers(recipe.Report(services).Values))
        {
            var others = _recipes.Select(static other => other.Name).Except(chain).Order(StringComparer.Ordinal).ToArray();
            var teacher = _recipes.FirstOrDefault(other => other.Name.Equals(value.Text, StringComparison.OrdinalIgnoreCase));
            IEnumerable<string> errors = teacher is null
                ? [$"{RuleWords.NoTeacher(value.Shown)}; allowed: one of {string.Join(", ", others)}{Spelling.DidYouMean(value.Text, others)}"]
                : chain.Contains(teacher.Name)
                    ? [$"{RuleWords.TeachesItself(value.Shown, chain.Append(teacher.Name))}; allowed: one of {string.Join(", ", others)}"]
                    : TeacherErrors(teacher, chain);
            foreach (var error in errors)
                yield return error;
        }
    }

    private string Shown(TricksOptions options, string key) => Report(options).Values.First(value => value.Key == key).Shown;

    /// <summary>The knob that a key sets, or null. Elements lie one level below their knob, whose own reading judges them, that it takes none included.</summary>
    private Knob? KnobOf(string key) =>
        _known[key].FirstOrDefault()
        ?? (key.LastIndexOf(':') is var end and > 0 && ConfigurationSources.IsElement(key[(end + 1)..]) ? _known[key[..end]].FirstOrDefault() : null);

    private IEnumerable<string> UnknownKeys()
    {
        var keys = _known.Select(static group => group.Key).ToArray();
        foreach (var (key, found) in ConfigurationSources.Values(configuration, Root))
        {
            // {} in JSON, which cannot be told from null; on a part either may be meant to remove it.
            var isEmptySection = found.Text is null && key.Count(static letter => letter == ':') < 3 && Array.Exists(keys, candidate => candidate.StartsWith(key + ":", StringComparison.OrdinalIgnoreCase));
            if (KnobOf(key) is null && !isEmptySection)
                yield return $"{key} is {(found.Text is null ? "null or empty" : found.Shown)} ({found.Source}), but nothing reads that key; {Allowed(key, keys)}";
        }
    }

    /// <summary>The keys below an unknown one that is a section, or beside it: those below the longest path that is known.</summary>
    private static string Allowed(string key, IEnumerable<string> known)
    {
        for (var end = key.Length; end > 0; end = key.LastIndexOf(':', end - 1))
        {
            var path = key[..end] + ":";
            var beside = known.Where(candidate => candidate.StartsWith(path, StringComparison.OrdinalIgnoreCase))
                .Select(candidate => candidate[path.Length..].Split(':')[0])
                .Distinct(StringComparer.OrdinalIgnoreCase)
                .ToArray();
            if (beside.Length > 0)
            {
                var unknown = key.Length > path.Length ? key[path.Length..].Split(':') : [""];
                // What has more below it is meant as a section: Recipes, not the key Recipe.
                var meant = unknown.Length == 1 ? beside : beside.Where(name => known.Any(candidate => candidate.StartsWith($"{path}{name}:", StringComparison.OrdinalIgnoreCase))).ToArray();
                return $"allowed below {path.TrimEnd(':')}: {string.Join(", ", beside)}{Spelling.DidYouMean(unknown[0], meant)}";
            }
        }

        return "no key below Tricks is known";
    }
}
