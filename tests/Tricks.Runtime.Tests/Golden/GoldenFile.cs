using System.Text.Json;
using System.Text.Json.Serialization;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Tricks.Runtime.Tests.Golden;

/// <summary>The golden vectors of tests/golden, made by PyTorch, and the formula by which both sides fill their weights and inputs.</summary>
internal static class GoldenFile
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    public static T Read<T>(string name) =>
        JsonSerializer.Deserialize<T>(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "golden", name + ".json")), Options)!;

    /// <summary>noise() of networks.py: in [−1, 1), a function of (name, index).</summary>
    public static double[] Noise(string name, long count)
    {
        var key = 2166136261u;
        foreach (var character in name)
            key = (key ^ character) * 16777619u;
        var values = new double[count];
        for (var i = 0; i < values.Length; i++)
        {
            var h = ((uint)i * 2654435761u) + key;
            h = (h ^ (h >> 16)) * 0x85EBCA6B;
            h = (h ^ (h >> 13)) * 0xC2B2AE35;
            h ^= h >> 16;
            values[i] = (h / 2147483648.0) - 1.0;
        }
        return values;
    }

    public static Tensor NoiseTensor(string name, params long[] shape) =>
        tensor(Array.ConvertAll(Noise(name, shape.Aggregate(1L, static (a, b) => a * b)), static v => (float)v)).reshape(shape);

    /// <summary>fill() of networks.py.</summary>
    public static void Fill(nn.Module<Tensor, Tensor> model, Func<string, bool> isLastScale)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        foreach (var (name, values) in model.state_dict())
        {
            if (name.EndsWith("num_batches_tracked", StringComparison.Ordinal))
                continue;
            var shape = values.shape;
            var (centre, width) = name switch
            {
                _ when shape.Length >= 2 => (0.0, Math.Sqrt(6.0 / shape.Skip(1).Aggregate(1L, static (a, b) => a * b))),
                _ when name.EndsWith("running_var", StringComparison.Ordinal) => (1.0, 0.3),
                _ when isLastScale(name) => (0.3, 0.2),
                _ when name.EndsWith("weight", StringComparison.Ordinal) => (1.0, 0.2),
                _ => (0.0, 0.1),
            };
            var filled = Array.ConvertAll(Noise(name, values.numel()), v => (float)(centre + (width * v)));
            values.copy_(tensor(filled).reshape(shape));
        }
    }

    public static float[] Values(Tensor tensor)
    {
        using var contiguous = tensor.detach().contiguous();
        return contiguous.data<float>().ToArray();
    }

    /// <summary>Fails where a value is further than <paramref name="tolerance"/> from the expected one.</summary>
    public static void AssertClose(double[] expected, Tensor actual, double tolerance, string what)
    {
        var values = Values(actual);
        Assert.Equal(expected.Length, values.Length);
        var difference = expected.Zip(values, static (e, a) => Math.Abs(e - a)).Max();
        // Written so that NaN fails.
        Assert.True(difference <= tolerance, $"{what}: off by {difference:g3}, {tolerance:g3} allowed.");
    }
}
