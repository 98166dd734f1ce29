using System.ComponentModel.DataAnnotations;
using Tricks.Native;
using Tricks.Recipes;
using static TorchSharp.torch;

namespace Tricks;

/// <summary>
/// Label smoothing: the true class has probability 1 − ε and the other K − 1 share ε, so that the best gap between logits is finite:
/// log((K − 1)(1 − ε) / ε) (section 5.2, equation 4). On probabilities q it is q(1 − ε) + (1 − q) ε / (K − 1), or q(1 − ε) + ε / K
/// in the uniform form; both keep a row's sum of 1 and may stand before or after <see cref="MixupAttribute"/>.
/// </summary>
/// <remarks>
/// <para>
/// It helps long training with the cosine, and data with some wrong labels: no logit is driven to infinity, and probabilities are better
/// calibrated.
/// </para>
/// <para>
/// It hurts a model that is to be a teacher for others, whose wrong answers then tell less; beside mixup, which smooths too, it brings
/// less, and short training that underfits only loses.
/// </para>
/// </remarks>
/// <param name="epsilon">ε, the probability taken from the true class.</param>
/// <param name="form">How ε is spread over the classes.</param>
[Source("section 5.2, equation 4")]
[SuffersFromForeignTeacher("table 6")]
public sealed class LabelSmoothingAttribute(double epsilon = 0.1, SmoothingForm form = SmoothingForm.Paper) : TrickAttribute, ITargetTransform
{
    /// <summary>ε, the probability taken from the true class.</summary>
    /// <value>0 or more and less than 1; 0.1 by default, as in the paper.</value>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    [UnusualFrom(0.5, "section 5.2 takes 0.1 from the true class and leaves it 0.9")]
    public double Epsilon { get; init; } = epsilon;

    /// <summary>How ε is spread over the classes.</summary>
    /// <value><see cref="SmoothingForm.Paper"/> by default.</value>
    public SmoothingForm Form { get; init; } = form;

    /// <inheritdoc />
    /// <exception cref="RecipeException">There is one class only.</exception>
    public Tensor Transform(Tensor targets)
    {
        var classes = targets.shape[1];
        if (classes < 2)
            throw new RecipeException("Label smoothing needs at least two classes to spread ε over; the data have one.");
        return Smooth(targets, Epsilon, Form);
    }

    /// <summary>Smooths probabilities <c>[N, K]</c>; the argument is left as it was.</summary>
    internal static Tensor Smooth(Tensor targets, double epsilon, SmoothingForm form)
    {
        var classes = targets.shape[1];
        // Both forms are q · scale + floor, with scale + K · floor = 1.
        var floor = epsilon / (form == SmoothingForm.Paper ? classes - 1 : classes);
        return targets.Times(1 - classes * floor).PlusInPlace(floor);
    }
}
