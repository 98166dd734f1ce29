using Microsoft.CodeAnalysis;
using Tricks.Generators.Parsing;

namespace Tricks.Generators.Rules;

/// <summary>Tensors, modules and optimizers belong to a run; a trick outlives it.</summary>
internal sealed class TrickKeepsNoTensor : ITrickRule
{
    private static readonly DiagnosticDescriptor Rule = new(
        "TRK019",
        "A trick keeps no tensors",
        "'{0}' of '{1}' keeps a '{2}', but a trick is immutable and shared by runs; make it where it is used, or hold it in what an IBeginsRun begins for the run",
        "Tricks",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage.Of("TRK019"));

    public DiagnosticDescriptor Descriptor => Rule;

    /// <summary>What a lazy, thread-bound or paired value of the base library holds is what its type arguments are.</summary>
    private static readonly HashSet<string> Holders = ["Task", "ValueTask", "Lazy", "ThreadLocal", "AsyncLocal", "WeakReference", "Tuple", "ValueTuple", "KeyValuePair", "ConditionalWeakTable", "Nullable"];

    public IEnumerable<TrickFault> Judge(TrickView trick) =>
        from type in trick.Classes
        from field in type.GetMembers().OfType<IFieldSymbol>()
        where Holds(field.Type, [])
        let member = field.AssociatedSymbol ?? field
        select TrickFault.At(member, member.Name, type.Name, field.Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat));

    /// <param name="type">The type of a field.</param>
    /// <param name="seen">The types of one's own that were looked into, since a type may hold itself.</param>
    private static bool Holds(ITypeSymbol type, HashSet<ISymbol> seen) => type switch
    {
        IArrayTypeSymbol array => Holds(array.ElementType, seen),
        ITypeParameterSymbol parameter => parameter.ConstraintTypes.Any(constraint => Holds(constraint, seen)),
        INamedTypeSymbol named => RuntimeNames.TypesOfARun.Any(name => named.Is(name) || named.InheritsFrom(name))
            || Elements(named).Any(element => Holds(element, seen))
            || (IsOfOnesOwn(named) && seen.Add(named) && named.GetMembers().OfType<IFieldSymbol>().Any(field => !field.IsStatic && Holds(field.Type, seen))),
        _ => false,
    };

    private static bool IsOfOnesOwn(INamedTypeSymbol type) => type.TypeKind is TypeKind.Class or TypeKind.Struct && type.Locations.Any(static location => location.IsInSource);

    private static IEnumerable<ITypeSymbol> Elements(INamedTypeSymbol type) =>
        Holders.Contains(type.Name) && type.ContainingNamespace?.ToDisplayString().StartsWith("System", StringComparison.Ordinal) == true
            ? type.TypeArguments
            : type.AllInterfaces.Prepend(type)
                .Where(static candidate => candidate.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T)
                .Select(static candidate => candidate.TypeArguments[0])
                .Where(element => !SymbolEqualityComparer.Default.Equals(element, type));
}
