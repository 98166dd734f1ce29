namespace Tricks.Data;

/// <summary>
/// How a set in the binary format of CIFAR is laid out: a folder of files of records, each of one or more bytes of labels and of 3,072 bytes of
/// values, which are the planes of red, green and blue, <c>[3, 32, 32]</c>.
/// </summary>
internal sealed record CifarLayout
{
    /// <summary>The size of an image.</summary>
    public static ImageShape Shape { get; } = new(3, 32, 32);

    /// <summary>The folder of the files, as the archive names it.</summary>
    public required string Folder { get; init; }

    /// <summary>The files of the training images, in their order.</summary>
    public required IReadOnlyList<CifarMember> Train { get; init; }

    /// <summary>The file of the test images.</summary>
    public required CifarMember Test { get; init; }

    /// <summary>How many classes each byte of labels tells apart, in the order of the bytes; the last one is the image's label.</summary>
    public required IReadOnlyList<int> Classes { get; init; }

    /// <summary>Bytes of one image with its labels.</summary>
    public int RecordLength => Classes.Count + Shape.Length;
}
