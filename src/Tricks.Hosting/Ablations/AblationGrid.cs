using System.Reflection;
using Tricks.Recipes;

namespace Tricks.Hosting.Ablations;

/// <summary>A row of an ablation's table: a recipe, and what it is called there.</summary>
/// <param name="Label">What the row is called, such as <c>+ LabelSmoothing</c>.</param>
/// <param name="Recipe">The recipe.</param>
internal sealed record AblationRow(string Label, Recipe Recipe);

/// <summary>An <see cref="AblateAttribute"/> of a recipe as a table.</summary>
/// <param name="Title">What it is called.</param>
/// <param name="Combinations">Which combinations its rows are.</param>
/// <param name="Rows">The rows; those of a cumulative table each with one part more than the one above, of any other the whole recipe first.</param>
internal sealed record AblationGrid(string Title, Ablation Combinations, IReadOnlyList<AblationRow> Rows)
{
    /// <summary>The row that a row is compared with: the one above, or the whole recipe; null for the first.</summary>
    public AblationRow? ComparedWith(int row) => row == 0 ? null : Rows[Combinations == Ablation.Cumulative ? row - 1 : 0];

    /// <summary>The grids of a recipe, in the order of its class's attributes.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="all">Every recipe of the application.</param>
    public static IReadOnlyList<AblationGrid> Of(Recipe recipe, IEnumerable<Recipe> all)
    {
        var byName = all.ToDictionary(static other => other.Name, StringComparer.Ordinal);
        // The generated definition is nested in the recipe's class.
        var attributes = recipe.GetType().DeclaringType?.GetCustomAttributes<AblateAttribute>() ?? [];
        return [.. attributes.Select(attribute => Of(recipe, attribute, byName))];
    }

    private static AblationGrid Of(Recipe recipe, AblateAttribute attribute, IReadOnlyDictionary<string, Recipe> byName)
    {
        var parts = attribute.Parts.Select(name => Key(recipe, name)).ToArray();
        Recipe Row(string name) => byName[recipe.Name + attribute.Name + name];
        var rows = attribute.Combinations == Ablation.Cumulative
            ? parts.Select((part, i) => new AblationRow("+ " + part, i == parts.Length - 1 ? recipe : Row(PartNames.UpTo(part)))).Prepend(new("baseline", Row(PartNames.WithoutAll)))
            : parts.Select(part => new AblationRow("without " + part, Row(PartNames.Without(part)))).Prepend(new("all", recipe));
        return new($"{recipe.Name}{(attribute.Name is null ? "" : $", {attribute.Name}")}", attribute.Combinations, [.. rows]);
    }

    /// <summary>The key of the part that a name means, which may end with <c>Attribute</c>.</summary>
    private static string Key(Recipe recipe, string name) =>
        recipe.Parts.Select(static part => part.Key).FirstOrDefault(key => key == name)
        ?? (name.EndsWith("Attribute", StringComparison.Ordinal) ? name[..^"Attribute".Length] : name);
}
