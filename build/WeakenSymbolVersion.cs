using System;
using System.IO;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Copies a shared library (ELF, 64 bits, little-endian) and marks its need of one symbol version as weak in the copy: the C library then loads it
/// although the library that should define the version does not. Calling a symbol of that version would fail; the caller knows that none is called.
/// The layout is that of the System V ABI and the Linux Standard Base, section "Symbol Versioning".
/// </summary>
public sealed class WeakenSymbolVersion : Task
{
    private const uint SectionTypeVersionNeeds = 0x6ffffffe;
    private const ushort WeakFlag = 2;

    /// <summary>The library as the package holds it; only read.</summary>
    [Required]
    public string Library { get; set; }

    /// <summary>Where the copy goes.</summary>
    [Required]
    public string WeakCopy { get; set; }

    /// <summary>The symbol version, such as <c>GLIBCXX_3.4.32</c>.</summary>
    [Required]
    public string SymbolVersion { get; set; }

    /// <summary>Writes the copy; an unchanged one where the library does not need the version.</summary>
    public override bool Execute()
    {
        try
        {
            var bytes = File.ReadAllBytes(Library);
            var marked = Weaken(bytes, SymbolVersion);
            Directory.CreateDirectory(Path.GetDirectoryName(WeakCopy));
            // Renamed over the old copy: output folders may hold hard links to it, and a program may have it open.
            var temporary = WeakCopy + "." + Guid.NewGuid().ToString("N");
            File.WriteAllBytes(temporary, bytes);
            File.Delete(WeakCopy);
            File.Move(temporary, WeakCopy);
            Log.LogMessage(MessageImportance.Low, "{0}: {1} need(s) of {2} marked as weak in {3}", Library, marked, SymbolVersion, WeakCopy);
        }
        catch (Exception error) when (error is InvalidDataException || error is IOException || error is UnauthorizedAccessException)
        {
            Log.LogError(
                "{0} needs {1}, which this system's libstdc++ lacks, and the need could not be marked as weak: {2} "
                + "Install a libstdc++ of GCC 13.2 or later, or build with -p:WeakenLibTorchSharp=false for another machine.",
                Library, SymbolVersion, error.Message);
        }
        return !Log.HasLoggedErrors;
    }

    private static int Weaken(byte[] elf, string version)
    {
        if (elf.Length < 64 || elf[0] != 0x7f || elf[1] != 'E' || elf[2] != 'L' || elf[3] != 'F')
            throw new InvalidDataException("it is not an ELF file.");
        if (elf[4] != 2 || elf[5] != 1)
            throw new InvalidDataException("it is not a 64-bit little-endian ELF file.");

        var headers = Offset(elf, ReadUInt64(elf, 0x28));
        var headerSize = ReadUInt16(elf, 0x3a);
        var headerCount = ReadUInt16(elf, 0x3c);
        if (headers == 0 || headerCount == 0 || headerSize < 64)
            throw new InvalidDataException("it has no section headers.");

        for (var index = 0; index < headerCount; index++)
        {
            var header = headers + index * headerSize;
            if (ReadUInt32(elf, header + 4) != SectionTypeVersionNeeds)
                continue;
            var section = Offset(elf, ReadUInt64(elf, header + 0x18));
            var strings = ReadUInt32(elf, header + 0x28);
            if (strings >= headerCount)
                throw new InvalidDataException("its version needs name no string table.");
            var stringTable = Offset(elf, ReadUInt64(elf, headers + (int)strings * headerSize + 0x18));
            return WeakenNeeds(elf, section, ReadUInt32(elf, header + 0x2c), stringTable, version);
        }
        return 0;
    }

    // A need: u16 version, u16 count, u32 file, u32 aux, u32 next. Its entries: u32 hash, u16 flags, u16 other, u32 name, u32 next.
    private static int WeakenNeeds(byte[] elf, int need, uint needs, int stringTable, string version)
    {
        var marked = 0;
        for (var left = needs; left > 0; left--)
        {
            var entry = need + (int)ReadUInt32(elf, need + 8);
            for (var entries = ReadUInt16(elf, need + 2); entries > 0; entries--)
            {
                if (Text(elf, stringTable + (int)ReadUInt32(elf, entry + 8)) == version)
                {
                    var flags = (ushort)(ReadUInt16(elf, entry + 4) | WeakFlag);
                    elf[entry + 4] = (byte)flags;
                    elf[entry + 5] = (byte)(flags >> 8);
                    marked++;
                }
                entry += (int)ReadUInt32(elf, entry + 12);
            }
            need += (int)ReadUInt32(elf, need + 12);
        }
        return marked;
    }

    private static int Offset(byte[] elf, ulong offset)
    {
        if (offset >= (ulong)elf.Length)
            throw new InvalidDataException("it is cut off.");
        return (int)offset;
    }

    private static string Text(byte[] elf, int start)
    {
        Check(elf, start, 1);
        var end = Array.IndexOf(elf, (byte)0, start);
        if (end < 0)
            throw new InvalidDataException("it is cut off.");
        return Encoding.ASCII.GetString(elf, start, end - start);
    }

    private static ushort ReadUInt16(byte[] elf, int at)
    {
        Check(elf, at, 2);
        return (ushort)(elf[at] | elf[at + 1] << 8);
    }

    private static uint ReadUInt32(byte[] elf, int at) => ReadUInt16(elf, at) | (uint)ReadUInt16(elf, at + 2) << 16;

    private static ulong ReadUInt64(byte[] elf, int at) => ReadUInt32(elf, at) | (ulong)ReadUInt32(elf, at + 4) << 32;

    private static void Check(byte[] elf, int at, int length)
    {
        if (at < 0 || at > elf.Length - length)
            throw new InvalidDataException("it is cut off.");
    }
}
