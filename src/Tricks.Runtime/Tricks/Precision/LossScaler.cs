using TorchSharp.Modules;
using Tricks.Native;
using Tricks.Recipes;
using static TorchSharp.torch;

namespace Tricks;

/// <summary>
/// Dynamic loss scaling: the scale is halved where a gradient is not finite, and doubled after a number of steps in a row without that
/// (Micikevicius et al. 2017, section 3.2, as PyTorch's <c>GradScaler</c> does it).
/// </summary>
internal sealed class LossScaler(double scale, int growthInterval) : IPrecision, IStateful, IFigures
{
    private const double Growth = 2;
    private const double Backoff = 0.5;

    private double _scale = scale;
    private long _steps;
    private long _skipped;

    public IReadOnlyDictionary<string, double> Figures => new Dictionary<string, double> { ["LossScale"] = _scale, ["SkippedSteps"] = _skipped };

    public Tensor Scale(Tensor loss) => loss.Times(_scale);

    public bool Unscale(IReadOnlyList<Parameter> parameters)
    {
        var gradients = parameters.Select(static parameter => parameter.grad).OfType<Tensor>().ToArray();
        var areFinite = Foreach.Unscale(gradients, 1 / _scale);
        Adapt(areFinite);
        return areFinite;
    }

    /// <summary>Adapts the scale to a step whose gradients were finite or not.</summary>
    internal void Adapt(bool areFinite)
    {
        _steps = areFinite ? _steps + 1 : 0;
        if (!areFinite)
        {
            _scale *= Backoff;
            _skipped++;
        }
        else if (_steps == growthInterval)
        {
            // A scale that fp32 does not hold would make every loss infinite.
            _scale = double.IsFinite((float)(_scale * Growth)) ? _scale * Growth : _scale;
            _steps = 0;
        }
    }

    public IReadOnlyDictionary<string, Tensor> State() => new Dictionary<string, Tensor>
    {
        ["scale"] = tensor(_scale, float64),
        ["steps_since_change"] = tensor(_steps, int64),
        ["skipped_steps"] = tensor(_skipped, int64),
    };

    public void Restore(IReadOnlyDictionary<string, Tensor> state)
    {
        foreach (var name in new[] { "scale", "steps_since_change", "skipped_steps" })
        {
            if (!state.TryGetValue(name, out var value) || value.numel() != 1)
                throw new InvalidDataException($"The loss scaler's state lacks {name}, one number.");
        }

        _scale = state["scale"].item<double>();
        _steps = state["steps_since_change"].item<long>();
        _skipped = state["skipped_steps"].item<long>();
    }
}
