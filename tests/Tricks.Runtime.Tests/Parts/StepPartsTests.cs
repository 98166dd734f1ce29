using TorchSharp;
using TorchSharp.Modules;
using Tricks.Data;
using Tricks.Models;
using Tricks.Recipes;
using Tricks.Runtime.Tests.Golden;
using Tricks.Training;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Runtime.Tests.Parts;

[Recipe]
[Synthetic(Classes = 4, Size = 8, Train = 16, Test = 2)]
[Model<WithoutNorm>]
[Epochs(1)]
[BatchSize(16)]
[Sgd]
[LearningRate(0.1)]
[Accumulate(3)]
internal sealed partial class PiecesRecipe;

internal sealed class WithoutNorm : Module<Tensor, Tensor>
{
    private readonly Convolution2d _convolution = new(3, 4, 3, 1, 1);
    private readonly Linear _head;

    public WithoutNorm(ModelShape shape)
        : base(nameof(WithoutNorm))
    {
        _head = Linear(4, shape.Classes);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => _head.call(_convolution.call(input).tanh().mean([2, 3]));
}

/// <summary>What the golden trainings do not show of the parts around a step.</summary>
public sealed class StepPartsTests
{
    [Theory]
    [InlineData(3)]
    [InlineData(16)]
    public void Gradients_of_pieces_add_up_to_those_of_the_whole_batch(int pieces)
    {
        using var scope = NewDisposeScope();
        var (loss, whole) = Step(new(1) { Enabled = false });
        var (lossOfPieces, added) = Step(new(pieces));
        Assert.Equal(loss, lossOfPieces, 1e-6);
        foreach (var (name, gradient) in whole)
        {
            Assert.True(gradient.abs().max().item<float>() > 1e-4, name);
            Assert.True(gradient.allclose(added[name], rtol: 0, atol: 1e-7), name);
        }

        static (double Loss, Dictionary<string, Tensor> Gradients) Step(AccumulateAttribute accumulate)
        {
            using var session = TrainingSession.Open(new PiecesRecipe.Pipeline(new PiecesRecipe.Options { Accumulate = accumulate }), CPU, new DataContext());
            using var batch = session.Training.Epoch(0, session.Sampler.Training(0), 16, dropLast: true, CancellationToken.None).Single();
            var loss = session.Step(batch, 0).item<float>();
            return (loss, session.State.Named.ToDictionary(static item => item.Name, static item => item.Parameter.grad!.clone()));
        }
    }

    [Fact]
    public void More_pieces_than_images_are_an_error()
    {
        using var session = TrainingSession.Open(new PiecesRecipe.Pipeline(new PiecesRecipe.Options { Accumulate = new(17) }), CPU, new DataContext());
        using var batch = session.Training.Epoch(0, session.Sampler.Training(0), 16, dropLast: true, CancellationToken.None).Single();
        Assert.Equal("A batch of 16 images does not go through the model in 17 pieces: choose 16 pieces or fewer, or a larger batch.", Assert.Throws<RecipeException>(() => session.Step(batch, 0)).Message);
    }

    [Fact]
    public void Sam_keeps_the_statistics_of_the_first_pass_whatever_the_second_sees()
    {
        using var scope = NewDisposeScope();
        using var model = new SmallNetwork();
        GoldenFile.Fill(model, static _ => false);
        var state = State(model);
        var (before, after) = (Weights(model), new Dictionary<string, Tensor>());
        var pass = 0;

        new SamAttribute(0.1).Gradients(state, () =>
        {
            foreach (var parameter in model.parameters())
                parameter.grad = null;
            if (pass > 0)
                after = Weights(model);
            var loss = model.call(GoldenFile.NoiseTensor("input", 4, 3, 9, 9) * (pass++ == 0 ? 1 : float.NaN)).sum();
            loss.backward();
            return loss;
        });

        Assert.Equal(2, pass);
        var buffers = model.named_buffers().Select(static buffer => buffer.name).ToHashSet();
        Assert.Contains("bn1.num_batches_tracked", buffers);
        foreach (var (name, value) in Weights(model))
            Assert.True(value.Equals(buffers.Contains(name) ? after[name] : before[name]), name);
        Assert.False(after["bn1.running_mean"].Equals(before["bn1.running_mean"]));
        Assert.False(after["bn1.weight"].Equals(before["bn1.weight"]));
        Assert.True(model.get_parameter("fc.weight")!.grad!.isnan().any().item<bool>(), "The gradient is not the second pass's.");
    }

    [Fact]
    public void The_worst_weights_are_rho_away_along_the_gradient_and_nothing_moves_without_one()
    {
        using var scope = NewDisposeScope();
        Parameter a = new(ones(2, 2)), b = new(ones(3)), still = new(ones(5));
        a.grad = full(2, 2, 3f);
        b.grad = full(3, -4f);
        var norm = Math.Sqrt((4 * 9) + (3 * 16));
        var moved = SamAttribute.MoveToWorst([a, b, still], 0.5);
        Assert.Equal(2, moved.Length);
        Assert.True(a.allclose(full(2, 2, (float)(1 + (0.5 * 3 / norm)))));
        Assert.True(b.allclose(full(3, (float)(1 - (0.5 * 4 / norm)))));
        Assert.True(still.Equals(ones(5)));
        Assert.All(moved, static item => Assert.True(item.Before.Equals(ones_like(item.Before))));

        a.grad = zeros(2, 2);
        var here = a.detach().clone();
        SamAttribute.MoveToWorst([a], 0.5);
        Assert.True(a.Equals(here));
        Assert.Empty(SamAttribute.MoveToWorst([still], 0.5));
    }

    [Fact]
    public void The_side_grows_from_its_first_share_to_the_full_one_and_stays()
    {
        var sides = Enumerable.Range(0, 100).Select(static step => ProgressiveResizingAttribute.Side(32, ProgressiveResizingAttribute.ScaleAt(0.5, 0.8, step / 100.0), 4)).ToArray();
        Assert.Equal(16, sides[0]);
        Assert.Equal([16, 20, 24, 28, 32], sides.Distinct());
        Assert.Equal(sides.Order(), sides);
        Assert.Equal(80, Array.IndexOf(sides, 32));
        // In floating point 0.58 · 50 is below 29.
        Assert.Equal(29, ProgressiveResizingAttribute.Side(50, 0.58, 1));
        Assert.Equal(3, ProgressiveResizingAttribute.Side(3, 0.5, 4));
    }

    [Fact]
    public void Images_are_resized_by_the_share_of_training_and_full_images_pass()
    {
        using var scope = NewDisposeScope();
        var images = zeros(2, 3, 8, 8);
        var part = new ProgressiveResizingAttribute();
        Assert.Equal([2, 3, 4, 4], part.Transform(images, eye(2), new StepContext(0, new StepClock(0, 5, 50, 0))).Images.shape);
        Assert.Same(images, part.Transform(images, eye(2), new StepContext(0, new StepClock(40, 5, 50, 0))).Images);
    }

    [Fact]
    public void A_flipped_prediction_is_the_mean_of_both_probabilities()
    {
        using var scope = NewDisposeScope();
        var images = GoldenFile.NoiseTensor("images", 3, 1, 2, 4);
        static Tensor Model(Tensor images) => images.narrow(2, 0, 1).reshape(-1, 4) * 200;
        var expected = (Model(images).to(float64).softmax(1) + Model(images).fliplr().to(float64).softmax(1)) / 2;

        var prediction = new TestTimeFlipAttribute().Predict(images, Model);

        Assert.True(prediction.exp().allclose(expected.to(float32), atol: 1e-6));
        Assert.True(prediction.isfinite().all().item<bool>());
    }

    [Theory]
    [InlineData(0.999, 0, 0.1)]
    [InlineData(0.999, 90, 0.91)]
    [InlineData(0.999, 100_000, 0.999)]
    [InlineData(0.05, 0, 0.05)]
    public void The_average_forgets_faster_in_the_first_steps(double decay, int updates, double expected) =>
        Assert.Equal(expected, EmaAttribute.DecayAt(decay, updates), 1e-12);

    [Theory]
    [InlineData("bn1.running_mean")]
    [InlineData("averaged")]
    public void An_average_takes_up_its_state_and_refuses_that_of_another_model(string missing)
    {
        using var scope = NewDisposeScope();
        using var model = new SmallNetwork();
        var run = new SwaAttribute(0).Begin(Start(model));
        var clock = new StepClock(0, 1, 9, 0);
        run.Update(clock);
        var saved = ((IStateful)run).State().ToDictionary(static item => item.Key, static item => item.Value.clone());
        using (no_grad())
        {
            foreach (var parameter in model.parameters())
                parameter.add_(1);
        }

        var restored = new SwaAttribute(0).Begin(Start(model));
        Assert.Empty(restored.Weights);
        ((IStateful)restored).Restore(saved);
        run.Update(clock);
        restored.Update(clock);
        Assert.All(run.Weights, item => Assert.True(item.Value.Equals(restored.Weights[item.Key]), item.Key));
        Assert.True(run.Weights["fc.bias"].allclose(model.get_parameter("fc.bias")! - 0.5f));

        saved.Remove(missing);
        Assert.Contains(missing, Assert.Throws<InvalidDataException>(() => ((IStateful)restored).Restore(saved)).Message, StringComparison.Ordinal);
        ((IDisposable)run).Dispose();
        ((IDisposable)restored).Dispose();
    }

    private static TrainingState State(Module<Tensor, Tensor> model) => new(model, [.. model.named_parameters()], new SgdAttribute().Create([]), 5);

    private static RunStart Start(Module<Tensor, Tensor> model) => new()
    {
        State = State(model),
        Device = CPU,
        Seed = 0,
        Input = new(3, 9, 9),
        Clock = new(0, 1, 9, 0),
        Loss = static (_, _) => throw new NotSupportedException(),
        Notice = static _ => { },
        Teacher = static name => throw new NotSupportedException(name),
    };

    private static Dictionary<string, Tensor> Weights(Module<Tensor, Tensor> model) =>
        model.state_dict().ToDictionary(static item => item.Key, static item => item.Value.detach().clone());
}
