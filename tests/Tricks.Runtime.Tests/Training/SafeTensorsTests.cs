using System.Security.Cryptography;
using System.Text;
using Tricks.Native;
using Tricks.Runtime.Tests.Support;
using Tricks.Training;
using static TorchSharp.torch;

namespace Tricks.Runtime.Tests.Training;

public sealed class SafeTensorsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_bytes_are_those_of_the_format()
    {
        using var scope = NewDisposeScope();
        using var stream = new MemoryStream();
        var matrix = tensor(new[] { 1f, 2f, 3f, 4f }).reshape(2, 2).t();
        SafeTensors.Write(stream, StoredTensor.All(new Dictionary<string, Tensor> { ["b"] = tensor(7L), ["a"] = matrix }), new Dictionary<string, string> { ["k"] = "v" });

        // Written out by hand from the format's description: header length, header filled with spaces to 8 bytes, row-major values; the digest is of that with zeros in its place.
        Assert.Equal(Expected(Convert.ToHexStringLower(SHA256.HashData(Expected(new string('0', 64))))), stream.ToArray());

        static byte[] Expected(string digest)
        {
            var header = $$$"""{"__metadata__":{"k":"v","sha256":"{{{digest}}}"},"a":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},"b":{"dtype":"I64","shape":[],"data_offsets":[16,24]}}""";
            var padded = header.PadRight((header.Length + 7) / 8 * 8);
            return
            [
                .. BitConverter.GetBytes((long)padded.Length), .. Encoding.UTF8.GetBytes(padded),
                .. BitConverter.GetBytes(1f), .. BitConverter.GetBytes(3f), .. BitConverter.GetBytes(2f), .. BitConverter.GetBytes(4f),
                .. BitConverter.GetBytes(7L),
            ];
        }
    }

    [Fact]
    public void What_is_written_is_read_back()
    {
        using var scope = NewDisposeScope();
        var path = Path.Combine(_folder.Path, "weights.safetensors");
        var half = rand(3, 5).to(float16);
        AtomicFile.Write(path, stream => SafeTensors.Write(stream, StoredTensor.All(new Dictionary<string, Tensor> { ["half"] = half, ["flags"] = tensor(new[] { true, false }) }), new Dictionary<string, string>()));
        var (tensors, _) = SafeTensors.Read(path);
        Assert.True(tensors["half"].eq(half).all().item<bool>());
        Assert.Equal([true, false], tensors["flags"].data<bool>().ToArray());
    }

    [Fact]
    public void A_file_of_which_any_bit_is_another_is_refused()
    {
        using var scope = NewDisposeScope();
        var path = Path.Combine(_folder.Path, "weights.safetensors");
        AtomicFile.Write(path, static stream => SafeTensors.Write(stream, StoredTensor.All(new Dictionary<string, Tensor> { ["a"] = ones(3), ["b"] = tensor(7L) }), new Dictionary<string, string> { ["k"] = "v" }));
        var whole = File.ReadAllBytes(path);
        for (var bit = 0; bit < 8 * whole.Length; bit++)
        {
            var bytes = whole.ToArray();
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            File.WriteAllBytes(path, bytes);
            var exception = Assert.Throws<InvalidDataException>(() => SafeTensors.Read(path));
            Assert.Contains(path, exception.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    public void Numbers_that_are_not_finite_are_seen_in_every_type(ScalarType type)
    {
        using var scope = NewDisposeScope();
        foreach (var (number, isFinite) in new[] { (0, true), (-1.5, true), (6e4, true), (-6e4, true), (double.NaN, false), (double.PositiveInfinity, false), (double.NegativeInfinity, false) })
            Assert.Equal(isFinite, Assert.Single(StoredTensor.All(new Dictionary<string, Tensor> { ["a"] = tensor(new[] { 1, number, -2 }).to(type) })).IsFinite);
    }

    [Fact]
    public void Memory_of_old_copies_is_taken_where_it_fits()
    {
        using var scope = NewDisposeScope();
        var (a, b) = (rand(3), rand(4));
        var old = StoredTensor.All(new Dictionary<string, Tensor> { ["a"] = zeros(3), ["b"] = zeros(3) });
        var copies = StoredTensor.All(new Dictionary<string, Tensor> { ["a"] = a, ["b"] = b }, old);
        Assert.Same(old[0].Bytes, copies[0].Bytes);
        Assert.NotSame(old[1].Bytes, copies[1].Bytes);
        Assert.Equal(a.bytes.ToArray(), copies[0].Bytes);
        Assert.Equal(b.bytes.ToArray(), copies[1].Bytes);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(40)]
    [InlineData(-8)]
    public void A_file_that_is_cut_off_is_refused(int length)
    {
        using var scope = NewDisposeScope();
        var path = Path.Combine(_folder.Path, "weights.safetensors");
        AtomicFile.Write(path, static stream => SafeTensors.Write(stream, StoredTensor.All(new Dictionary<string, Tensor> { ["a"] = zeros(8) }), new Dictionary<string, string>()));
        var whole = File.ReadAllBytes(path);
        File.WriteAllBytes(path, whole[..(length < 0 ? whole.Length + length : length)]);
        var exception = Assert.Throws<InvalidDataException>(() => SafeTensors.Read(path));
        Assert.Contains(path, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_write_that_fails_leaves_the_old_file_whole()
    {
        var path = Path.Combine(_folder.Path, "file");
        AtomicFile.Write(path, "old"u8.ToArray());
        Assert.Throws<IOException>(() => AtomicFile.Write(path, static stream =>
        {
            stream.Write("new, but only ha"u8);
            throw new IOException("disk full");
        }));
        Assert.Equal("old", File.ReadAllText(path));
    }
}
