using System.Runtime.CompilerServices;

namespace Tricks.Generators.Parsing;

/// <summary>
/// What is made from a symbol or a compilation, made once for as long as that lives: the recipes of an assembly use the same few tricks. Symbols of
/// referenced assemblies live on from one compilation to the next.
/// </summary>
internal sealed class Remembered<TKey, TValue>(Func<TKey, TValue> make)
    where TKey : class
{
    private readonly ConditionalWeakTable<TKey, StrongBox<TValue>> _values = new();

    public TValue this[TKey key] => _values.GetValue(key, found => new(make(found))).Value;
}
