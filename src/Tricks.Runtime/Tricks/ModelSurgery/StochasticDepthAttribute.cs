using System.ComponentModel.DataAnnotations;
using Tricks.Models;
using Tricks.Recipes;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks;

/// <summary>
/// Stochastic depth: in training, block l of L drops its branch, all but the shortcut, for an image with probability rate · l / L, drawn for
/// each image and block for itself (Huang et al. 2016, section 3).
/// </summary>
/// <remarks>
/// <para>
/// The source drops a block for the whole batch, and scales branches in evaluation by the probability that they stay; here, as in
/// torchvision's <c>stochastic_depth</c> in the mode <c>row</c>, each image has its own draw, and branches that stay are divided by that
/// probability in training, so that evaluation is the plain network. No time is saved, since all images of the batch are computed.
/// </para>
/// <para>It helps deep networks that train long: the source's 0.5 belongs to ResNet-110 and ResNet-152; for ResNet-50, 0.1 to 0.2 are usual.</para>
/// <para>It hurts a network of few blocks or few epochs.</para>
/// </remarks>
/// <param name="rate">How likely the last block is dropped.</param>
[Source("Huang et al. 2016, arXiv 1603.09382, equation 4")]
[Needs("residual blocks")]
public sealed class StochasticDepthAttribute(double rate = 0.5) : TrickAttribute, IModelSurgery
{
    /// <summary>How likely the last block is dropped, 1 − p_L in the source.</summary>
    /// <value>0 to below 1; 0.5 by default, as in the source.</value>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Rate { get; init; } = rate;

    /// <inheritdoc />
    /// <exception cref="RecipeException">The model has no residual blocks that it could change.</exception>
    public Module<Tensor, Tensor> Operate(Module<Tensor, Tensor> model)
    {
        var branches = ResidualBranches.Of(model, "StochasticDepth");
        for (var i = 0; i < branches.Count; i++)
            branches[i].AddDrop(new BranchDrop(RateOf(i + 1, branches.Count, Rate)));
        return model;
    }

    /// <summary>How likely block l of L is dropped, l from 1.</summary>
    internal static double RateOf(int block, int blocks, double rate) => rate * block / blocks;
}
