using TorchSharp;
using TorchSharp.Modules;
using Tricks.Native;
using Tricks.Recipes;
using static TorchSharp.torch;

namespace Tricks;

/// <summary>
/// An optimizer that keeps tensors for each parameter and updates many parameters in one call: it hands each call parameters of one setting, element
/// type and device, with gradients and kept tensors in the parameters' own memory layout, as libtorch's fused steps need them.
/// </summary>
internal abstract class GroupOptimizer : TrainingOptimizer
{
    private readonly Kept[] _kept;
    private readonly List<(ParameterSetting Setting, Slot[] Slots)> _groups = [];

    /// <summary>Starts with 0 in all that is kept. Throws where a parameter's memory has gaps.</summary>
    protected GroupOptimizer(IReadOnlyList<ParameterGroup> groups, params Kept[] kept)
    {
        _kept = kept;
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        foreach (var group in groups)
        {
            var slots = group.Parameters.Select(entry => new Slot(entry.Name, entry.Parameter, kept));
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
            var learning = slots.Select(static slot => (Slot: slot, Gradient: slot.Gradient())).Where(static item => item.Gradient is not null).ToArray();
            var kept = new Tensor[_kept.Length][];
            for (var i = 0; i < kept.Length; i++)
                kept[i] = Array.ConvertAll(learning, item => item.Slot.Kept[i]);
            Update(
                Array.ConvertAll(learning, static Tensor (item) => item.Slot.Parameter), Array.ConvertAll(learning, static item => item.Gradient!),
                kept, learningRate * setting.Rate, setting.Decay);
        }
    }

    public override IReadOnlyDictionary<string, Tensor> State() =>
        Slots.SelectMany(slot => _kept.Zip(slot.Kept, (kept, tensor) => (Name: $"{kept.Name}.{slot.Name}", tensor))).ToDictionary(item => item.Name, item => item.tensor);

    public override void Restore(IReadOnlyDictionary<string, Tensor> state)
    {
        var expected = State();
        foreach (var (name, tensor) in expected)
        {
            if (!state.TryGetValue(name, out var saved))
                throw new InvalidDataException($"The optimizer's state lacks {name}: it was saved with another model, or by another optimizer or without momentum.");
            if (!saved.shape.AsSpan().SequenceEqual(tensor.shape))
                throw new InvalidDataException($"The optimizer's state has {name} of shape [{string.Join(", ", saved.shape)}], but the model's is [{string.Join(", ", tensor.shape)}].");
        }
        if (state.Keys.FirstOrDefault(name => !expected.ContainsKey(name)) is { } unknown)
            throw new InvalidDataException($"The optimizer's state has {unknown}, but the model has no such parameter or this optimizer keeps no such thing.");

        using var noGradients = no_grad();
        foreach (var (name, tensor) in expected)
            tensor.copy_(state[name]);
    }

    public override void Dispose()
    {
        foreach (var tensor in Slots.SelectMany(static slot => slot.Kept))
            tensor.Dispose();
    }

    /// <summary>Updates parameters that have gradients; there may be none.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="gradients">A gradient for each, to be left as it is.</param>
    /// <param name="kept">For each thing kept, a tensor for each parameter.</param>
    /// <param name="learningRate">The learning rate of these parameters.</param>
    /// <param name="decay">Their factor of the weight decay; 0: they do not decay.</param>
    protected abstract void Update(Tensor[] parameters, Tensor[] gradients, Tensor[][] kept, double learningRate, double decay);

    private IEnumerable<Slot> Slots => _groups.SelectMany(static group => group.Slots);

    /// <summary>Something that is kept for each parameter: a number for each weight, or <paramref name="Single"/> one in fp32.</summary>
    protected internal readonly record struct Kept(string Name, bool Single = false);

    /// <summary>One parameter with what is kept for it, which lies in memory as the parameter does.</summary>
    private sealed class Slot
    {
        private readonly long[] _shape;
        private readonly long[] _strides;
        private readonly ScalarType _type;
        private readonly DeviceType _device;

        public Slot(string name, Parameter parameter, Kept[] kept)
        {
            (Name, Parameter) = (name, parameter);
            (_shape, _strides, _type, _device) = (parameter.shape, parameter.stride(), parameter.dtype, parameter.device_type);
            if (!MemoryFormat.IsDense(_shape, _strides))
                throw new RecipeException($"The parameter {name} does not fill its memory, as an expanded or sliced tensor: make it contiguous before training.");
            Kept = Array.ConvertAll(kept, item => (item.Single ? zeros([], float32, parameter.device) : zeros_like(parameter)).DetachFromDisposeScope());
        }

        public string Name { get; }

        public Parameter Parameter { get; }

        public Tensor[] Kept { get; }

        /// <summary>The gradient in the parameter's own layout, or null where there is none.</summary>
        public Tensor? Gradient()
        {
            if (Parameter.dim() != _shape.Length || !HasLayout(Parameter) || Parameter.dtype != _type || Parameter.device_type != _device)
                throw new InvalidOperationException($"The parameter {Name} got another device, element type or memory layout after its optimizer was made.");
            if (Parameter.grad is not { } gradient)
                return null;
            if (gradient.dtype != _type || gradient.device_type != _device || !HasShape(gradient))
            {
                throw new InvalidOperationException(
                    $"The gradient of {Name} is {gradient.dtype} [{string.Join(", ", gradient.shape)}], but the parameter is {_type} [{string.Join(", ", _shape)}].");
            }
            return HasLayout(gradient) ? gradient : empty_like(Parameter).copy_(gradient);
        }

        // By dimension: TorchSharp's lists of sizes and strides cost half a kilobyte each, for every parameter of every step.
        private bool HasShape(Tensor tensor)
        {
            if (tensor.dim() != _shape.Length)
                return false;
            for (var dimension = 0; dimension < _shape.Length; dimension++)
            {
                if (tensor.size(dimension) != _shape[dimension])
                    return false;
            }

            return true;
        }

        /// <summary>Whether the elements of a tensor of the parameter's shape lie as the parameter's did; those of dimensions of size 1 say nothing.</summary>
        private bool HasLayout(Tensor tensor)
        {
            for (var dimension = 0; dimension < _shape.Length; dimension++)
            {
                if (_shape[dimension] > 1 && tensor.stride(dimension) != _strides[dimension])
                    return false;
            }

            return true;
        }
    }
}
