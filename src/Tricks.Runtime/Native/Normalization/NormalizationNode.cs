using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace Tricks.Native.Normalization;

/// <summary>A batch normalisation with what follows it, and its way back.</summary>
/// <typeparam name="TNumber">The type of the pixels.</typeparam>
/// <typeparam name="TEnding">What follows.</typeparam>
internal sealed unsafe class NormalizationNode<TNumber, TEnding> : GradientNode
    where TNumber : unmanaged, IPixelNumber<TNumber>
    where TEnding : struct, IEnding
{
    // Differences are summed from the mean of a pixel in so many rows, so that a large mean takes no digits from the variance.
    private const int RowsOfCentre = 16;

    private readonly Tensor _input;
    private readonly Tensor? _output;
    private readonly Tensor _channels;

    private NormalizationNode(Tensor input, Tensor output, Tensor channels)
    {
        // Detached: a node that held its own output would never be let go.
        _input = input.detach().DetachFromDisposeScope();
        _output = TEnding.Adds ? output.detach().DetachFromDisposeScope() : null;
        _channels = channels.DetachFromDisposeScope();
    }

    /// <summary>See <see cref="FusedNormalization.Apply"/>.</summary>
    public static Tensor Apply(Tensor input, Tensor? shortcut, NormalizationState norm, bool training, double momentum, double eps)
    {
        using var scope = NewDisposeScope();
        var rows = FusedNormalization.Rows(input);
        var width = rows.Width;
        var numbers = empty([ChannelNumbers.Kinds, width], float32);
        var of = new ChannelNumbers(TensorMemory.Of<float>(numbers), rows);
        float* mean = TensorMemory.Of<float>(norm.Mean), variance = TensorMemory.Of<float>(norm.Variance);
        var source = TensorMemory.Of<TNumber>(input);
        if (training)
        {
            Centre(source, rows, of);
            rows.Sum(
                (begin, count, sums, squares) => NormalizationLoops<TNumber, TEnding>.AddMoments(source + (begin * width), count, width, of, sums, squares),
                (sums, squares) => of.Measure(sums, squares, mean, variance, momentum, eps));
        }
        else
        {
            of.Remember(mean, variance, eps);
        }
        of.Scale(TensorMemory.Of<float>(norm.Weight), TensorMemory.Of<float>(norm.Bias));

        var output = empty_like(input);
        TNumber* target = TensorMemory.Of<TNumber>(output), added = shortcut is null ? null : TensorMemory.Of<TNumber>(shortcut);
        rows.Each((begin, count) =>
        {
            var at = begin * width;
            NormalizationLoops<TNumber, TEnding>.Normalize(source + at, added + at, target + at, count, width, of);
        });
        GC.KeepAlive(input);
        GC.KeepAlive(shortcut);
        if (!is_grad_enabled())
            return output.MoveToOuterDisposeScope();

        var node = new NormalizationNode<TNumber, TEnding>(input, output, numbers);
        return (shortcut is null ? node.Attach(output, input, norm.Weight, norm.Bias) : node.Attach(output, input, norm.Weight, norm.Bias, shortcut)).MoveToOuterDisposeScope();
    }

    protected override Tensor?[] Differentiate(Tensor gradient)
    {
        var rows = FusedNormalization.Rows(_input);
        var width = rows.Width;
        var of = new ChannelNumbers(TensorMemory.Of<float>(_channels), rows);
        gradient = MemoryFormat.IsChannelsLast(gradient) ? gradient : MemoryFormat.ToChannelsLast(gradient);
        var passed = TEnding.Adds ? empty_like(_input) : null;
        var (weight, bias) = (empty(rows.Channels, float32), empty(rows.Channels, float32));
        float* weights = TensorMemory.Of<float>(weight), biases = TensorMemory.Of<float>(bias);
        TNumber* given = TensorMemory.Of<TNumber>(gradient), input = TensorMemory.Of<TNumber>(_input);
        TNumber* output = _output is null ? null : TensorMemory.Of<TNumber>(_output), through = passed is null ? null : TensorMemory.Of<TNumber>(passed);
        rows.Sum(
            (begin, count, sums, products) =>
            {
                var at = begin * width;
                NormalizationLoops<TNumber, TEnding>.AddGradientMoments(given + at, input + at, output + at, through + at, count, width, of, sums, products);
            },
            (sums, products) => of.TurnBack(sums, products, weights, biases));

        var result = empty_like(_input);
        TNumber* target = TensorMemory.Of<TNumber>(result), passing = passed is null ? given : through;
        rows.Each((begin, count) =>
        {
            var at = begin * width;
            NormalizationLoops<TNumber, TEnding>.Gradient(passing + at, input + at, target + at, count, width, of);
        });
        GC.KeepAlive(gradient);
        return passed is null ? [result, weight, bias] : [result, weight, bias, passed];
    }

    protected override void Free()
    {
        _input.Dispose();
        _output?.Dispose();
        _channels.Dispose();
    }

    private static void Centre(TNumber* input, PixelRows rows, ChannelNumbers of)
    {
        var count = (int)Math.Min(rows.Count, RowsOfCentre);
        for (var place = 0; place < rows.Width; place += PixelRows.Lanes)
        {
            var sum = Vector512<float>.Zero;
            for (var row = 0L; row < count; row++)
                sum += TNumber.Load(input + (rows.Count * row / count * rows.Width) + place);
            (sum / count).Store(of.Mean + place);
        }
        // Of the row's pixels the first one's is as good as any.
        of.Repeat(of.Mean);
    }
}
