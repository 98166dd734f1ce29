using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using NJsonSchema;
using Tricks.Hosting;
using Tricks.Hosting.Schema;

namespace Tricks.Host.Tests;

/// <summary>A settings file, as an editor judges it by the schema and as the program does.</summary>
internal static class Settings
{
    private static readonly Lazy<Task<JsonSchema>> Schema = new(static () => JsonSchema.FromJsonAsync(Written()));

    /// <summary>The schema of the shipped recipes.</summary>
    public static string Written() => SettingsSchema.Of(Tricks.Host.RecipeModule.Recipes, new DocComments());

    public static async Task<string[]> SchemaErrorsAsync(string json) =>
        [.. (await Schema.Value).Validate(json).Select(static error => error.ToString())];

    public static IReadOnlyList<string> ProgramErrors(string json)
    {
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(json));
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddJsonStream(file);
        builder.Services.AddTricks<Tricks.Host.RecipeModule>();
        using var host = builder.Build();
        try
        {
            host.Services.GetRequiredService<IStartupValidator>().Validate();
            return [];
        }
        catch (OptionsValidationException exception)
        {
            return [.. exception.Failures];
        }
    }
}
