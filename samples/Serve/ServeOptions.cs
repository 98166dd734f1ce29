using System.ComponentModel.DataAnnotations;

namespace Serve;

/// <summary>What the service is told from outside, under <c>Serve</c>.</summary>
public sealed class ServeOptions
{
    /// <summary>The ONNX file, as <c>export</c> writes it.</summary>
    [Required]
    public string Model { get; set; } = "model.onnx";

    /// <summary>The most bytes of an upload.</summary>
    [Range(1, 1_000_000_000)]
    public long LargestUpload { get; set; } = 10_000_000;

    /// <summary>The most pixels of an image, which a few bytes may ask memory for: eleven bytes each, fifteen where it is turned; as many images are decoded at once as there are processors.</summary>
    [Range(1, 500_000_000)]
    public long MostPixels { get; set; } = 50_000_000;

    /// <summary>How many images go through the model together at most.</summary>
    [Range(1, 1024)]
    public int LargestBatch { get; set; } = 16;

    /// <summary>How many requests are taken in at once, each with its upload in memory; further ones are refused.</summary>
    [Range(1, 1_000_000)]
    public int MostWaiting { get; set; } = 64;

    /// <summary>How many classes an answer names.</summary>
    [Range(1, 100_000)]
    public int Top { get; set; } = 5;
}
