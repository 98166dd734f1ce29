using System.Text;

namespace Tricks.Generators.Emission;

/// <summary>Writes indented C#.</summary>
internal sealed class CodeWriter
{
    // About the size of a recipe's largest file.
    private readonly StringBuilder _text = new(32 << 10);
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

    public override string ToString() => _text.ToString();

    internal readonly struct Scope(CodeWriter writer, string end) : IDisposable
    {
        public void Dispose()
        {
            writer._depth--;
            writer.Line(end);
        }
    }
}
