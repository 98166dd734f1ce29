using TorchSharp;
using static TorchSharp.torch;

namespace Tricks.Native;

/// <summary>
/// Arithmetic of tensors and numbers. TorchSharp makes an object of every number, for a sum of two tensors one of its factor 1, which the garbage collector may free
/// while libtorch has not read it yet; here it lives as long as the call (docs/decisions/0007).
/// </summary>
internal static class Arithmetic
{
    private static readonly Scalar Zero = 0, One = 1;

    public static Tensor Plus(this Tensor tensor, Tensor other) => tensor.add(other, One);

    public static Tensor PlusInPlace(this Tensor tensor, Tensor other) => tensor.add_(other, One);

    public static Tensor Plus(this Tensor tensor, double number)
    {
        using Scalar scalar = number;
        return tensor.add(scalar, One);
    }

    public static Tensor PlusInPlace(this Tensor tensor, double number)
    {
        using Scalar scalar = number;
        return tensor.add_(scalar, One);
    }

    public static Tensor PlusInPlace(this Tensor tensor, long number)
    {
        using Scalar scalar = number;
        return tensor.add_(scalar, One);
    }

    public static Tensor Times(this Tensor tensor, double number)
    {
        using Scalar scalar = number;
        return tensor.mul(scalar);
    }

    public static Tensor Over(this Tensor tensor, double number)
    {
        using Scalar scalar = number;
        return tensor.div(scalar);
    }

    public static Tensor OverInPlace(this Tensor tensor, double number)
    {
        using Scalar scalar = number;
        return tensor.div_(scalar);
    }

    public static Tensor AtMost(this Tensor tensor, double number)
    {
        using Scalar scalar = number;
        return tensor.clamp(max: scalar);
    }

    public static Tensor IsAbove(this Tensor tensor, double number)
    {
        using Scalar scalar = number;
        return tensor.gt(scalar);
    }

    public static Tensor IsAtLeast(this Tensor tensor, double number)
    {
        using Scalar scalar = number;
        return tensor.ge(scalar);
    }

    public static Tensor IsNotZero(this Tensor tensor) => tensor.ne(Zero);

    /// <summary>The numbers from 0 to before <paramref name="count"/>, int64 <c>[count]</c>.</summary>
    public static Tensor Numbers(long count, Device device)
    {
        using Scalar stop = count;
        return arange(Zero, stop, One, int64, device);
    }

    /// <summary>One number, fp32 <c>[1]</c>.</summary>
    public static Tensor Number(double number, Device device)
    {
        using Scalar scalar = number;
        return full([1], scalar, float32, device);
    }
}
