using Microsoft.CodeAnalysis;

namespace Tricks.Generators.Parsing;

/// <summary>From where a type can be named, the least first.</summary>
internal enum Reach
{
    Hidden,
    Assembly,
    Everywhere,
}

internal static class ReachExtensions
{
    /// <summary>From where a type can be named, with the types around it and its type arguments.</summary>
    public static Reach Reach(this ITypeSymbol type)
    {
        if (type is IArrayTypeSymbol array)
            return array.ElementType.Reach();
        var reach = Parsing.Reach.Everywhere;
        for (var current = type as INamedTypeSymbol; current is not null; current = current.ContainingType)
        {
            var own = current.IsFileLocal ? Parsing.Reach.Hidden : current.DeclaredAccessibility switch
            {
                Accessibility.Private or Accessibility.Protected or Accessibility.ProtectedAndInternal => Parsing.Reach.Hidden,
                Accessibility.Internal or Accessibility.ProtectedOrInternal => Parsing.Reach.Assembly,
                _ => Parsing.Reach.Everywhere,
            };
            reach = current.TypeArguments.Select(static argument => argument.Reach()).Append(own).Append(reach).Min();
        }

        return reach;
    }

    /// <summary>Whether a type can be named in its own file alone.</summary>
    public static bool IsOfOneFile(this ITypeSymbol type)
    {
        if (type is IArrayTypeSymbol array)
            return array.ElementType.IsOfOneFile();
        for (var current = type as INamedTypeSymbol; current is not null; current = current.ContainingType)
        {
            if (current.IsFileLocal || current.TypeArguments.Any(IsOfOneFile))
                return true;
        }

        return false;
    }
}
