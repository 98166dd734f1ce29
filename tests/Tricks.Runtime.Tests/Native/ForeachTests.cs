using Tricks.Native;
using static TorchSharp.torch;

namespace Tricks.Runtime.Tests.Native;

public sealed class ForeachTests
{
    [Theory]
    [InlineData(0f, 1f, true)]
    [InlineData(float.NaN, 1f, false)]
    [InlineData(1f, float.PositiveInfinity, false)]
    [InlineData(1f, float.NegativeInfinity, false)]
    [InlineData(float.PositiveInfinity, float.NegativeInfinity, false)]
    [InlineData(3e38f, 3e38f, true)]
    [InlineData(-3e38f, -3e38f, true)]
    public void Numbers_are_finite_where_each_is(float one, float other, bool areFinite)
    {
        using var scope = NewDisposeScope();
        var sound = rand(3, 4, 5);
        var large = zeros(70_000);
        var twoOfMany = zeros(2, 6, 7);
        (twoOfMany[0, 3, 2], twoOfMany[1, 5, 6]) = (tensor(one), tensor(other));
        Assert.Equal(areFinite, Foreach.AreFinite([sound, twoOfMany, large, tensor(1f)]));
        Assert.Equal(areFinite, Foreach.AreFinite([twoOfMany.permute(2, 0, 1)]));
        Assert.Equal(areFinite, Foreach.AreFinite([sound.to(bfloat16), twoOfMany.to(bfloat16)]));
        GC.KeepAlive(sound);
        GC.KeepAlive(large);
    }

    [Fact]
    public void Nothing_is_finite() => Assert.True(Foreach.AreFinite([]));
}
