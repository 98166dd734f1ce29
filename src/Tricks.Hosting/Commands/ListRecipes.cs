using Microsoft.Extensions.DependencyInjection;
using Tricks.Recipes;

namespace Tricks.Hosting.Commands;

/// <summary><c>list</c>: the recipes with their parts.</summary>
internal static class ListRecipes
{
    public static int Print(IServiceProvider services, TextWriter output)
    {
        foreach (var recipe in services.GetServices<Recipe>())
        {
            output.WriteLine(recipe.Name);
            foreach (var part in recipe.Parts)
                output.WriteLine($"  {string.Join(", ", part.Seams),-26}{part.Key}{(part.Source is null ? "" : $"  ({part.Source})")}{(recipe.IsDeclaredOn(part) ? "" : "  off")}");
            output.WriteLine();
        }

        return ExitCodes.Done;
    }
}
