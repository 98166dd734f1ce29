using Tricks.Data;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Recipes;

/// <summary>What pretrained weights are set into.</summary>
/// <param name="Model">The model, with its first weights.</param>
/// <param name="ClassNames">The classes of the data.</param>
/// <param name="Normalization">Mean and deviation by which the recipe normalises images, on the scale of 0 to 255.</param>
/// <param name="Notice">Told what is chosen in the user's place.</param>
public sealed record PretrainedStart(Module<Tensor, Tensor> Model, IReadOnlyList<string> ClassNames, PixelStatistics Normalization, Action<string> Notice);
