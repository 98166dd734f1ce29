using Microsoft.CodeAnalysis;
using Tricks.Generators.Parsing;

namespace Tricks.Generators.Rules;

/// <summary>Tensors, modules and optimizers belong to a run; a trick outlives it.</summary>
internal sealed class TrickKeepsNoTensor : ITrickRule
{
    private static readonly DiagnosticDescriptor Rule = new(
        "TRK019",
        "A trick keeps no tensors",
        "'{0}' of '{1}' keeps a '{2}', but a trick is immutable and shared by runs; make it where it is used, or hold it in an IStateful that the trick hands out",
        "Tricks",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage.Of("TRK019"));

    public DiagnosticDescriptor Descriptor => Rule;

    /// <summary>What a lazy, thread-bound or paired value of the base library holds is what its type arguments are.</summary>
    private static readonly HashSet<string> Holders = ["Lazy", "ThreadLocal", "AsyncLocal", "WeakReference", "Tuple", "ValueTuple", "KeyValuePair", "ConditionalWeakTable", "Nullable"];

    public IEnumerable<TrickFault> Judge(TrickView trick) =>
        from type in trick.Classes
        from field in type.GetMembers().OfType<IFieldSymbol>()
        where Holds(field.Type)
        let member = field.AssociatedSymbol ?? field
        select TrickFault.At(member, member.Name, type.Name, field.Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat));

    private static bool Holds(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => Holds(array.ElementType),
        ITypeParameterSymbol parameter => parameter.ConstraintTypes.Any(Holds),
        INamedTypeSymbol named => RuntimeNames.TypesOfARun.Any(name => named.Is(name) || named.InheritsFrom(name)) || Elements(named).Any(Holds),
        _ => false,
    };

    private static IEnumerable<ITypeSymbol> Elements(INamedTypeSymbol type) =>
        Holders.Contains(type.Name) && type.ContainingNamespace?.ToDisplayString().StartsWith("System", StringComparison.Ordinal) == true
            ? type.TypeArguments
            : type.AllInterfaces.Prepend(type)
                .Where(static candidate => candidate.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T)
                .Select(static candidate => candidate.TypeArguments[0])
                .Where(element => !SymbolEqualityComparer.Default.Equals(element, type));
}
