using System.Buffers.Binary;
using System.Numerics;
using static TorchSharp.torch;

namespace Tricks.Interchange;

/// <summary>
/// Reads what of Python's pickle format saved weights are made of: dictionaries, lists, tuples, text, numbers and tensors. No code in a pickle runs: what it asks
/// for by name is looked up in a list, and refused by that name where it is not there. Nothing is read by recursion, so that no depth is too deep.
/// </summary>
/// <remarks>A dictionary is a <see cref="Dictionary{TKey, TValue}"/>, a list a <see cref="List{T}"/>, a tuple an array, each of objects; numbers are long, double or <see cref="BigInteger"/>.</remarks>
/// <param name="bytes">The pickle.</param>
/// <param name="storage">What a storage is whose type, key and number of elements are given.</param>
internal sealed class PickleReader(PickleBytes bytes, Func<ScalarType, string, long, IStorage> storage)
{
    /// <summary>How many operations there may be, and elements that they take from the stack or copy: a few bytes may name a long list again and again. A checkpoint of a thousand layers with its optimizer has some hundred thousand.</summary>
    private const int MostWork = 4_000_000;

    /// <summary>What an object counts that takes more memory than a number does.</summary>
    private const int Container = 4;

    /// <summary>How many dimensions a tensor may have; PyTorch's own operators end there.</summary>
    private const int MostDimensions = 64;

    private static readonly Dictionary<string, ScalarType> StorageTypes = new(StringComparer.Ordinal)
    {
        ["torch.FloatStorage"] = ScalarType.Float32,
        ["torch.DoubleStorage"] = ScalarType.Float64,
        ["torch.HalfStorage"] = ScalarType.Float16,
        ["torch.BFloat16Storage"] = ScalarType.BFloat16,
        ["torch.LongStorage"] = ScalarType.Int64,
        ["torch.IntStorage"] = ScalarType.Int32,
        ["torch.ShortStorage"] = ScalarType.Int16,
        ["torch.CharStorage"] = ScalarType.Int8,
        ["torch.ByteStorage"] = ScalarType.Byte,
        ["torch.BoolStorage"] = ScalarType.Bool,
    };

    private readonly List<object?> _stack = [];
    private readonly Stack<int> _marks = [];
    private readonly Dictionary<long, object?> _memo = [];
    private long _work;

    /// <summary>What the pickle holds.</summary>
    /// <exception cref="InvalidDataException">It is not whole, or holds what weights do not.</exception>
    public object? Read()
    {
        while (true)
        {
            Work(1);
            var code = bytes.Next();
            if (code == '.')
                return Pop();
            Do(code);
        }
    }

    private void Work(int amount)
    {
        if ((_work += amount) > MostWork)
            throw new InvalidDataException($"its pickle makes more objects than weights are made of: it was left at byte {bytes.Taken}. Save the model's state_dict() alone");
    }

    private void Do(byte code)
    {
        switch (code)
        {
            case 0x80:
                if (bytes.Next() is var protocol and (< 2 or > 5))
                    throw new InvalidDataException($"its pickle is of protocol {protocol}; known are 2 to 5");
                break;
            case 0x95:
                bytes.Next(8);
                break;
            case (byte)'(':
                _marks.Push(_stack.Count);
                break;
            case (byte)'N':
                _stack.Add(null);
                break;
            case 0x88 or 0x89:
                _stack.Add(code == 0x88);
                break;
            case (byte)'K':
                _stack.Add((long)bytes.Next());
                break;
            case (byte)'M':
                _stack.Add((long)BinaryPrimitives.ReadUInt16LittleEndian(bytes.Next(2)));
                break;
            case (byte)'J':
                _stack.Add((long)BinaryPrimitives.ReadInt32LittleEndian(bytes.Next(4)));
                break;
            case 0x8a:
                var number = new BigInteger(bytes.Next(bytes.Next()));
                _stack.Add(number >= long.MinValue && number <= long.MaxValue ? (long)number : number);
                break;
            case (byte)'G':
                _stack.Add(BinaryPrimitives.ReadDoubleBigEndian(bytes.Next(8)));
                break;
            case (byte)'U' or 0x8c:
                _stack.Add(bytes.Text(bytes.Next()));
                break;
            case (byte)'X':
                _stack.Add(bytes.Text(BinaryPrimitives.ReadUInt32LittleEndian(bytes.Next(4))));
                break;
            case 0x8d:
                _stack.Add(bytes.Text(BinaryPrimitives.ReadInt64LittleEndian(bytes.Next(8))));
                break;
            case (byte)'}':
                Work(Container);
                _stack.Add(new Dictionary<object, object?>());
                break;
            case (byte)']':
                Work(Container);
                _stack.Add(new List<object?>());
                break;
            case (byte)')':
                _stack.Add(Array.Empty<object?>());
                break;
            case 0x85 or 0x86 or 0x87:
                Work(Container);
                _stack.Add(PopAll(_stack.Count - (code - 0x84)));
                break;
            case (byte)'t':
                Work(Container);
                _stack.Add(PopAll(PopMark()));
                break;
            case (byte)'a':
                var item = Pop();
                Top<List<object?>>("a list").Add(item);
                break;
            case (byte)'e':
                var items = PopAll(PopMark());
                Top<List<object?>>("a list").AddRange(items);
                break;
            case (byte)'s':
                SetItems(_stack.Count - 2);
                break;
            case (byte)'u':
                SetItems(PopMark());
                break;
            case (byte)'q':
                _memo[bytes.Next()] = Peek();
                break;
            case (byte)'r':
                _memo[BinaryPrimitives.ReadUInt32LittleEndian(bytes.Next(4))] = Peek();
                break;
            case 0x94:
                _memo[_memo.Count] = Peek();
                break;
            case (byte)'h':
                Recall(bytes.Next());
                break;
            case (byte)'j':
                Recall(BinaryPrimitives.ReadUInt32LittleEndian(bytes.Next(4)));
                break;
            case (byte)'c':
                _stack.Add(Known($"{bytes.Line()}.{bytes.Line()}"));
                break;
            case 0x93:
                var (name, module) = (Pop<string>("a name"), Pop<string>("a module's name"));
                _stack.Add(Known($"{module}.{name}"));
                break;
            case (byte)'Q':
                _stack.Add(Persistent(Pop<object?[]>("a storage's tuple")));
                break;
            case (byte)'R':
                Work(Container);
                var arguments = Pop<object?[]>("arguments");
                _stack.Add(Call(Pop<Global>("what is called").Name, arguments));
                break;
            case (byte)'b':
                // What PyTorch hangs on a state dictionary: the versions of its modules.
                _ = Pop<Dictionary<object, object?>>("what is said of a dictionary");
                _ = Top<Dictionary<object, object?>>("a dictionary");
                break;
            default:
                throw new InvalidDataException($"its pickle has the operation 0x{code:x2} at byte {bytes.Taken - 1}, which saved weights do not have");
        }
    }

    private static Global Known(string name) => name is "collections.OrderedDict" or "collections.Counter" or "torch.Size" || name.StartsWith("torch._utils._rebuild_", StringComparison.Ordinal) && IsRebuild(name) || StorageTypes.ContainsKey(name)
        ? new(name)
        : throw new InvalidDataException($"it asks for {(name.Length > 200 ? name[..200] + "…" : name)}, and of what a file asks for only tensors, dictionaries, lists, tuples, text and numbers are made; no code in it was run. Save the model's state_dict() alone");

    private static bool IsRebuild(string name) => name["torch._utils.".Length..] is "_rebuild_tensor" or "_rebuild_tensor_v2" or "_rebuild_parameter" or "_rebuild_parameter_with_state";

    private object Call(string name, object?[] arguments) => (name, arguments) switch
    {
        ("collections.OrderedDict" or "collections.Counter", []) => new Dictionary<object, object?>(),
        ("collections.Counter", [Dictionary<object, object?> counts]) => counts,
        ("collections.OrderedDict", [List<object?> pairs]) => OfPairs(pairs),
        ("torch.Size", [object?[] sizes]) => sizes,
        ("torch._utils._rebuild_tensor" or "torch._utils._rebuild_tensor_v2", [TypedStorage of, long offset, object?[] shape, object?[] strides, ..]) => new ForeignTensor(of.Type, Numbers(shape), Numbers(strides), of.Storage, offset),
        ("torch._utils._rebuild_parameter" or "torch._utils._rebuild_parameter_with_state", [ForeignTensor tensor, ..]) => tensor,
        _ => throw new InvalidDataException($"its pickle calls {name} with what it does not take"),
    };

    private Dictionary<object, object?> OfPairs(List<object?> pairs)
    {
        Work(pairs.Count);
        var dictionary = new Dictionary<object, object?>();
        foreach (var pair in pairs)
        {
            if (pair is not IList<object?> { Count: 2 } both)
                throw new InvalidDataException("its pickle makes a dictionary of what are no pairs");
            dictionary[Key(both[0])] = both[1];
        }

        return dictionary;
    }

    private long[] Numbers(object?[] numbers)
    {
        if (numbers.Length > MostDimensions)
            throw new InvalidDataException($"its pickle has a tensor of {numbers.Length} dimensions, and {MostDimensions} are the most");
        Work(numbers.Length);
        return Array.ConvertAll(numbers, static number => number is long known ? known : throw new InvalidDataException("its pickle has a tensor whose shape or strides are no numbers"));
    }

    private TypedStorage Persistent(object?[] told)
    {
        // The last, where it is there, would be a storage that is a view of another, as PyTorch wrote before 0.4.
        if (told is not ["storage", Global { Name: var name }, string key, _, long elements, ..] || !StorageTypes.TryGetValue(name, out var type) || told.Length > 6 || (told.Length == 6 && told[5] is not null))
            throw new InvalidDataException("its pickle has a storage that is not told as PyTorch tells it");
        return new(type, storage(type, key, elements));
    }

    private void SetItems(int from)
    {
        var items = PopAll(from);
        if (items.Length % 2 != 0)
            throw new InvalidDataException("its pickle has a key without a value");
        var dictionary = Top<Dictionary<object, object?>>("a dictionary");
        for (var i = 0; i < items.Length; i += 2)
            dictionary[Key(items[i])] = items[i + 1];
    }

    private static object Key(object? key) => key is string or long or bool or double ? key : throw new InvalidDataException("its pickle has a dictionary whose keys are neither text nor numbers");

    private void Recall(long place) => _stack.Add(_memo.TryGetValue(place, out var value) ? value : throw new InvalidDataException("its pickle refers to what it has not told"));

    private int PopMark() => _marks.TryPop(out var mark) ? mark : throw new InvalidDataException("its pickle ends a group that it has not begun");

    private object? Pop() => PopAll(_stack.Count - 1)[0];

    private T Pop<T>(string what) => Pop() is T value ? value : throw new InvalidDataException($"its pickle lacks {what} at byte {bytes.Taken - 1}");

    private object? Peek() => Floor() < _stack.Count ? _stack[^1] : throw new InvalidDataException("its pickle keeps what is not there");

    private T Top<T>(string what) => Peek() is T value ? value : throw new InvalidDataException($"its pickle lacks {what} at byte {bytes.Taken - 1}");

    private object?[] PopAll(int from)
    {
        if (from < Floor() || from > _stack.Count)
            throw new InvalidDataException("its pickle takes what is not there");
        Work(Math.Max(0, _stack.Count - from));
        var values = _stack[from..].ToArray();
        _stack.RemoveRange(from, values.Length);
        return values;
    }

    /// <summary>What lies below an open group is not for what stands in it.</summary>
    private int Floor() => _marks.TryPeek(out var mark) ? mark : 0;

    private sealed record Global(string Name);

    private sealed record TypedStorage(ScalarType Type, IStorage Storage);
}
