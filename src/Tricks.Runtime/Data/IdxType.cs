using System.Buffers.Binary;

namespace Tricks.Data;

/// <summary>A type of values that an IDX file may hold.</summary>
internal sealed class IdxType
{
    private static readonly IdxType[] Types =
    [
        new(0x08, "unsigned bytes", 1, static bytes => bytes[0]),
        new(0x09, "signed bytes", 1, static bytes => (sbyte)bytes[0]),
        new(0x0B, "short integers", 2, static bytes => BinaryPrimitives.ReadInt16BigEndian(bytes)),
        new(0x0C, "integers", 4, static bytes => BinaryPrimitives.ReadInt32BigEndian(bytes)),
        new(0x0D, "floats", 4, static bytes => BinaryPrimitives.ReadSingleBigEndian(bytes)),
        new(0x0E, "doubles", 8, BinaryPrimitives.ReadDoubleBigEndian),
    ];

    private readonly byte _code;
    private readonly string _name;
    private readonly Reader _read;

    private IdxType(byte code, string name, int size, Reader read) => (_code, _name, Size, _read) = (code, name, size, read);

    private delegate double Reader(ReadOnlySpan<byte> bytes);

    /// <summary>Every type, in words.</summary>
    public static string All { get; } = string.Join(", ", Types.Select(static type => $"{type._code:X2} ({type._name})"));

    /// <summary>How many bytes a value has.</summary>
    public int Size { get; }

    public bool IsUnsignedByte => this == Types[0];

    /// <summary>The type that the third byte of a file names; null where there is none.</summary>
    public static IdxType? Of(byte code) => Array.Find(Types, type => type._code == code);

    /// <summary>The value that bytes begin with.</summary>
    public double Read(ReadOnlySpan<byte> bytes) => _read(bytes);
}
