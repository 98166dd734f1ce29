using TorchSharp;
using Tricks.Data;
using Tricks.Models;
using Tricks.Recipes;
using static TorchSharp.torch;

namespace Tricks.Runtime.Tests.Models;

public sealed class InceptionV3Tests
{
    private static ModelShape Shape(int size) => new(new ImageShape(3, size, size), 10);

    [Fact]
    public void Images_that_are_too_small_are_refused_with_what_would_do()
    {
        Assert.Contains("AuxiliaryWeight = 0", Assert.Throws<RecipeException>(static () => new InceptionV3Attribute().Build(Shape(298))).Message);
        Assert.Contains("75×75", Assert.Throws<RecipeException>(static () => new InceptionV3Attribute(0).Build(Shape(74))).Message);
        Assert.Throws<ArgumentException>(static () => new InceptionV3(Shape(74), 0));
    }

    [Fact]
    public void The_smallest_image_without_the_head_passes()
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        using var model = new InceptionV3(Shape(75), 0);
        Assert.Equal([2, 10], model.call(zeros(2, 3, 75, 75)).shape);
        Assert.Null(model.AuxiliaryLogits);
        Assert.Equal(0, model.AuxiliaryWeight);
    }

    [Fact]
    public void Auxiliary_logits_last_until_the_next_pass_and_leave_no_tensor_behind()
    {
        using var noGradients = no_grad();
        using var model = new InceptionV3Attribute(0.3).Build(Shape(299));
        var head = (IAuxiliaryHead)model;
        using var images = zeros(2, 3, 299, 299);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        using (NewDisposeScope())
        {
            model.call(images);
            Assert.Equal([2, 10], head.AuxiliaryLogits!.shape);
            Assert.Equal(0.3, head.AuxiliaryWeight);
        }
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);

        using (var logits = model.call(images))
        {
            var first = head.AuxiliaryLogits!;
            Assert.Equal(before + 2, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
            model.eval();
            using var evaluated = model.call(images);
            Assert.Null(head.AuxiliaryLogits);
            Assert.True(first.IsInvalid);
        }
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void The_head_learns_by_the_recipes_loss()
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var attribute = new InceptionV3Attribute(0.3);
        using var model = attribute.Build(Shape(299));
        var bce = new BinaryCrossEntropyAttribute(threshold: 0.2);
        var term = attribute.Begin(new RunStart
        {
            State = new(model, [], new SgdAttribute().Create([]), 10),
            Device = CPU,
            Seed = 0,
            Input = new(3, 299, 299),
            Clock = new(0, 1, 1, 0),
            Loss = bce.Loss,
            Notice = static _ => { },
            Teacher = static name => throw new NotSupportedException(name),
        })!;

        var images = zeros(2, 3, 299, 299);
        var logits = model.call(images);
        var targets = full(2, 10, 0.05f);
        targets[.., 3] = 0.55f;
        var found = term.Loss(images, logits, targets).item<float>();

        // −log σ(z) of the class above the threshold, −log σ(−z) of the others, a mean over both images' classes.
        var auxiliary = ((IAuxiliaryHead)model).AuxiliaryLogits!.data<float>().Select(static z => (double)z).ToArray();
        var expected = auxiliary.Select(static (z, i) => Math.Log(1 + Math.Exp(i % 10 == 3 ? -z : z))).Average() * 0.3;
        Assert.Equal(expected, found, 1e-6);
    }
}
