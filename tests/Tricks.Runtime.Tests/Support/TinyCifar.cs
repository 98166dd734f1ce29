using System.Formats.Tar;
using Tricks.Data;

namespace Tricks.Runtime.Tests.Support;

/// <summary>CIFAR-10 or CIFAR-100 with the published names and a few random images, which are written byte by byte after the format's description.</summary>
internal sealed class TinyCifar : IDisposable
{
    public const string Server = "https://cifar.example/";
    private const int Area = 32 * 32;

    private readonly PublishedSource<CifarSplits> _published;

    public TinyCifar(int classes)
    {
        ClassNames = classes == 10 ? Cifar10.ClassNames : Cifar100.ClassNames;
        _published = classes == 10 ? Cifar10.Source : Cifar100.Source;
        var archive = (CifarArchive)_published.Files.Single();
        // No two files of the same length, so that images cannot change places unnoticed.
        Layout = archive.Layout with
        {
            Train = [.. archive.Layout.Train.Select(static (member, i) => member with { Records = i + 2 })],
            Test = archive.Layout.Test with { Records = 9 },
        };
        Archive = archive with { Layout = Layout };
        var random = new Random(classes);
        foreach (var member in Layout.Train.Append(Layout.Test))
            Members[member.Name] = [.. Enumerable.Range(0, member.Records).SelectMany(_ => Record(random))];
    }

    public TemporaryFolder Folder { get; } = new();

    public FakeServer Answers { get; } = new();

    public List<string> Notices { get; } = [];

    public CancellationToken Cancellation { get; set; }

    public IReadOnlyList<string> ClassNames { get; }

    public CifarLayout Layout { get; }

    public CifarArchive Archive { get; }

    /// <summary>The bytes of each file by its name.</summary>
    public Dictionary<string, byte[]> Members { get; } = [];

    public int LabelBytes => Layout.Classes.Count;

    public int RecordLength => LabelBytes + 3 * Area;

    public byte[] Train => [.. Layout.Train.SelectMany(member => Members[member.Name])];

    public byte[] Test => Members[Layout.Test.Name];

    /// <summary>The archive of the files as they are now, with others among them, as the published one has.</summary>
    /// <summary>The archive; of the same content the same bytes, whenever it is packed.</summary>
    public byte[] Pack()
    {
        var then = DateTimeOffset.UnixEpoch;
        using var bytes = new MemoryStream();
        using (var tar = new TarWriter(bytes, TarEntryFormat.Ustar, leaveOpen: true))
        {
            tar.WriteEntry(new UstarTarEntry(TarEntryType.Directory, Layout.Folder + "/") { ModificationTime = then });
            foreach (var (name, content) in Members.Reverse().Append(new("readme.html", [1, 2, 3])))
                tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, $"{Layout.Folder}/{name}") { DataStream = new MemoryStream(content), ModificationTime = then });
        }

        return Idx.Pack(bytes.ToArray());
    }

    public string PlaceArchive(string folder) => Folder.Write($"{folder}/{Archive.PackedName}", Pack());

    public string PlaceUnpacked(string folder)
    {
        foreach (var (name, content) in Members)
            Folder.Write($"{folder}/{Layout.Folder}/{name}", content);
        return Folder[folder, Layout.Folder];
    }

    public ImageDataset Open(bool rooted = true, byte[]? expected = null)
    {
        var source = _published with { Files = [Archive with { Md5 = Idx.Md5(expected ?? Pack()) }], Mirrors = [new(Server)] };
        return CifarDataset.Open(source, ClassNames, Folder["cache"], ResidentCache.Memory, new DataContext
        {
            Root = rooted ? Folder["root"] : null,
            HttpHandler = () => Answers,
            Notice = Notices.Add,
            Cancellation = Cancellation,
        });
    }

    /// <summary>Every file that lies anywhere below the folder, by its relative path.</summary>
    public string[] Everything() =>
        [.. Directory.EnumerateFiles(Folder.Path, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Folder.Path, path)).Order()];

    public void Dispose() => Folder.Dispose();

    private byte[] Record(Random random)
    {
        var record = new byte[RecordLength];
        random.NextBytes(record);
        for (var label = 0; label < LabelBytes; label++)
            record[label] %= (byte)Layout.Classes[label];
        return record;
    }
}
