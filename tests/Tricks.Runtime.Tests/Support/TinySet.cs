using Tricks.Data;

namespace Tricks.Runtime.Tests.Support;

/// <summary>A published data set of four small files, with two mirrors, a system folder that may be filled, and a cache.</summary>
internal sealed class TinySet : IDisposable
{
    public const string FirstMirror = "https://first.example/";
    public const string SecondMirror = "https://second.example/set/";
    public static readonly string[] Names = ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"];

    public TinySet()
    {
        Files = [Idx.Images(300, seed: 1), Idx.Labels(new byte[300]), Idx.Images(4, seed: 2), Idx.Labels(1, 2, 3, 4)];
        Source = new PublishedSource<IdxFile>
        {
            Title = "Tiny",
            Folder = "tiny",
            Files = [.. Names.Select((name, i) => new PublishedIdxFile(name, Idx.Md5(Files[i])))],
            SystemFolder = Folder["system"],
            SystemPackage = "dataset-tiny",
            Mirrors = [new(FirstMirror), new(SecondMirror)],
        };
    }

    public TemporaryFolder Folder { get; } = new();

    public byte[][] Files { get; }

    public PublishedSource<IdxFile> Source { get; }

    public FakeServer Server { get; } = new();

    public List<string> Notices { get; } = [];

    public CancellationToken Cancellation { get; set; }

    public string Cache => Folder["cache"];

    public string Root => Folder["root"];

    public void Serve(string mirror)
    {
        for (int i = 0; i < Names.Length; i++)
            Server.Serve($"{mirror}{Names[i]}.gz", Idx.Pack(Files[i]));
    }

    public void Place(string folder, bool packed = true, int count = 4)
    {
        for (int i = 0; i < count; i++)
            Folder.Write($"{folder}/{Names[i]}{(packed ? ".gz" : "")}", packed ? Idx.Pack(Files[i]) : Files[i]);
    }

    public IReadOnlyList<IdxFile> Open(bool rooted = false, Action<string, long, long?>? progress = null) =>
        new PublishedStore<IdxFile>(Source, Cache).Open(new DataContext
        {
            Root = rooted ? Root : null,
            HttpHandler = () => Server,
            Notice = Notices.Add,
            Progress = progress ?? ((_, _, _) => { }),
            Cancellation = Cancellation,
        });

    /// <summary>Every file that lies anywhere below the folder, by its relative path.</summary>
    public string[] Everything() =>
        [.. Directory.EnumerateFiles(Folder.Path, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Folder.Path, path)).Order()];

    public void Dispose() => Folder.Dispose();
}
