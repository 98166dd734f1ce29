using Tricks.Data;

namespace Tricks.Runtime.Tests.Support;

/// <summary>A data set of image files in a folder named <c>photos</c>, which is made for a test.</summary>
internal sealed class PhotoFolder : IDisposable
{
    private int _seed;

    public TemporaryFolder Folder { get; } = new();

    public List<string> Notices { get; } = [];

    public string Root => Folder["photos"];

    /// <summary>The path of a file or folder below the root.</summary>
    public string this[string name] => Path.Combine(Root, name);

    /// <summary>Adds images, each another, of the kinds that their names say.</summary>
    public PhotoFolder Add(params string[] names)
    {
        foreach (var name in names)
            Write(name, ImageFiles.Named(name, seed: _seed++));
        return this;
    }

    /// <summary>Adds so many images of each class, named <c>0.png</c> and so on.</summary>
    public PhotoFolder AddMany(string below, int count, params string[] classes) =>
        Add([.. classes.SelectMany(name => Enumerable.Range(0, count).Select(i => $"{below}{name}/{i:D3}.png"))]);

    public string Write(string name, byte[] content) => Folder.Write($"photos/{name}", content);

    public string Write(string name, string content) => Folder.Write($"photos/{name}", content);

    /// <summary>Makes a folder.</summary>
    public string Make(string name) => Directory.CreateDirectory(this[name]).FullName;

    public ImageDataset Open(ImageFolderAttribute? part = null) => (part ?? new("photos")).Open(new() { Root = Folder, Notice = Notices.Add });

    /// <summary>Fails unless the data set is refused with this message.</summary>
    public void Refuses(string message, ImageFolderAttribute? part = null) => Assert.Equal(message, Assert.Throws<DataException>(() => Open(part)).Message);

    /// <summary>The images of a split with their classes, by paths below the root.</summary>
    public string[] Names(IImageSet images, ImageDataset data) =>
        [.. Enumerable.Range(0, images.Count).Select(i => $"{Path.GetRelativePath(Root, images.NameOf(i)).Replace('\\', '/')}: {data.ClassNames[images.Label(i)]}")];

    public void Dispose() => Folder.Dispose();
}
