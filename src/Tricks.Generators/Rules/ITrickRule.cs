using Microsoft.CodeAnalysis;
using Tricks.Generators.Parsing;

namespace Tricks.Generators.Rules;

/// <summary>One thing that can be wrong with a trick's class.</summary>
internal interface ITrickRule
{
    DiagnosticDescriptor Descriptor { get; }

    IEnumerable<TrickFault> Judge(TrickView trick);
}

/// <summary>Something wrong with a trick's class.</summary>
/// <param name="Symbol">The class or the member that is meant.</param>
/// <param name="Location">Where it was written.</param>
/// <param name="Words">What the rule's message says of it.</param>
internal sealed record TrickFault(ISymbol Symbol, Location Location, params object[] Words)
{
    public static TrickFault At(ISymbol symbol, params object[] words) => new(symbol, symbol.Locations.FirstOrDefault() ?? Location.None, words);

    /// <summary>A fault of an attribute that stands on the class or the member.</summary>
    public static TrickFault At(ISymbol symbol, AttributeData attribute, params object[] words) =>
        attribute.ApplicationSyntaxReference?.GetSyntax().GetLocation() is { } location ? new(symbol, location, words) : At(symbol, words);
}
