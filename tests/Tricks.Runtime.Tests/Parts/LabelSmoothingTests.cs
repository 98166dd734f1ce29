using Tricks.Recipes;
using static TorchSharp.torch;

namespace Tricks.Runtime.Tests.Parts;

public sealed class LabelSmoothingTests
{
    [Fact]
    public void Logits_at_the_papers_best_gap_have_no_gradient()
    {
        using var scope = NewDisposeScope();
        const int Classes = 10;
        const double Epsilon = 0.1;
        // Section 5.2: the gap is log((K − 1)(1 − ε) / ε).
        var logits = zeros(1, Classes);
        logits[0, 3] = (float)Math.Log((Classes - 1) * (1 - Epsilon) / Epsilon);
        logits.requires_grad_(true);
        var targets = new LabelSmoothingAttribute(Epsilon).Transform(nn.functional.one_hot(tensor([3L]), Classes).to(float32));

        new CrossEntropyAttribute().Loss(logits, targets).backward();

        Assert.True(logits.grad!.abs().max().item<float>() < 1e-6);
    }

    [Fact]
    public void One_class_alone_cannot_be_smoothed() =>
        Assert.Contains("two classes", Assert.Throws<RecipeException>(static () => new LabelSmoothingAttribute().Transform(ones(2, 1))).Message);
}
