using System.Diagnostics;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Profiling;

/// <summary>
/// The time that a model's modules take, forward and backward. It stamps what goes into each module and what comes out: libtorch walks back in the reverse order of
/// the way forward, so that what lies between the two stamps is the module's own.
/// </summary>
internal sealed class ModuleClock : IDisposable
{
    private readonly List<Action> _removals = [];
    private readonly Dictionary<Module, ModuleTime> _times = new(ReferenceEqualityComparer.Instance);
    private readonly Stack<(ModuleTime Module, long Since, Tensor Input)> _forward = new();
    private readonly Stack<(ModuleTime Module, long Since)> _backward = new();
    private readonly Action _settle;
    private Tensor? _gradient;

    /// <param name="model">The model, which is followed until <see cref="Dispose"/>.</param>
    /// <param name="settle">Waits until the device has done what it was asked.</param>
    public ModuleClock(Module<Tensor, Tensor> model, Action settle)
    {
        _settle = settle;
        Model = Follow(model.GetName(), model);
        foreach (var (name, module) in model.named_modules())
        {
            if (module is Module<Tensor, Tensor> layer && !_times.ContainsKey(layer))
                Follow(name[(name.LastIndexOf('.') + 1)..], layer);
        }
    }

    /// <summary>What the model took, over all steps in which it was followed.</summary>
    public ModuleTime Model { get; }

    /// <summary>Whether modules are followed; where not, nothing is stamped.</summary>
    public bool IsOn { get; set; }

    /// <summary>Called with every layer's input.</summary>
    public Action<Module<Tensor, Tensor>, Tensor>? Given { get; set; }

    /// <summary>Tells that the backward pass has ended: what takes images, which have no gradient, is left only so.</summary>
    public void EndBackward()
    {
        LeaveBackward(null);
        Replace(null);
    }

    /// <summary>Leaves the model as it was.</summary>
    public void Dispose()
    {
        foreach (var remove in _removals)
            remove();
    }

    private ModuleTime Follow(string name, Module<Tensor, Tensor> module)
    {
        var time = _times[module] = new(name, module.GetType().Name);
        _removals.Add(module.register_forward_pre_hook((_, input) =>
        {
            Given?.Invoke(module, input);
            if (!IsOn)
                return input;
            var stamped = Stamp.On(input, gradient =>
            {
                LeaveBackward(time);
                Replace(gradient);
            });
            EnterForward(time, stamped);
            return stamped;
        }).remove);
        _removals.Add(module.register_forward_hook((_, _, output) =>
        {
            if (!IsOn)
                return output;
            // What nobody has any more is freed at once, so that a followed step takes no more memory than another; a module of a user's own may keep what it gave.
            using var given = LeaveForward();
            using var unstamped = IsKnown(module) ? output : null;
            return Stamp.On(output, gradient =>
            {
                Replace(gradient);
                EnterBackward(time);
            });
        }).remove);
        return time;
    }

    private static bool IsKnown(Module module) => module.GetType().Assembly == typeof(ModuleClock).Assembly || module.GetType().Assembly == typeof(Module).Assembly;

    private void EnterForward(ModuleTime time, Tensor input)
    {
        if (_forward.TryPeek(out var around) && !around.Module.Within.Contains(time))
            around.Module.Within.Add(time);
        _forward.Push((time, Now(), input));
    }

    private Tensor LeaveForward()
    {
        var (time, since, input) = _forward.Pop();
        time.Forward += Stopwatch.GetElapsedTime(since, Now()).TotalSeconds;
        return input;
    }

    private void EnterBackward(ModuleTime time) => _backward.Push((time, Now()));

    /// <summary>Leaves a module and what is still open within it; null: all.</summary>
    private void LeaveBackward(ModuleTime? time)
    {
        if (time is not null && _backward.All(open => open.Module != time))
            return;
        var now = Now();
        while (_backward.TryPop(out var open))
        {
            open.Module.Backward += Stopwatch.GetElapsedTime(open.Since, now).TotalSeconds;
            if (open.Module == time)
                return;
        }
    }

    /// <summary>Frees the gradient before this one, which libtorch has taken over meanwhile.</summary>
    private void Replace(Tensor? gradient)
    {
        _gradient?.Dispose();
        _gradient = gradient;
    }

    private long Now()
    {
        _settle();
        return Stopwatch.GetTimestamp();
    }
}
