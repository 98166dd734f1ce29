using System.Text;

namespace Tricks.Generators.Emission;

/// <summary>Writes indented C#.</summary>
internal sealed class CodeWriter
{
    // A fifth of what the generator would allocate is buffers of the size of a recipe's largest file: a thread uses one again.
    [ThreadStatic]
    private static StringBuilder? _free;

    private readonly StringBuilder _text = Take();
    private int _depth;

    /// <summary>Writes lines; an empty call writes an empty line.</summary>
    public CodeWriter Line(string text = "")
    {
        for (var (start, end) = (0, 0); start <= text.Length; start = end + 1)
        {
            end = text.IndexOf('\n', start) is var found and >= 0 ? found : text.Length;
            if (end > start)
                _text.Append(' ', 4 * _depth).Append(text, start, end - start);
            _text.Append('\n');
        }

        return this;
    }

    /// <summary>Opens a block, below a header where there is one, that ends with the returned scope.</summary>
    public Scope Block(string header = "", string end = "}")
    {
        if (header.Length > 0)
            Line(header);
        Line("{");
        _depth++;
        return new(this, end);
    }

    /// <summary>Separates members by an empty line.</summary>
    public void Each<T>(IEnumerable<T> items, Action<T> write)
    {
        var first = true;
        foreach (var item in items)
        {
            if (!first)
                Line();
            first = false;
            write(item);
        }
    }

    /// <summary>The whole text, after which nothing is written.</summary>
    public string Finish()
    {
        _free = _text;
        return _text.ToString();
    }

    private static StringBuilder Take()
    {
        var text = _free ?? new StringBuilder(32 << 10);
        _free = null;
        return text.Clear();
    }

    internal readonly struct Scope(CodeWriter writer, string end) : IDisposable
    {
        public void Dispose()
        {
            writer._depth--;
            writer.Line(end);
        }
    }
}
