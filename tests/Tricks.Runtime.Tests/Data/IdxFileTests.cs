using Tricks.Data;
using Tricks.Runtime.Tests.Support;

namespace Tricks.Runtime.Tests.Data;

public sealed class IdxFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Images_are_read_packed_or_not(bool packed)
    {
        byte[] bytes = Idx.Images(3, 4, 5);
        IdxFile file = IdxFile.Read(_folder.Write("images", packed ? Idx.Pack(bytes) : bytes));
        Assert.Equal([3, 4, 5], file.Dimensions);
        Assert.Equal(bytes[16..], file.Values.ToArray());
        Assert.Equal(Idx.Md5(bytes), file.Md5());
    }

    [Fact]
    public void Labels_are_read()
    {
        IdxFile file = IdxFile.Parse(Idx.Labels(3, 1, 4), "labels");
        Assert.Equal([3], file.Dimensions);
        Assert.Equal([3, 1, 4], file.Values.ToArray());
    }

    // Bytes as they stand in the file, big end first: 0, 7 and 200 (signed bytes: 0, 7 and 100).
    [Theory]
    [InlineData(0x09, "00 07 64", 100)]
    [InlineData(0x0B, "0000 0007 00C8", 200)]
    [InlineData(0x0C, "00000000 00000007 000000C8", 200)]
    [InlineData(0x0D, "00000000 40E00000 43480000", 200)]
    [InlineData(0x0E, "0000000000000000 401C000000000000 4069000000000000", 200)]
    public void Every_type_of_the_format_is_read(int type, string values, int last)
    {
        byte[] bytes = [0, 0, (byte)type, 1, 0, 0, 0, 3, .. Convert.FromHexString(values.Replace(" ", "", StringComparison.Ordinal))];
        Assert.Equal([0, 7, (byte)last], IdxFile.Parse(bytes, "labels").Values.ToArray());
        for (int length = 0; length < bytes.Length; length++)
            Says(bytes[..length]);
        Says([.. bytes, 0], "more after them");
    }

    [Theory]
    [InlineData(0x09, "00 07 FF", "-1 as value 2")]
    [InlineData(0x0B, "0000 0100 0001", "256 as value 1")]
    [InlineData(0x0D, "3F000000 00000000 00000000", "0.5 as value 0")]
    [InlineData(0x0D, "00000000 7FC00000 00000000", "NaN as value 1")]
    public void A_value_that_is_no_byte_is_an_error_that_tells_which(int type, string values, string found)
    {
        byte[] bytes = [0, 0, (byte)type, 1, 0, 0, 0, 3, .. Convert.FromHexString(values.Replace(" ", "", StringComparison.Ordinal))];
        DataException error = Assert.Throws<DataException>(() => IdxFile.Parse(bytes, "the file"));
        Assert.Equal($"the file: expected whole numbers from 0 to 255, found {found}. Write pixels, and labels, as such numbers.", error.Message);
    }

    [Fact]
    public void A_missing_file_is_an_error_that_names_it()
    {
        string path = _folder["none", "train-images"];
        DataException error = Assert.Throws<DataException>(() => IdxFile.Read(path));
        Assert.Contains(path, error.Message);
        Assert.Contains("no such file", error.Message);
    }

    // Every length but the whole one: in the header, in the data, in the checksum at the end.
    [Fact]
    public void A_gzip_file_cut_short_anywhere_is_an_error()
    {
        byte[] packed = Idx.Pack(Idx.Images(2, 6, 6));
        for (int length = 0; length < packed.Length; length++)
            Says(packed[..length]);
    }

    // Some bits of a gzip file mean nothing (time, system, padding; at most 64 here): then the values must be the same.
    [Fact]
    public void A_changed_bit_of_a_gzip_file_never_changes_a_value_unnoticed()
    {
        byte[] whole = Idx.File([.. Enumerable.Range(0, 720).Select(i => (byte)(i * i % 9))], 20, 6, 6);
        byte[] packed = Idx.Pack(whole);
        int errors = 0;
        for (int bit = 0; bit < 8 * packed.Length; bit++)
        {
            byte[] changed = [.. packed];
            changed[bit / 8] ^= (byte)(1 << bit % 8);
            try
            {
                Assert.Equal(whole[16..], IdxFile.Parse(changed, "the file").Values.ToArray());
            }
            catch (DataException)
            {
                errors++;
            }
        }

        Assert.InRange(errors, 8 * packed.Length - 64, 8 * packed.Length);
    }

    [Fact]
    public void Bytes_after_the_end_of_a_gzip_file_are_an_error() =>
        Says([.. Idx.Pack(Idx.Images(2, 6, 6)), 0, 0, 0, 0], "bytes after its end");

    [Fact]
    public void A_plain_file_cut_short_anywhere_is_an_error()
    {
        byte[] bytes = Idx.Images(2, 6, 6);
        for (int length = 0; length < bytes.Length; length++)
            Says(bytes[..length]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Bytes_after_the_values_are_an_error(bool packed)
    {
        byte[] bytes = [.. Idx.Images(2, 6, 6), 0];
        Says(packed ? Idx.Pack(bytes) : bytes, "88 bytes for dimensions 2×6×6", "more after them");
    }

    [Fact]
    public void A_file_of_another_kind_is_an_error()
    {
        Says("<html>not found</html>"u8.ToArray(), "an IDX file", "3C68746D");
        Says([0, 0, 0x0A, 1, 0, 0, 0, 1, 0, 0, 0, 0], "a type of 08 (unsigned bytes), 09 (signed bytes), 0B (short integers), 0C (integers), 0D (floats), 0E (doubles)", "found 0A");
        Says([0, 0, 8, 0], "1 dimension (labels), 3 (grey images) or 4", "found 0");
        Says([0, 0, 8, 5, .. new byte[21]], "1 dimension (labels), 3 (grey images) or 4", "found 5");
        Says([], "an IDX file", "nothing");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_header_that_promises_more_than_the_file_can_hold_allocates_nothing(bool packed)
    {
        byte[] bytes = Idx.File(new byte[100], 1_000_000, 28, 28);
        byte[] content = packed ? Idx.Pack(bytes) : bytes;
        long before = GC.GetAllocatedBytesForCurrentThread();
        Says(content, "784000000 bytes for dimensions", "cannot hold more");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Theory]
    [InlineData(-1, 28, 28)]
    [InlineData(0, 28, 28)]
    [InlineData(int.MaxValue, int.MaxValue, int.MaxValue)]
    public void Sizes_that_cannot_be_are_an_error(int count, int height, int width) =>
        Says(Idx.File(new byte[100], count, height, width));

    [Fact]
    public void Images_of_another_size_are_an_error() =>
        Refuses(Idx.Images(2, 32, 32), Idx.Labels(0, 1), "images", "28×28", "2×32×32");

    [Fact]
    public void Labels_in_place_of_images_are_an_error() =>
        Refuses(Idx.Labels(0, 1), Idx.Labels(0, 1), "images", "28×28", "dimensions 2");

    [Fact]
    public void Images_in_place_of_labels_are_an_error() =>
        Refuses(Idx.Images(2), Idx.Images(2), "labels", "one dimension", "2×28×28");

    [Fact]
    public void Another_number_of_labels_than_of_images_is_an_error() =>
        Refuses(Idx.Images(2), Idx.Labels(0, 1, 2), "labels", "2 labels", "found 3");

    [Fact]
    public void A_label_that_is_no_class_is_an_error_that_names_the_image() =>
        Refuses(Idx.Images(3), Idx.Labels(0, 9, 10), "labels", "0 to 9", "10 at image 2");

    [Fact]
    public void A_set_hands_out_the_images_of_its_part()
    {
        byte[] bytes = Idx.Images(5, 2, 3);
        IdxImageSet set = new(IdxFile.Parse(bytes, "images"), IdxFile.Parse(Idx.Labels(5, 6, 7, 8, 9), "labels"), 2, 3, 10, start: 2, count: 2);
        Image image = new();
        set.Read(1, image);
        Assert.Equal(2, set.Count);
        Assert.Equal([7, 8], new[] { set.Label(0), set.Label(1) });
        Assert.Equal(new ImageShape(1, 2, 3), image.Shape);
        Assert.Equal(bytes[(16 + 3 * 6)..(16 + 4 * 6)].Select(value => (float)value), image.Pixels.ToArray());
    }

    private static void Says(byte[] bytes, params string[] parts)
    {
        DataException error = Assert.Throws<DataException>(() => IdxFile.Parse(bytes, "the file"));
        Assert.StartsWith("the file: expected", error.Message);
        Assert.EndsWith("in its place.", error.Message);
        Assert.All(parts, part => Assert.Contains(part, error.Message));
    }

    private static void Refuses(byte[] images, byte[] labels, string file, params string[] parts)
    {
        DataException error = Assert.Throws<DataException>(() =>
            new IdxImageSet(IdxFile.Parse(images, "images"), IdxFile.Parse(labels, "labels"), 28, 28, 10));
        Assert.StartsWith($"{file}: expected", error.Message);
        Assert.All(parts, part => Assert.Contains(part, error.Message));
    }
}
