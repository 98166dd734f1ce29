using Microsoft.CodeAnalysis;
using Tricks.Recipes;

namespace Tricks.Generators.Parsing;

/// <summary>A recipe class as it was written, with its symbols: what the rules judge and the model is made from.</summary>
internal sealed class RecipeView
{
    private RecipeView(INamedTypeSymbol type, Compilation compilation, IReadOnlyList<PartView> parts, string? ablation = null)
    {
        Type = type;
        Compilation = compilation;
        Parts = parts;
        Ablation = ablation;
    }

    public INamedTypeSymbol Type { get; }

    public Compilation Compilation { get; }

    /// <summary>The parts, those of base classes first.</summary>
    public IReadOnlyList<PartView> Parts { get; }

    /// <summary>The name of the nested class, where this is an ablation of the recipe that was written.</summary>
    public string? Ablation { get; }

    /// <summary>The recipe's name, which is its configuration key.</summary>
    public string Name => Type.Name + Ablation;

    /// <summary>The parts without those that the recipe switches off: they are as if they were not there, for every rule between parts.</summary>
    public IEnumerable<PartView> PartsThatAreOn => Parts.Where(static part => part.IsOn);

    public Location Location => Type.Locations.FirstOrDefault() ?? Location.None;

    /// <summary>Whether an attribute is half typed: the compiler says so itself.</summary>
    public bool IsUnfinished => Type.WithBaseTypes().SelectMany(static type => type.GetAttributes()).Any(attribute =>
        attribute.AttributeClass is null or IErrorTypeSymbol || (attribute.AttributeConstructor is null && !IsOutOfReach(attribute))
        || attribute.ConstructorArguments.Concat(attribute.NamedArguments.Select(static argument => argument.Value)).Any(IsError)
        || BreaksConstraint(attribute.AttributeClass));

    /// <summary>The tricks on base classes in other assemblies whose constructors this assembly does not see.</summary>
    public IEnumerable<INamedTypeSymbol> TricksOutOfReach =>
        Type.WithBaseTypes().SelectMany(static type => type.GetAttributes()).Where(IsOutOfReach).Select(static attribute => attribute.AttributeClass!);

    public static RecipeView Read(INamedTypeSymbol type, Compilation compilation) =>
        new(type, compilation, type.WithBaseTypes().Reverse().Aggregate<INamedTypeSymbol, IReadOnlyList<PartView>>([], (inherited, level) => Declare(inherited, level, type)));

    /// <summary>The recipe without some of its parts: what a part replaced stands in its place again, any other is switched off.</summary>
    public RecipeView Ablated(string ablation, IReadOnlyCollection<PartView> off) =>
        new(Type, Compilation, Parts.SelectMany(part => !off.Contains(part) ? [part] : part.Replaced.Count > 0 ? part.Replaced : [part.SwitchedOff()]).ToArray(), ablation)
        {
            Without = off.Select(static part => part.Key).ToArray(),
            Kept = Parts.Except(off).ToArray(),
        };

    /// <summary>The keys of the parts that an ablation leaves out.</summary>
    public IReadOnlyList<string> Without { get; private set; } = [];

    /// <summary>The parts that an ablation has of the recipe that was written; none where this is no ablation.</summary>
    public IReadOnlyList<PartView> Kept { get; private set; } = [];

    /// <summary>The configuration key of a part.</summary>
    public string KeyOf(PartView part) => $"{RuleWords.Recipes}{Name}:{part.Key}";

    /// <summary>The configuration key of a knob.</summary>
    public string KeyOf(PartView part, IPropertySymbol knob) => $"{KeyOf(part)}:{knob.Name}";

    /// <summary>Key, value and source of a knob as messages name them.</summary>
    public string Shown(PartView part, KnobValue value) => RuleWords.Value(KeyOf(part, value.Knob), value.Shown, value.Source);

    /// <summary>The parts beside one that a type means.</summary>
    public IEnumerable<PartView> OthersOf(INamedTypeSymbol type, PartView part) =>
        Parts.Where(other => other != part && IsMeant(type, other));

    /// <summary>Whether a part is one that a type means.</summary>
    public static bool IsMeant(INamedTypeSymbol type, PartView part) => IsMeant(type, part.Type);

    /// <summary>Whether a part's type acts at the seam that the type is or, for any other type, is of it, derives from it, implements it or is made from it.</summary>
    public static bool IsMeant(INamedTypeSymbol type, INamedTypeSymbol part) => SeamParser.Of(type) is { } seam
        ? SeamParser.Meant(part).Contains(seam)
        : part.WithBaseTypes().Concat(part.AllInterfaces).Any(current =>
            SymbolEqualityComparer.Default.Equals(type.IsUnboundGenericType ? current.OriginalDefinition : current, type.IsUnboundGenericType ? type.OriginalDefinition : type));

    /// <summary>The parts that one says it does not work beside; where two say it of each other, the later one alone does.</summary>
    public IEnumerable<PartView> ConflictsOf(PartView part)
    {
        var before = Parts.TakeWhile(other => other != part).ToArray();
        return Refused(part).Where(other => before.Contains(other) || !Refused(other).Contains(part));
    }

    /// <summary>Whether a part that is on says that it does not work beside what a type means, such as a schedule that warms up by itself beside a warmup.</summary>
    public bool Refuses(INamedTypeSymbol type) => PartsThatAreOn.Any(part =>
        part.Type.TypesNamedBy(RuntimeNames.ConflictsAttribute).Any(refused => SymbolEqualityComparer.Default.Equals(refused, type)));

    private IEnumerable<PartView> Refused(PartView part) =>
        part.Type.TypesNamedBy(RuntimeNames.ConflictsAttribute).SelectMany(type => OthersOf(type, part)).Distinct();

    /// <summary>The parts that say they provide a feature.</summary>
    public IEnumerable<PartView> ProvidersOf(string feature) => Parts.Where(part => part.WordsOf(RuntimeNames.ProvidesAttribute).Contains(feature));

    /// <summary>
    /// The parts of a base class with those written on a class that derives from it: a part that replaces inherited ones takes the place of the first
    /// of them, any other comes after all.
    /// </summary>
    private static IReadOnlyList<PartView> Declare(IReadOnlyList<PartView> inherited, INamedTypeSymbol type, INamedTypeSymbol recipe)
    {
        var parts = inherited.ToList();
        foreach (var part in type.GetAttributes().Select(attribute => PartView.Read(attribute, type, recipe)).OfType<PartView>())
        {
            var place = parts.FindIndex(other => inherited.Contains(other) && part.Replaces(other));
            part.Replaced = parts.Where(other => inherited.Contains(other) && part.Replaces(other)).ToArray();
            parts.RemoveAll(other => inherited.Contains(other) && part.Replaces(other));
            parts.Insert(place < 0 ? parts.Count : place, part);
        }

        return parts;
    }

    /// <summary>Whether a type was written for a type parameter that does not take it.</summary>
    private bool BreaksConstraint(INamedTypeSymbol type) => type.TypeParameters
        .Zip(type.TypeArguments, static (parameter, argument) => (parameter, argument))
        .Any(pair => (pair.parameter.HasValueTypeConstraint && !pair.argument.IsValueType)
            || (pair.parameter.HasReferenceTypeConstraint && !pair.argument.IsReferenceType)
            || pair.parameter.ConstraintTypes.Any(constraint =>
                constraint is INamedTypeSymbol named && !named.TypeArguments.Any(static inner => inner.TypeKind == TypeKind.TypeParameter)
                && !Compilation.ClassifyCommonConversion(pair.argument, constraint).IsImplicit));

    private static bool IsOutOfReach(AttributeData attribute) =>
        attribute is { AttributeConstructor: null, ApplicationSyntaxReference: null } && attribute.AttributeClass.InheritsFrom(RuntimeNames.TrickAttribute);

    private static bool IsError(TypedConstant constant) =>
        constant.Kind == TypedConstantKind.Error
        || (constant.Kind == TypedConstantKind.Array && !constant.IsNull && constant.Values.Any(IsError))
        || (constant.Kind == TypedConstantKind.Type && constant.Value is IErrorTypeSymbol);
}
