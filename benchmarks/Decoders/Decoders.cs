#:package SkiaSharp@3.119.4
#:package SkiaSharp.NativeAssets.Linux.NoDependencies@3.119.4
#:package NetVips@3.2.0
#:package NetVips.Native.linux-x64@8.18.7
#:package OpenCvSharp4@4.13.0.20260627
#:package OpenCvSharp4.official.runtime.linux-x64@4.13.0.20260627
#:package StbImageSharp@2.30.16
#:property ManagePackageVersionsCentrally=false
#:property AllowUnsafeBlocks=true
#:property PublishAot=false
#:property TorchBackend=none

// What each library takes to decode a folder of JPEG files to 8-bit pixels, on one thread, the libraries in turn.
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using NetVips;
using OpenCvSharp;
using SkiaSharp;
using StbImageSharp;

const int Rounds = 9;
var files = Directory.GetFiles(args[0], "*.jpg", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Take(args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : int.MaxValue).Select(File.ReadAllBytes).ToArray();
NetVips.NetVips.Concurrency = 1;
Cache.Max = 0;

var turbo = new Turbo();
var pixels = new byte[64 << 20];
var decoders = new Dictionary<string, Action<byte[]>>
{
    ["libjpeg-turbo of the system, RGB"] = file => turbo.Decode(file, pixels, 1, 1),
    ["libjpeg-turbo of the system, RGB, half scale"] = file => turbo.Decode(file, pixels, 1, 2),
    ["SkiaSharp SKCodec, RGBA"] = file => Skia(file, 1),
    ["SkiaSharp SKCodec, RGBA, half scale"] = file => Skia(file, 2),
    ["OpenCvSharp ImDecode, BGR"] = static file => Cv2.ImDecode(file, ImreadModes.Color | ImreadModes.IgnoreOrientation).Dispose(),
    ["NetVips"] = static file =>
    {
        using var image = Image.NewFromBuffer(file, access: Enums.Access.Sequential);
        image.WriteToMemory<byte>();
    },
    ["StbImageSharp, RGB"] = static file => ImageResult.FromMemory(file, ColorComponents.RedGreenBlue),
};
foreach (var name in decoders.Keys.ToArray())
{
    try
    {
        decoders[name](files[0]);
    }
    catch (Exception exception) when (exception is TypeInitializationException or DllNotFoundException)
    {
        Console.WriteLine($"{name}: {exception.GetBaseException().Message.Split('\n')[0]}");
        decoders.Remove(name);
    }
}

var rates = decoders.Keys.ToDictionary(static name => name, static _ => new List<double>());
for (var round = -1; round < Rounds; round++)
{
    foreach (var (name, decode) in decoders)
    {
        var began = Stopwatch.GetTimestamp();
        foreach (var file in files)
            decode(file);
        if (round >= 0)
            rates[name].Add(files.Length / Stopwatch.GetElapsedTime(began).TotalSeconds);
    }
}

var plain = Median(rates.Values.First());
Console.WriteLine($"{files.Length} files, {files.Average(static file => file.Length) / 1e3:F0} kB on average, {Rounds} rounds\n\n| decoder | images a second | of the first |\n|---|---|---|");
foreach (var (name, values) in rates)
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {Median(values):F0} ({values.Min():F0} to {values.Max():F0}) | {Median(values) / plain:F2} |"));

static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

unsafe void Skia(byte[] file, int scale)
{
    using var data = SKData.CreateCopy(file);
    using var codec = SKCodec.Create(data);
    var size = codec.GetScaledDimensions(1f / scale);
    fixed (byte* to = pixels)
    {
        if (codec.GetPixels(new SKImageInfo(size.Width, size.Height, SKColorType.Rgba8888, SKAlphaType.Opaque), (IntPtr)to) != SKCodecResult.Success)
            throw new InvalidDataException("SkiaSharp does not decode the file.");
    }
}

/// <summary>The TurboJPEG interface of the system's libjpeg-turbo.</summary>
internal sealed unsafe class Turbo
{
    private readonly IntPtr _handle = tjInitDecompress();

    public void Decode(byte[] file, byte[] pixels, int numerator, int denominator)
    {
        fixed (byte* from = file, to = pixels)
        {
            if (tjDecompressHeader3(_handle, from, (nuint)file.Length, out var width, out var height, out _, out _) != 0
                || tjDecompress2(_handle, from, (nuint)file.Length, to, Scaled(width), 0, Scaled(height), 0, 0) != 0)
            {
                throw new InvalidDataException("libjpeg-turbo does not decode the file.");
            }
        }

        int Scaled(int side) => ((side * numerator) + denominator - 1) / denominator;
    }

    [DllImport("libturbojpeg.so.0")]
    private static extern IntPtr tjInitDecompress();

    [DllImport("libturbojpeg.so.0")]
    private static extern int tjDecompressHeader3(IntPtr handle, byte* file, nuint length, out int width, out int height, out int subsampling, out int colorspace);

    [DllImport("libturbojpeg.so.0")]
    private static extern int tjDecompress2(IntPtr handle, byte* file, nuint length, byte* pixels, int width, int pitch, int height, int format, int flags);
}
