using Microsoft.CodeAnalysis;
using Tricks.Generators.Model;
using Tricks.Recipes;

namespace Tricks.Generators.Parsing;

/// <summary>Makes the model of a part from what was written.</summary>
internal static class PartParser
{
    public static PartModel Parse(PartView part, RecipeView recipe)
    {
        var knobs = part.Properties.Select(property => KnobParser.Parse(property, part, recipe)).OfType<KnobModel>();
        return new(
            part.Key,
            PartNames.Identifier(part.Key),
            recipe.Kept.Contains(part) ? $"{RuleWords.Recipes}{recipe.Type.Name}:{part.Key}" : null,
            part.Type.FullName(),
            Declaration(part),
            part.Attribute.NamedArguments.Where(argument => part.Properties.All(knob => knob.Name != argument.Key)).Select(Initialiser).ToEquatableArray(),
            knobs.ToEquatableArray(),
            Arguments(part).ToEquatableArray(),
            part.Seams.Select(static seam => seam.Seam).ToEquatableArray(),
            SeamParser.OfTrick(part.Type).Where(static act => act.InRun).Select(static act => act.Seam.Seam).ToEquatableArray(),
            part.Type.AttributeOf(RuntimeNames.SourceAttribute) is { ConstructorArguments: [{ Value: string citation }] } ? citation : null,
            part.Type.TypesNamedBy(RuntimeNames.RequiresAttribute).Select(type => Required(type, part, recipe)).ToEquatableArray(),
            part.Type.WordsOf(RuntimeNames.NeedsAttribute).Select(feature => new PartReference(feature, PropertiesOf(recipe.ProvidersOf(feature)))).ToEquatableArray(),
            recipe.ConflictsOf(part).Select(static other => new PartReference(other.Key, PropertiesOf([other]))).ToEquatableArray());
    }

    /// <summary>What a part that must be there is called, of which the recipe has the given ones.</summary>
    public static string NameOf(INamedTypeSymbol type, IReadOnlyList<PartView> others, Compilation compilation) =>
        others.Count == 1 ? others[0].Key : (Proposal.TrickFor(type, compilation) ?? type).Name.WithoutAttributeSuffix();

    private static PartReference Required(INamedTypeSymbol type, PartView part, RecipeView recipe)
    {
        var others = recipe.OthersOf(type, part).ToArray();
        return new(
            NameOf(type, others, recipe.Compilation),
            PropertiesOf(others));
    }

    private static EquatableArray<string> PropertiesOf(IEnumerable<PartView> parts) => parts.Select(static part => PartNames.Identifier(part.Key).Escaped()).ToEquatableArray();

    private static string Declaration(PartView part)
    {
        var arguments = string.Join(", ", part.Attribute.ConstructorArguments.Select((value, i) => Argument(part, i, value)));
        var initialisers = part.Attribute.NamedArguments
            .Where(argument => !(part.IsSwitchedOff && argument.Key == "Enabled"))
            .Select(Initialiser);
        var named = string.Join(", ", part.IsSwitchedOff ? initialisers.Append("Enabled = false") : initialisers);
        return $"({arguments})" + (named.Length > 0 ? $" {{ {named} }}" : "");
    }

    private static string Initialiser(KeyValuePair<string, TypedConstant> argument) =>
        $"{argument.Key.Escaped()} = {Literal.Of(argument.Value)}{(argument.Value.IsNull ? "!" : "")}";

    /// <summary>An argument of the constructor, of the parameter's very type where a literal alone could mean another constructor.</summary>
    private static string Argument(PartView part, int position, TypedConstant value)
    {
        var parameter = part.Attribute.AttributeConstructor!.Parameters[position];
        var isOverloaded = part.Type.InstanceConstructors.Count(static constructor => constructor.DeclaredAccessibility != Accessibility.Private) > 1;
        var type = isOverloaded && (value.IsNull || value.Kind == TypedConstantKind.Primitive)
            ? $"({parameter.Type.WithNullableAnnotation(NullableAnnotation.NotAnnotated).FullName()})"
            : "";
        return type + Literal.Of(value) + (value.IsNull && (type.Length > 0 || parameter.NullableAnnotation == NullableAnnotation.NotAnnotated) ? "!" : "");
    }

    private static IEnumerable<ArgumentModel> Arguments(PartView part)
    {
        var parameters = part.Attribute.AttributeConstructor!.Parameters;
        for (var i = 0; i < parameters.Length; i++)
        {
            var parameter = parameters[i];
            var property = part.Properties.FirstOrDefault(property => KnobParser.Matches(parameter, property) && KnobParser.KindOf(property.Type) is not null);
            yield return new(parameter.Name, property?.Name, Argument(part, i, part.Attribute.ConstructorArguments[i]));
        }
    }
}
