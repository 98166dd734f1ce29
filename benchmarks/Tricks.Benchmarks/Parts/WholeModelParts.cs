using BenchmarkDotNet.Attributes;
using TorchSharp;
using TorchSharp.Modules;
using Tricks.Models;
using Tricks.Native;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Benchmarks.Parts;

/// <summary>
/// What goes over all weights of a ResNet-50 in a step, 161 tensors of 25.6 million numbers: as TorchSharp or a loop does it, and as the library does.
/// </summary>
[InProcess]
[MemoryDiagnoser]
[GroupBenchmarksBy(BenchmarkDotNet.Configs.BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
public class WholeModelParts
{
    private const double Rate = 1e-6, Momentum = 0.9, Decay = 1e-4;

    private ResNet _model = null!;
    private Parameter[] _weights = null!;
    private Tensor[] _gradients = null!;
    private Tensor[] _buffers = null!;
    private optim.Optimizer _optimizer = null!;

    [GlobalSetup]
    public void Make()
    {
        TorchRuntime.Initialize();
        _model = new ResNet(new(new(3, 224, 224), 1000), 50);
        new XavierAttribute().Initialize(_model);
        MemoryFormat.ToChannelsLast(_model);
        _weights = [.. _model.parameters()];
        foreach (var weight in _weights)
            weight.grad = randn_like(weight).mul_(1e-3);
        _gradients = [.. _weights.Select(static weight => weight.grad!)];
        _buffers = [.. _weights.Select(static weight => zeros_like(weight))];
        _optimizer = optim.SGD(_weights, Rate, momentum: Momentum, weight_decay: Decay, nesterov: true);
    }

    [Benchmark(Baseline = true, Description = "TorchSharp's SGD")]
    [BenchmarkCategory("update")]
    public void TorchSharpSgd()
    {
        using var scope = NewDisposeScope();
        _optimizer.step();
    }

    [Benchmark(Description = "FusedSgd")]
    [BenchmarkCategory("update")]
    public void Fused() => FusedSgd.Step(_weights, _gradients, _buffers, Rate, Momentum, Decay, nesterov: true);

    [Benchmark(Baseline = true, Description = "lerp_ of each")]
    [BenchmarkCategory("average")]
    public void EachLerp()
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        for (var i = 0; i < _buffers.Length; i++)
            _buffers[i].lerp_(_weights[i], 0.001);
    }

    [Benchmark(Description = "Foreach.Lerp")]
    [BenchmarkCategory("average")]
    public void Lerp() => Foreach.Lerp(_buffers, _weights, 0.001);

    [Benchmark(Baseline = true, Description = "isfinite of each")]
    [BenchmarkCategory("are gradients finite")]
    public bool EachIsFinite()
    {
        using var scope = NewDisposeScope();
        return _gradients.All(static gradient => gradient.isfinite().all().item<bool>());
    }

    [Benchmark(Description = "Foreach.AreFinite")]
    [BenchmarkCategory("are gradients finite")]
    public bool AreFinite() => Foreach.AreFinite(_gradients);
}
