using Tricks.Data.Decoding;
using Tricks.Native;
using Tricks.Runtime.Tests.Golden;

namespace Tricks.Runtime.Tests.Data;

/// <summary>Files of every kind against what Pillow reads from them (tests/golden/decoding.py).</summary>
public class DecodingTests
{
    private static readonly GoldenFiles Golden = GoldenFile.Read<GoldenFiles>("decoding");

    public static TheoryData<string> Names => [.. Golden.Files.Select(static file => file.Name)];

    public static TheoryData<string> BrokenNames => [.. Golden.Broken.Select(static file => file.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void By_SkiaSharp_a_file_becomes_what_it_shows(string name) => Decode(name, usesTurbo: false);

    [Theory]
    [MemberData(nameof(Names))]
    public void By_libjpeg_turbo_where_it_can_a_file_becomes_what_it_shows(string name)
    {
        SkipWithoutTurbo();
        Decode(name, usesTurbo: true);
    }

    [Theory]
    [MemberData(nameof(BrokenNames))]
    public void By_SkiaSharp_a_broken_file_is_an_error_that_says_why(string name) => Break(name, usesTurbo: false);

    [Theory]
    [MemberData(nameof(BrokenNames))]
    public void By_libjpeg_turbo_a_broken_file_is_an_error_that_says_why(string name)
    {
        SkipWithoutTurbo();
        Break(name, usesTurbo: true);
    }

    /// <summary>Whatever is in a file, it is decoded or an error: nothing crashes, nothing is read that is not the file's.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Damaged_files_do_no_harm(bool usesTurbo)
    {
        if (usesTurbo)
            SkipWithoutTurbo();
        var random = new Random(7);
        using var decoder = new ImageDecoder(usesTurbo);
        var (decoded, refused) = (0, 0);
        foreach (var file in Golden.Files)
        {
            for (var trial = 0; trial < 40; trial++)
            {
                var damaged = (byte[])file.File.Clone();
                for (var i = random.Next(1, 3); i > 0; i--)
                    damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
                try
                {
                    decoder.Decode(damaged.AsSpan(0, trial % 4 == 0 ? random.Next(damaged.Length) : damaged.Length), new RgbPixels());
                    decoded++;
                }
                catch (InvalidDataException)
                {
                    refused++;
                }
            }
        }

        Assert.True(decoded > 200 && refused > 200, $"{decoded} were decoded and {refused} refused, so that one of the two was hardly tried.");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_file_after_a_broken_one_is_decoded(bool usesTurbo)
    {
        if (usesTurbo)
            SkipWithoutTurbo();
        using var decoder = new ImageDecoder(usesTurbo);
        var whole = Golden.Files.Single(static file => file.Name == "jpeg, 4:2:0");
        // Each byte of the header's tables in turn.
        for (var place = 2; place < JpegMarkers.Read(whole.File).Pixels; place++)
        {
            var damaged = (byte[])whole.File.Clone();
            damaged[place] ^= 0xFF;
            Record.Exception(() => decoder.Decode(damaged, new RgbPixels()));
            var pixels = new RgbPixels();
            decoder.Decode(whole.File, pixels);
            Assert.Equal(whole.Pixels, pixels.Bytes);
        }
    }

    /// <summary>Damage among the pixels of a JPEG is seen in the picture, as with other libraries; nothing but the damage is lost.</summary>
    [Fact]
    public void A_damaged_JPEG_whose_end_is_there_is_decoded_by_both()
    {
        SkipWithoutTurbo();
        var file = (byte[])Golden.Files.Single(static file => file.Name == "jpeg, 4:2:0").File.Clone();
        var (_, start) = JpegMarkers.Read(file);
        file[start + ((file.Length - start) / 2)] ^= 0x55;
        var (one, other) = (new RgbPixels(), new RgbPixels());
        using (var turbo = new ImageDecoder())
            turbo.Decode(file, one);
        using (var skia = new ImageDecoder(usesTurbo: false))
            skia.Decode(file, other);
        Assert.Equal(other.Bytes, one.Bytes);
    }

    private static void Decode(string name, bool usesTurbo)
    {
        var file = Golden.Files.Single(file => file.Name == name);
        using var decoder = new ImageDecoder(usesTurbo);
        var pixels = new RgbPixels();
        // A buffer that held a larger image before.
        pixels.Reset(64, 64).Fill(99);
        decoder.Decode(file.File, pixels);
        Assert.Equal((file.Width, file.Height), (pixels.Width, pixels.Height));
        var worst = 0;
        for (var i = 0; i < file.Pixels.Length; i++)
            worst = Math.Max(worst, Math.Abs(file.Pixels[i] - pixels.Bytes[i]));
        Assert.True(worst <= file.Tolerance, $"A value is off by {worst}, {file.Tolerance} allowed.");
    }

    private static void Break(string name, bool usesTurbo)
    {
        var file = Golden.Broken.Single(file => file.Name == name);
        using var decoder = new ImageDecoder(usesTurbo);
        var error = Assert.Throws<InvalidDataException>(() => decoder.Decode(file.File, new RgbPixels()));
        Assert.Contains(file.Words, error.Message, StringComparison.Ordinal);
    }

    private static void SkipWithoutTurbo() => Assert.SkipUnless(TurboJpeg.IsInstalled, "libturbojpeg is not installed: on Debian libturbojpeg0");

    private sealed record GoldenFiles(GoldenImage[] Files, BrokenImage[] Broken);

    private sealed record GoldenImage(string Name, byte[] File, int Width, int Height, int Tolerance, byte[] Pixels);

    private sealed record BrokenImage(string Name, byte[] File, string Words);
}
