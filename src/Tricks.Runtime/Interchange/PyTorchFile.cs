using System.IO.Compression;

namespace Tricks.Interchange;

/// <summary>A file that PyTorch's <c>torch.save</c> wrote, in either of its formats.</summary>
internal static class PyTorchFile
{
    /// <summary>The most bytes that what was saved may take apart from its numbers; a checkpoint of a thousand layers with its optimizer takes some hundred thousand.</summary>
    public const int LongestPickle = 64 << 20;

    /// <summary>Whether a file of which these are the first bytes is one.</summary>
    public static bool IsMeantBy(ReadOnlySpan<byte> start) => start.StartsWith(PyTorchZip.Magic) || PyTorchLegacy.IsMeantBy(start);

    /// <summary>Reads what was saved; the values of tensors are read when they are asked for.</summary>
    /// <param name="file">The file, from its beginning.</param>
    /// <returns>What was saved, and what must live as long as tensors are read.</returns>
    /// <exception cref="InvalidDataException">It is not whole, or holds what weights do not.</exception>
    public static (object? Root, IDisposable Owner) Read(FileStream file)
    {
        var start = new byte[PyTorchZip.Magic.Length];
        file.ReadExactly(start);
        file.Position = 0;
        if (!start.AsSpan().SequenceEqual(PyTorchZip.Magic))
            return (PyTorchLegacy.Read(file.SafeFileHandle, new BufferedStream(file)), file);
        var archive = Archive(file);
        try
        {
            return (PyTorchZip.Read(archive, file), archive);
        }
        catch
        {
            archive.Dispose();
            throw;
        }
    }

    private static ZipArchive Archive(Stream file)
    {
        try
        {
            return new(file, ZipArchiveMode.Read);
        }
        catch (InvalidDataException exception)
        {
            // What is in a zip file stands at its end.
            throw new InvalidDataException("it begins as a zip file and does not end as one: it is cut off, or damaged", exception);
        }
    }
}
