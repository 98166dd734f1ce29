namespace Tricks.Data;

/// <summary>One split of a data set: images and their classes, read by index from any thread.</summary>
public interface IImageSet
{
    /// <summary>How many images there are.</summary>
    int Count { get; }

    /// <summary>The class of image <paramref name="index"/>, from 0.</summary>
    int Label(int index);

    /// <summary>
    /// Reads image <paramref name="index"/> into <paramref name="image"/>. Safe to call from several threads, each with its own image. What is wrong with
    /// one image is an <see cref="InvalidDataException"/> or an <see cref="IOException"/>.
    /// </summary>
    void Read(int index, Image image);

    /// <summary>What messages call image <paramref name="index"/>, such as its file.</summary>
    string NameOf(int index) => $"Image {index}";
}
