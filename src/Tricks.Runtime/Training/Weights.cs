using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Training;

/// <summary>A model's parameters and running statistics in a safetensors file.</summary>
internal static class Weights
{
    /// <summary>Sets a model's weights to those of a file.</summary>
    /// <exception cref="InvalidDataException">The file is not whole, or its tensors are not the model's; nothing is set then.</exception>
    public static void Load(Module<Tensor, Tensor> model, string path)
    {
        using var scope = NewDisposeScope();
        Set(model, SafeTensors.Read(path).Tensors, path);
    }

    /// <summary>The same of a file that was read.</summary>
    /// <exception cref="InvalidDataException">The file's tensors are not the model's; nothing is set then.</exception>
    public static void Set(Module<Tensor, Tensor> model, IReadOnlyDictionary<string, Tensor> saved, string path)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var own = model.state_dict();
        if (own.Keys.FirstOrDefault(name => !saved.ContainsKey(name)) is { } missing)
            throw new InvalidDataException($"{path} lacks {missing}, which {model.GetName()} has: it was saved from another model.");
        if (saved.Keys.FirstOrDefault(name => !own.ContainsKey(name)) is { } unknown)
            throw new InvalidDataException($"{path} has {unknown}, which {model.GetName()} has not: it was saved from another model.");
        if (own.Keys.FirstOrDefault(name => !saved[name].shape.AsSpan().SequenceEqual(own[name].shape)) is { } other)
            throw new InvalidDataException($"{path} has {other} of shape [{string.Join(", ", saved[other].shape)}], but {model.GetName()} has it of shape [{string.Join(", ", own[other].shape)}].");
        foreach (var (name, value) in own)
            value.copy_(saved[name]);
    }
}
