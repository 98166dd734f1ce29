using System.Runtime.Intrinsics;
using TorchSharp;
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

    private readonly double _eps;

    private NormalizationNode(double eps) => _eps = eps;

    /// <summary>See <see cref="FusedNormalization.Apply"/>.</summary>
    public static Tensor Apply(Tensor input, Tensor? shortcut, NormalizationState norm, bool training, double momentum, double eps)
    {
        using var scope = NewDisposeScope();
        var rows = FusedNormalization.Rows(input);
        var width = rows.Width;
        var numbers = empty([ChannelNumbers<TNumber>.Kinds, width], float32, CPU);
        var of = new ChannelNumbers<TNumber>(TensorMemory.Of<float>(numbers), rows);
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
        Tensor[] inputs = shortcut is null ? [input, norm.Weight, norm.Bias] : [input, norm.Weight, norm.Bias, shortcut];
        if (!is_grad_enabled() || !inputs.Any(static tensor => tensor.requires_grad))
            return output.MoveToOuterDisposeScope();

        Tensor[] kept = TEnding.Adds ? [input, norm.Weight, numbers, output.detach()] : [input, norm.Weight, numbers];
        return new NormalizationNode<TNumber, TEnding>(eps).Attach(output, inputs, kept).MoveToOuterDisposeScope();
    }

    protected override Tensor?[] Differentiate(Tensor gradient)
    {
        Tensor input = Kept(0), numbers = Kept(2);
        var output = TEnding.Adds ? Kept(3) : null;
        var rows = FusedNormalization.Rows(input);
        if (is_grad_enabled())
            return DifferentiateAgain(gradient, input, Kept(1), Passes(input, numbers, output, rows));
        var width = rows.Width;
        var of = new ChannelNumbers<TNumber>(TensorMemory.Of<float>(numbers), rows);
        gradient = MemoryFormat.IsChannelsLast(gradient) ? gradient : MemoryFormat.ToChannelsLast(gradient);
        var passed = TEnding.Adds ? empty_like(input) : null;
        var (weight, bias) = (empty(rows.Channels, float32, CPU), empty(rows.Channels, float32, CPU));
        float* weights = TensorMemory.Of<float>(weight), biases = TensorMemory.Of<float>(bias);
        TNumber* given = TensorMemory.Of<TNumber>(gradient), source = TensorMemory.Of<TNumber>(input);
        TNumber* result = output is null ? null : TensorMemory.Of<TNumber>(output), through = passed is null ? null : TensorMemory.Of<TNumber>(passed);
        rows.Sum(
            (begin, count, sums, products) =>
            {
                var at = begin * width;
                NormalizationLoops<TNumber, TEnding>.AddGradientMoments(given + at, source + at, result + at, through + at, count, width, of, sums, products);
            },
            (sums, products) => of.TurnBack(sums, products, weights, biases));

        var back = empty_like(input);
        TNumber* target = TensorMemory.Of<TNumber>(back), passing = passed is null ? given : through;
        rows.Each((begin, count) =>
        {
            var at = begin * width;
            NormalizationLoops<TNumber, TEnding>.Gradient(passing + at, source + at, target + at, count, width, of);
        });
        GC.KeepAlive(gradient);
        GC.KeepAlive(output);
        return passed is null ? [back, weight, bias] : [back, weight, bias, passed];
    }

    /// <summary>The gradients by libtorch's functions, so that they have gradients themselves.</summary>
    private Tensor?[] DifferentiateAgain(Tensor gradient, Tensor input, Tensor weight, Tensor? passes)
    {
        var passed = passes is null ? gradient : gradient.mul(passes);
        var values = nn.functional.batch_norm(input, null, null, weight, zeros_like(weight), training: true, 0, _eps);
        Tensor[] learning = [.. new[] { input, weight }.Where(static tensor => tensor.requires_grad)];
        var gradients = learning.Length == 0 ? [] : autograd.grad([values], learning, [passed], retain_graph: true, create_graph: true);
        Tensor?[] all = [Of(input), Of(weight), passed.to(float32).sum([0, 2, 3])];
        return TEnding.Adds ? [.. all, passed] : all;

        Tensor? Of(Tensor tensor) => Array.FindIndex(learning, other => ReferenceEquals(other, tensor)) is var place and >= 0 ? gradients[place] : null;
    }

    /// <summary>1 where ReLU lets gradients pass, 0 elsewhere; null where there is none.</summary>
    private static Tensor? Passes(Tensor input, Tensor numbers, Tensor? output, PixelRows rows)
    {
        if (!TEnding.Rectifies)
            return null;
        using Scalar zero = 0, one = 1;
        var of = new ChannelNumbers<TNumber>(TensorMemory.Of<float>(numbers), rows);
        return (output ?? input.detach().to(float32).mul(OfChannels(of.Factor)).add(OfChannels(of.Shift), one)).le(zero).logical_not().to(input.dtype);

        Tensor OfChannels(float* kind)
        {
            var values = new float[rows.Channels];
            for (var channel = 0; channel < values.Length; channel++)
                values[channel] = ChannelNumbers<TNumber>.Of(kind, channel);
            return tensor(values).view(1, -1, 1, 1);
        }
    }

    private static void Centre(TNumber* input, PixelRows rows, ChannelNumbers<TNumber> of)
    {
        var count = (int)Math.Min(rows.Count, RowsOfCentre);
        for (var place = 0; place < rows.Width; place += PixelRows.Lanes)
        {
            var (first, second) = (Vector512<float>.Zero, Vector512<float>.Zero);
            for (var row = 0L; row < count; row++)
            {
                var numbers = input + (rows.Count * row / count * rows.Width) + place;
                first += TNumber.FirstHalf(numbers);
                second += TNumber.SecondHalf(numbers);
            }
            (first / count).Store(of.Mean + place);
            (second / count).Store(of.Mean + place + PixelRows.Half);
        }
        of.Centre();
    }
}
