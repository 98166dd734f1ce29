using System.Reflection;

namespace Tricks.Recipes;

/// <summary>What values of knobs say of the kind of other parts.</summary>
internal static class KindRules
{
    /// <summary>Parts with which a value does not work.</summary>
    public static IEnumerable<string> Errors(Recipe recipe, IReadOnlyList<ResolvedValue> values)
    {
        var parts = recipe.PartsThatAreOn(values).Select(part => (part.Type, Key: $"{RuleWords.Recipes}{recipe.Name}:{part.Key}")).ToArray();
        return from part in parts
               from knob in part.Type.GetProperties()
               from relation in knob.GetCustomAttributes<TakesOnlyAttribute>()
               from value in values
               where value.Key == $"{part.Key}:{knob.Name}" && value.IsAllowed && RuleWords.Show(relation.Value) == value.Text
               from other in parts
               where other != part && other.Type.IsAssignableTo(relation.Parts) && !other.Type.IsAssignableTo(relation.Kind)
               select RuleWords.NotOfTheKind(value.Shown, other.Key, relation.Because);
    }
}
