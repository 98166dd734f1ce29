namespace Tricks.Data;

/// <summary>Reads the files of a set in the binary format of CIFAR, in whatever order they come, into the memory of both splits.</summary>
internal sealed class CifarReader
{
    private readonly CifarLayout _layout;
    private readonly Split _train;
    private readonly Split _test;
    private readonly Dictionary<CifarMember, (Split Split, int Start)> _missing = [];

    /// <summary>Makes room for all images.</summary>
    public CifarReader(CifarLayout layout)
    {
        _layout = layout;
        _train = new(layout.Train);
        _test = new([layout.Test]);
        var start = 0;
        foreach (var member in layout.Train)
        {
            _missing[member] = (_train, start);
            start += member.Records;
        }

        _missing[layout.Test] = (_test, 0);
    }

    /// <summary>The files that were not read yet, the training images first.</summary>
    public IEnumerable<CifarMember> Missing => _layout.Train.Append(_layout.Test).Where(_missing.ContainsKey);

    /// <summary>The images, once every file is read.</summary>
    public CifarSplits Splits => new(_train.Images, _test.Images);

    /// <summary>Reads one file of <paramref name="length"/> bytes.</summary>
    /// <param name="member">The file.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="length">How many bytes it says that it has.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="remedy">What messages advise.</param>
    /// <exception cref="DataException">It has another length, or a label is no class.</exception>
    public void Read(CifarMember member, Stream content, long length, string name, string remedy)
    {
        var expected = (long)member.Records * _layout.RecordLength;
        if (length != expected)
            throw Wrong($"{expected} bytes, {member.Records} images of {_layout.RecordLength} each", $"{length}");
        _missing.Remove(member, out var place);
        var record = new byte[_layout.RecordLength];
        for (var i = 0; i < member.Records; i++)
        {
            var read = content.ReadAtLeast(record, record.Length, throwOnEndOfStream: false);
            if (read < record.Length)
                throw Wrong($"{expected} bytes", $"{(long)i * record.Length + read}: it is cut short");
            for (var label = 0; label < _layout.Classes.Count; label++)
            {
                if (record[label] >= _layout.Classes[label])
                    throw Wrong($"labels from 0 to {_layout.Classes[label] - 1} in byte {label} of an image", $"{record[label]} at image {i}");
            }

            place.Split.Put(place.Start + i, record[_layout.Classes.Count - 1], record.AsSpan(_layout.Classes.Count));
        }

        DataException Wrong(string wanted, string found) => new($"{name}: expected {wanted}, found {found}. {remedy}");
    }

    /// <summary>The memory of one split.</summary>
    private sealed class Split(IReadOnlyList<CifarMember> members)
    {
        private readonly byte[] _pixels = new byte[members.Sum(static member => member.Records) * CifarLayout.Shape.Length];
        private readonly byte[] _labels = new byte[members.Sum(static member => member.Records)];

        public PlanarImageSet Images => new(_pixels, _labels, CifarLayout.Shape);

        public void Put(int index, byte label, ReadOnlySpan<byte> pixels)
        {
            _labels[index] = label;
            pixels.CopyTo(_pixels.AsSpan(index * CifarLayout.Shape.Length));
        }
    }
}
