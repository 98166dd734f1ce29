using System.Buffers.Binary;
using System.Text.Json;

namespace Tricks.Faults;

/// <summary>Whether every file under its final name is whole, whatever ended the process that wrote it.</summary>
internal static class WholeFiles
{
    /// <summary>Reads every file below a folder, and returns how many there are; files that are being written may be anything.</summary>
    public static int Check(string folder)
    {
        if (!Directory.Exists(folder))
            return 0;
        var files = Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Where(static path => !IsUnfinished(path)).ToArray();
        foreach (var path in files)
        {
            try
            {
                Check(path, Path.GetExtension(path));
            }
            catch (Exception exception) when (exception is FormatException or JsonException or KeyNotFoundException or InvalidOperationException)
            {
                Assert.Fail($"{path} is not whole: {exception.Message}");
            }
        }

        return files.Length;
    }

    /// <summary>Whether a file is one that is still written, or holds a place and is empty.</summary>
    public static bool IsUnfinished(string path) =>
        path.EndsWith(".partial", StringComparison.Ordinal) || Path.GetFileName(path) == ".lock" || (Path.GetFileName(path).StartsWith(".tricks-", StringComparison.Ordinal) && new FileInfo(path).Length == 0);

    private static void Check(string path, string extension)
    {
        switch (extension)
        {
            case ".json":
                JsonDocument.Parse(File.ReadAllBytes(path)).Dispose();
                break;
            case ".jsonl":
                var text = File.ReadAllText(path);
                if (text.Length > 0 && text[^1] != '\n')
                    throw new FormatException("a line without its end");
                foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                    JsonDocument.Parse(line).Dispose();
                break;
            case ".safetensors":
                var file = SafeTensorsFile.Read(path);
                if (Path.GetFileName(path).StartsWith("state-", StringComparison.Ordinal) && !file.Metadata.ContainsKey("sha256"))
                    throw new FormatException("no digest");
                break;
            case ".pack":
                CheckPacked(File.ReadAllBytes(path));
                break;
            default:
                throw new FormatException("no file of a run");
        }
    }

    private static void CheckPacked(byte[] bytes)
    {
        if (!bytes.AsSpan().StartsWith("TRKPACK1"u8))
            throw new FormatException("another format");
        var count = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(8));
        var place = 16L + (16 * count);
        for (var i = 0; i < count; i++)
        {
            var entry = bytes.AsSpan(16 + (16 * i));
            if (BinaryPrimitives.ReadInt64LittleEndian(entry) != place)
                throw new FormatException($"image {i} is not at {place}");
            var size = 3 * BinaryPrimitives.ReadInt32LittleEndian(entry[8..]) * BinaryPrimitives.ReadInt32LittleEndian(entry[12..]);
            if (size <= 0 || bytes.AsSpan((int)place, size).IndexOfAnyExcept((byte)0) < 0)
                throw new FormatException($"image {i} is empty");
            place += size;
        }

        if (place != bytes.Length)
            throw new FormatException($"{bytes.Length} bytes in place of {place}");
    }
}
