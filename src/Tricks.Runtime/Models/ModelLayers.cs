using TorchSharp.Modules;
using Tricks.Recipes;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Models;

/// <summary>
/// A model's layers from its input to its logits, as fine-tuning counts them: a block, such as a residual one, is one layer; where layers stand by themselves, a convolution or a
/// fully connected layer is one, with the normalisation after it. Sequences are looked into. The last one is the head, and an auxiliary head is a part of it. A parameter
/// of the model's own belongs to the first.
/// </summary>
internal sealed class ModelLayers
{
    private readonly List<Layer> _layers = [];
    private readonly Dictionary<string, int> _byParameter;

    /// <param name="model">A model whose modules are registered in the order in which they are called.</param>
    public ModelLayers(Module<Tensor, Tensor> model)
    {
        Add("", model);
        if (model is IAuxiliaryHead)
            JoinAuxiliaryHead();
        Names = [.. _layers.Select(static layer => layer.Name)];
        _byParameter = model.named_parameters().ToDictionary(static item => item.name, item => Math.Max(0, _layers.FindIndex(layer => layer.Has(item.name))));
    }

    /// <summary>What the layers are called, each by its first module, as <c>conv1</c> or <c>layer1.0</c>.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The modules of the last layer: the head, and the auxiliary one where there is one.</summary>
    public IEnumerable<string> Heads => _layers.Count == 0 ? [] : _layers[^1].Modules;

    /// <summary>Where among the layers a parameter is.</summary>
    public ParameterPlace PlaceOf(string name, Parameter parameter) => new(name, parameter, _byParameter[name], _layers.Count);

    /// <summary>Whether a tensor of the model, by its name, is one of a head.</summary>
    public bool IsOfHead(string tensor) => _layers.Count > 0 && _layers[^1].Has(tensor);

    /// <summary>Lets all layers learn but the first ones, which compute as in evaluation.</summary>
    /// <param name="frozen">How many do not learn.</param>
    /// <param name="parameters">The parameters that may learn.</param>
    public void Freeze(int frozen, IEnumerable<(string Name, Parameter Parameter)> parameters)
    {
        for (var index = 0; index < _layers.Count; index++)
            _layers[index].Train(index >= frozen);
        foreach (var (name, parameter) in parameters)
            parameter.requires_grad = _byParameter[name] >= frozen;
    }

    private void Add(string path, Module module)
    {
        foreach (var (name, child) in module.named_children())
        {
            var place = path.Length == 0 ? name : $"{path}.{name}";
            if (child is Sequential)
                Add(place, child);
            else if (IsNormalization(child) && _layers.LastOrDefault() is { IsBlock: false } before)
                before.Add(place, child);
            else if (child.parameters().Any())
                _layers.Add(new(place, child));
        }
    }

    /// <summary>The auxiliary head, which is registered in the middle, becomes a part of the last layer.</summary>
    private void JoinAuxiliaryHead()
    {
        foreach (var layer in _layers.SkipLast(1).Where(static layer => layer.HasFullyConnected).ToArray())
        {
            _layers.Remove(layer);
            layer.MoveTo(_layers[^1]);
        }
    }

    private static bool IsNormalization(Module module) => !module.children().Any() && module.parameters().All(static parameter => parameter.dim() < 2) && module.parameters().Any();

    /// <summary>One layer: a block, or modules that follow each other.</summary>
    private sealed class Layer(string name, Module first)
    {
        private readonly List<(string Name, Module Module)> _modules = [(name, first)];

        public string Name => _modules[0].Name;

        public IEnumerable<string> Modules => _modules.Select(static item => item.Name);

        public bool IsBlock => first.children().Any();

        public bool HasFullyConnected => _modules.SelectMany(static item => item.Module.parameters()).Any(static parameter => parameter.dim() == 2);

        public void Add(string name, Module module) => _modules.Add((name, module));

        public void MoveTo(Layer other) => other._modules.AddRange(_modules);

        public bool Has(string parameter) => _modules.Exists(item => parameter.StartsWith(item.Name + ".", StringComparison.Ordinal));

        public void Train(bool learns) => _modules.ForEach(item => item.Module.train(learns));
    }
}
