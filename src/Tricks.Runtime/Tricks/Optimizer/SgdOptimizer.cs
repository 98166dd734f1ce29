using TorchSharp;
using TorchSharp.Modules;
using Tricks.Native;
using Tricks.Recipes;
using static TorchSharp.torch;

namespace Tricks;

/// <summary>The run of <see cref="SgdAttribute"/>: a momentum buffer for each parameter, and one fused step for each group of parameters.</summary>
internal sealed class SgdOptimizer : TrainingOptimizer
{
    private const string StatePrefix = "momentum_buffer.";

    private readonly double _momentum;
    private readonly double _weightDecay;
    private readonly bool _nesterov;
    private readonly List<(ParameterSetting Setting, Slot[] Slots)> _groups = [];

    /// <summary>Starts with buffers of 0, which makes the first step's buffer the gradient itself. Throws where a parameter's memory has gaps.</summary>
    public SgdOptimizer(IReadOnlyList<ParameterGroup> groups, double momentum, double weightDecay, bool nesterov)
    {
        (_momentum, _weightDecay, _nesterov) = (momentum, weightDecay, nesterov);
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        foreach (var group in groups)
        {
            var slots = group.Parameters.Select(entry => new Slot(entry.Name, entry.Parameter, withBuffer: momentum != 0));
            // One fused call takes one element type on one device.
            _groups.AddRange(slots
                .GroupBy(slot => (slot.Parameter.dtype, slot.Parameter.device_type, slot.Parameter.device_index))
                .Select(alike => (group.Setting, alike.ToArray())));
        }
    }

    public override void ZeroGrad()
    {
        foreach (var slot in Slots)
            slot.Parameter.grad = null;
    }

    public override void Step(double learningRate)
    {
        foreach (var (setting, slots) in _groups)
        {
            using var scope = NewDisposeScope();
            using var noGradients = no_grad();
            var parameters = new List<Tensor>(slots.Length);
            var gradients = new List<Tensor>(slots.Length);
            var buffers = new List<Tensor>(slots.Length);
            foreach (var slot in slots)
            {
                if (slot.Gradient() is not { } gradient)
                    continue;
                parameters.Add(slot.Parameter);
                gradients.Add(gradient);
                if (slot.Buffer is { } buffer)
                    buffers.Add(buffer);
            }
            FusedSgd.Step(
                [.. parameters], [.. gradients], [.. buffers], learningRate * setting.Rate, _momentum, _weightDecay * setting.Decay, _nesterov);
        }
    }

    public override IReadOnlyDictionary<string, Tensor> State() => Slots
        .Where(slot => slot.Buffer is not null)
        .ToDictionary(slot => StatePrefix + slot.Name, slot => slot.Buffer!);

    public override void Restore(IReadOnlyDictionary<string, Tensor> state)
    {
        var expected = State();
        foreach (var (name, buffer) in expected)
        {
            if (!state.TryGetValue(name, out var saved))
                throw new InvalidDataException($"The optimizer's state lacks {name}: it was saved with another model or without momentum.");
            if (!saved.shape.AsSpan().SequenceEqual(buffer.shape))
                throw new InvalidDataException($"The optimizer's state has {name} of shape [{string.Join(", ", saved.shape)}], but the model's is [{string.Join(", ", buffer.shape)}].");
        }
        if (state.Keys.FirstOrDefault(name => name.StartsWith(StatePrefix, StringComparison.Ordinal) && !expected.ContainsKey(name)) is { } unknown)
            throw new InvalidDataException($"The optimizer's state has {unknown}, but the model has no such parameter or this optimizer no momentum.");

        using var noGradients = no_grad();
        foreach (var (name, buffer) in expected)
            buffer.copy_(state[name]);
    }

    public override void Dispose()
    {
        foreach (var slot in Slots)
            slot.Buffer?.Dispose();
    }

    private IEnumerable<Slot> Slots => _groups.SelectMany(group => group.Slots);

    /// <summary>One parameter with its momentum buffer, which lies in memory as the parameter does.</summary>
    private sealed class Slot
    {
        private readonly long[] _shape;
        private readonly long[] _strides;
        private readonly ScalarType _type;
        private readonly DeviceType _device;

        public Slot(string name, Parameter parameter, bool withBuffer)
        {
            (Name, Parameter) = (name, parameter);
            (_shape, _strides, _type, _device) = (parameter.shape, parameter.stride(), parameter.dtype, parameter.device_type);
            if (!MemoryFormat.IsDense(_shape, _strides))
                throw new RecipeException($"The parameter {name} does not fill its memory, as an expanded or sliced tensor: make it contiguous before training.");
            Buffer = withBuffer ? zeros_like(parameter).DetachFromDisposeScope() : null;
        }

        public string Name { get; }

        public Parameter Parameter { get; }

        public Tensor? Buffer { get; }

        /// <summary>The gradient in the parameter's own layout, or null where there is none.</summary>
        public Tensor? Gradient()
        {
            var strides = Parameter.stride();
            if (!MemoryFormat.HaveSameLayout(_shape, strides, _strides) || Parameter.dtype != _type || Parameter.device_type != _device)
                throw new InvalidOperationException($"The parameter {Name} got another device, element type or memory layout after its optimizer was made.");
            if (Parameter.grad is not { } gradient)
                return null;
            if (gradient.dtype != _type || gradient.device_type != _device || !gradient.shape.AsSpan().SequenceEqual(_shape))
            {
                throw new InvalidOperationException(
                    $"The gradient of {Name} is {gradient.dtype} [{string.Join(", ", gradient.shape)}], but the parameter is {_type} [{string.Join(", ", _shape)}].");
            }
            return MemoryFormat.HaveSameLayout(_shape, gradient.stride(), strides) ? gradient : empty_like(Parameter).copy_(gradient);
        }
    }
}
