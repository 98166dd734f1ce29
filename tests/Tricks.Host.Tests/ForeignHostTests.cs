using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Tricks.Host.Recipes;
using Tricks.Recipes;
using Tricks.Hosting;
using Tricks.Training;

namespace Tricks.Host.Tests;

/// <summary>Training inside a host that is somebody else's.</summary>
public sealed class ForeignHostTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Training_ends_and_the_host_runs_on()
    {
        using var host = Host(new()
        {
            ["Tricks:Recipe"] = "Tiny",
            ["Tricks:Device"] = "cpu",
            ["Tricks:Runs:Root"] = Path.Combine(_folder, "runs"),
        });
        await host.StartAsync(TestContext.Current.CancellationToken);
        var outcome = await host.Services.GetRequiredService<TrainingCompletion>().Outcome;
        Assert.Equal(TrainingStatus.Completed, outcome.Status);
        Assert.False(host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested);
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_failure_is_told_and_the_host_runs_on()
    {
        using var host = Host(new()
        {
            ["Tricks:Recipe"] = "Tiny",
            ["Tricks:Device"] = "cpu",
            ["Tricks:Runs:Root"] = Path.Combine(_folder, "runs"),
            ["Tricks:Recipes:Tiny:BatchSize:Size"] = "100000",
        });
        await host.StartAsync(TestContext.Current.CancellationToken);
        var outcome = await host.Services.GetRequiredService<TrainingCompletion>().Outcome;
        Assert.Equal(TrainingStatus.Failed, outcome.Status);
        Assert.IsType<RecipeException>(outcome.Failure);
        Assert.EndsWith("or less; Tricks:Recipes:Tiny:BatchSize:Size is '100000' (MemoryConfigurationProvider)", outcome.Failure.Message, StringComparison.Ordinal);
        Assert.False(host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested);
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task The_only_recipe_needs_no_setting()
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Tricks:Device"] = "cpu", ["Tricks:Runs:Root"] = Path.Combine(_folder, "runs") });
        builder.Services.AddTricks<TinyModule>();
        using var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        Assert.Equal("Tiny", (await host.Services.GetRequiredService<TrainingCompletion>().Outcome).Summary!.Recipe);
    }

    [Fact]
    public async Task Who_waits_for_the_outcome_hears_of_it_also_where_the_host_stops_at_once()
    {
        using var host = Host(new() { ["Tricks:Recipe"] = "Tiny", ["Tricks:Device"] = "cpu", ["Tricks:Runs:Root"] = Path.Combine(_folder, "runs") });
        await host.StartAsync(TestContext.Current.CancellationToken);
        await host.StopAsync(TestContext.Current.CancellationToken);
        var outcome = await host.Services.GetRequiredService<TrainingCompletion>().Outcome.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        Assert.NotEqual(TrainingStatus.Failed, outcome.Status);
    }

    [Fact]
    public async Task All_errors_come_as_one_exception()
    {
        var file = _folder.Write("a-file", "");
        using var host = Host(new()
        {
            ["Tricks:Recipe"] = "Tiny",
            ["Tricks:Runs:Root"] = file,
            ["Tricks:Recipes:Tiny:BatchSize:Size"] = "0",
            ["Tricks:Recipes:FashionBag:LabelSmoothing:Epsilon"] = "-1",
        });
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken));
        Assert.Collection(
            exception.Failures,
            failure => Assert.StartsWith($"Tricks:Runs:Root is '{file}' (MemoryConfigurationProvider), but {file} is a file; allowed: ", failure, StringComparison.Ordinal),
            static failure => Assert.StartsWith("Tricks:Recipes:Tiny:BatchSize:Size is '0'", failure, StringComparison.Ordinal),
            static failure => Assert.StartsWith("Tricks:Recipes:FashionBag:LabelSmoothing:Epsilon is '-1'", failure, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Which_of_several_recipes_trains_must_be_said()
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Tricks:Runs:Root"] = Path.Combine(_folder, "runs") });
        builder.Services.AddTricks<TinyModule>().AddTricks<TwoModule>();
        using var host = builder.Build();
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken));
        Assert.Equal("Tricks:Recipe is not set, and no recipe is named Quickstart; allowed: one of FashionBag, Tiny", Assert.Single(exception.Failures));
    }

    private sealed class TwoModule : IRecipeModule
    {
        public static IReadOnlyList<Recipe> Recipes { get; } = [new FashionBag.Definition()];
    }

    private sealed class TwinModule : IRecipeModule
    {
        public static IReadOnlyList<Recipe> Recipes { get; } = [new Tiny.Definition()];
    }

    [Fact]
    public async Task Two_recipes_of_one_name_are_an_error()
    {
        using var host = Host(new() { ["Tricks:Recipe"] = "Tiny" }, static services => services.AddTricks<TwinModule>());
        var exception = await Assert.ThrowsAnyAsync<Exception>(() => host.StartAsync(TestContext.Current.CancellationToken));
        Assert.Contains("2 recipes are named 'Tiny' (case does not matter in configuration keys): Tricks.Host.Tests.Tiny, Tricks.Host.Tests.Tiny; rename all but one", exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_module_that_is_added_twice_is_an_error_of_its_own()
    {
        using var host = Host(new() { ["Tricks:Recipe"] = "Tiny" }, static services => services.AddTricks<TinyModule>());
        var exception = await Assert.ThrowsAnyAsync<Exception>(() => host.StartAsync(TestContext.Current.CancellationToken));
        Assert.Contains("AddTricks was called more than once with the same module, so that 'Tiny' is there twice; call it once for each.", exception.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("recipes are named", exception.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("list")]
    [InlineData("schema")]
    public async Task What_is_there_is_not_listed_where_two_have_one_name(string command)
    {
        var (output, errors) = (Console.Out, Console.Error);
        using var told = new StringWriter();
        Console.SetError(told);
        try
        {
            Assert.Equal(ExitCodes.BadConfiguration, await TricksApplication.RunAsync<TinyModule>([command], static builder => builder.Services.AddTricks<TwinModule>()));
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(errors);
        }

        Assert.Contains("2 recipes are named 'Tiny'", told.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_chained_section_is_read()
    {
        var outer = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["App:Tricks:Recipes:FashionBag:Warmup:Epochs"] = "4" }).Build();
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        ((IConfigurationBuilder)builder.Configuration).AddConfiguration(outer.GetSection("App"));
        builder.Services.AddTricks<Tricks.Host.RecipeModule>();
        using var host = builder.Build();
        Assert.Equal(4, host.Services.GetRequiredService<IOptions<FashionBag.Options>>().Value.Warmup.Epochs);
    }

    [Fact]
    public void Options_reach_code_through_IOptions()
    {
        using var host = Host(new() { ["Tricks:Recipes:FashionBag:Warmup:Epochs"] = "2.5" });
        var options = host.Services.GetRequiredService<IOptions<FashionBag.Options>>().Value;
        Assert.Equal(2.5, options.Warmup.Epochs);
        Assert.Equal(0.1, options.LabelSmoothing.Epsilon);
    }

    [Fact]
    public async Task Code_may_set_a_part_and_its_bounds_still_hold()
    {
        using var host = Host(
            new() { ["Tricks:Recipe"] = "Tiny" },
            static services => services.Configure<FashionBag.Options>(static options => options.LabelSmoothing = new(-1)));
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken));
        Assert.Contains("Tricks:Recipes:FashionBag:LabelSmoothing:Epsilon is '-1' (code)", exception.Message, StringComparison.Ordinal);
    }

    private static IHost Host(Dictionary<string, string?> settings, Action<IServiceCollection>? more = null)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.AddTricks<TinyModule>().AddTricks<Tricks.Host.RecipeModule>();
        more?.Invoke(builder.Services);
        return builder.Build();
    }
}
