using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Tricks.Inference;

namespace Tricks.Recipes;

/// <summary>A part of a recipe: its key and the seams at which it acts.</summary>
/// <param name="Key">The configuration key below the recipe's.</param>
/// <param name="Type">The attribute class.</param>
/// <param name="Seams">The names of its seams.</param>
/// <param name="Source">Where the trick comes from, where it says so.</param>
public sealed record PartInfo(string Key, Type Type, IReadOnlyList<string> Seams, string? Source);

/// <summary>A recipe as the application knows it; the source generator writes one for every recipe class.</summary>
public abstract class Recipe
{
    /// <summary>The recipe class's name, which is its configuration key.</summary>
    public abstract string Name { get; }

    /// <summary>The parts in the order of the seams.</summary>
    public abstract IReadOnlyList<PartInfo> Parts { get; }

    /// <summary>Every key that configures the recipe.</summary>
    public abstract IReadOnlyList<Knob> Knobs { get; }

    /// <summary>Whether the recipe is an ablation of one that was written.</summary>
    internal bool IsAblation => Knobs.Any(static knob => knob.OriginalKey is not null);

    /// <summary>The parts that the resolved values leave on.</summary>
    internal IEnumerable<PartInfo> PartsThatAreOn(IReadOnlyList<ResolvedValue> values) =>
        Parts.Where(part => values.Any(value => value.Key == EnabledKey(part) && value.Value is true));

    /// <summary>The recipes whose runs the parts that are on learn from, with the values that name them.</summary>
    internal IEnumerable<ResolvedValue> Teachers(IReadOnlyList<ResolvedValue> values) => Marked<TeacherAttribute>(values);

    /// <summary>The paths of the weights that the parts that are on begin with.</summary>
    internal IEnumerable<string> WeightsPaths(IReadOnlyList<ResolvedValue> values) => Marked<WeightsPathAttribute>(values).Select(static value => value.Value as string ?? "");

    /// <summary>The values of marked knobs of the parts that are on.</summary>
    private IEnumerable<ResolvedValue> Marked<TMark>(IReadOnlyList<ResolvedValue> values)
        where TMark : Attribute =>
        from part in PartsThatAreOn(values)
        from property in part.Type.GetProperties()
        where Attribute.IsDefined(property, typeof(TMark), inherit: true)
        from value in values
        where value.Key == $"{RuleWords.Recipes}{Name}:{part.Key}:{property.Name}"
        select value;

    /// <summary>The parts that are on without which a trained model cannot be used, with their values.</summary>
    internal IReadOnlyList<StoredPart> StoredParts(IReadOnlyList<ResolvedValue> values) =>
    [
        .. from part in PartsThatAreOn(values)
           where StoredPart.IsNeeded(part.Type)
           let prefix = $"{RuleWords.Recipes}{Name}:{part.Key}:"
           select StoredPart.Of(part, values.Where(value => value.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(value => (value.Key[prefix.Length..], value.Value))),
    ];

    /// <summary>Whether the recipe leaves a part on before anything is configured.</summary>
    internal bool IsDeclaredOn(PartInfo part) => Knobs.First(knob => knob.Key == EnabledKey(part)).DeclaredValue is true;

    private string EnabledKey(PartInfo part) => $"{RuleWords.Recipes}{Name}:{part.Key}:{nameof(TrickAttribute.Enabled)}";

    /// <summary>Adds the recipe's options, bound to the configuration.</summary>
    internal abstract void AddTo(IServiceCollection services);

    /// <summary>What is wrong with the resolved options, a sentence each.</summary>
    internal abstract IEnumerable<string> Errors(IServiceProvider services);

    /// <summary>The resolved values with their sources.</summary>
    internal abstract KnobReport Report(IServiceProvider services);

    /// <summary>The pipeline for the resolved values.</summary>
    internal abstract TrainingPipeline Compose(IServiceProvider services, long? seed);

    /// <summary>The exception with the values that could put the recipe right, and where they came from.</summary>
    internal RecipeException WithValues(RecipeException exception, IServiceProvider services)
    {
        if (exception.Seam is null)
            return exception;
        var report = Report(services);
        var values = Parts
            .Where(part => part.Seams.Any(seam => seam == exception.Seam))
            .SelectMany(part => report.Below($"Tricks:Recipes:{Name}:{part.Key}"))
            .Select(static value => value.Shown)
            .ToArray();
        return values.Length == 0 ? exception : new($"{exception.Message.TrimEnd('.')}; {string.Join(", ", values)}", exception.Seam);
    }
}

/// <summary>A recipe with its options; the source generator writes the members that this class leaves open.</summary>
/// <typeparam name="TOptions">One property a part.</typeparam>
public abstract class Recipe<TOptions> : Recipe
    where TOptions : class, new()
{
    /// <summary>Sets every part from the configuration's values over the declared ones.</summary>
    protected abstract void Bind(TOptions options, KnobReader knobs);

    /// <summary>Goes over every resolved value and every rule between parts.</summary>
    protected abstract void Report(TOptions options, KnobReport report);

    /// <summary>Composes the pipeline from the resolved parts.</summary>
    public abstract TrainingPipeline Compose(TOptions options, long? seed = null);

    internal sealed override void AddTo(IServiceCollection services)
    {
        services.AddOptions<TOptions>()
            .Configure<IConfiguration>((options, configuration) => Bind(options, new KnobReader(configuration)));
        services.AddSingleton<IValidateOptions<TOptions>>(provider => new Validation(this, provider.GetRequiredService<IConfiguration>()));
    }

    internal sealed override IEnumerable<string> Errors(IServiceProvider services)
    {
        try
        {
            _ = services.GetRequiredService<IOptions<TOptions>>().Value;
            return [];
        }
        catch (OptionsValidationException exception)
        {
            return exception.Failures;
        }
    }

    internal sealed override KnobReport Report(IServiceProvider services)
    {
        return Report(Options(services), services.GetRequiredService<IConfiguration>(), unread: []);
    }

    internal sealed override TrainingPipeline Compose(IServiceProvider services, long? seed) =>
        Compose(Options(services), seed);

    /// <param name="options">The resolved parts.</param>
    /// <param name="configuration">Where their values came from.</param>
    /// <param name="unread">The keys of values that could not be read, so that declared ones stand in their place.</param>
    internal KnobReport Report(TOptions options, IConfiguration configuration, IReadOnlyCollection<string> unread)
    {
        var report = new KnobReport(configuration);
        Report(options, report);
        ResolvedValue[] read = [.. report.Values.Where(value => !unread.Contains(value.Key))];
        report.Check(ChannelRules.Errors(this, read));
        report.Check(KindRules.Errors(this, read));
        return report;
    }

    /// <exception cref="RecipeException">The values are wrong, all of it told.</exception>
    private static TOptions Options(IServiceProvider services)
    {
        try
        {
            return services.GetRequiredService<IOptions<TOptions>>().Value;
        }
        catch (OptionsValidationException exception)
        {
            throw new RecipeException(string.Join(Environment.NewLine, exception.Failures));
        }
    }

    private sealed class Validation(Recipe<TOptions> recipe, IConfiguration configuration) : IValidateOptions<TOptions>
    {
        public ValidateOptionsResult Validate(string? name, TOptions options)
        {
            var reader = new KnobReader(configuration);
            recipe.Bind(new TOptions(), reader);
            var report = recipe.Report(options, configuration, reader.Unread);
            // What is judged by the declared value, in place of one that could not be read, would mislead.
            var errors = reader.Errors.Concat(report.Errors.Where(error => !reader.Unread.Any(key => error.Contains($"{key} is ", StringComparison.Ordinal) || error.Contains($"{key}, which is ", StringComparison.Ordinal)))).ToArray();
            return errors.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
        }
    }
}

/// <summary>The recipes of one assembly; the source generator writes one, named <c>RecipeModule</c>, in the assembly's root namespace.</summary>
public interface IRecipeModule
{
    /// <summary>The recipes.</summary>
    static abstract IReadOnlyList<Recipe> Recipes { get; }
}
