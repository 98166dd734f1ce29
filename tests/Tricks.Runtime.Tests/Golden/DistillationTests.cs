using Tricks.Data;
using Tricks.Recipes;
using Tricks.Training;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Runtime.Tests.Golden;

/// <summary>What distillation.py trains, as a recipe.</summary>
[Recipe]
[Synthetic(Classes = 5, Size = 9, Train = 6, Test = 6)]
[Model<SmallNetwork>]
[GoldenWeights]
[Epochs(3)]
[BatchSize(6)]
[Sgd(Momentum = 0.9, WeightDecay = 0)]
[LearningRate(1)]
[GoldenRates]
[GoldenMixup]
[LabelSmoothing(0.1)]
[Distillation("SmallBag")]
internal sealed partial class GoldenDistilled;

public sealed class DistillationTests
{
    public sealed record Term(double Temperature, double Loss, double[] Gradient);

    public sealed record Run(double Temperature, double[] Losses, Dictionary<string, double[]> State);

    public sealed record Distillation(Term[] Terms, Dictionary<string, Run> Runs, double[] Rates);

    private readonly Distillation _golden = GoldenFile.Read<Distillation>("distillation");

    [Fact]
    public void The_term_and_its_gradient_equal_PyTorchs()
    {
        using var scope = NewDisposeScope();
        Assert.Equal([20.0, 1, 4], _golden.Terms.Select(static term => term.Temperature));
        foreach (var golden in _golden.Terms)
        {
            var student = (GoldenFile.NoiseTensor("student", 4, 7) * 3).requires_grad_();
            var term = DistillationAttribute.Term(student, GoldenFile.NoiseTensor("teacher", 4, 7) * 5, golden.Temperature);
            term.backward();
            // T² times a cross entropy of about log 7.
            Assert.Equal(golden.Loss, term.item<float>(), 2e-6 * golden.Temperature * golden.Temperature);
            GoldenFile.AssertClose(golden.Gradient, student.grad!, 1e-5, $"gradient at T = {golden.Temperature}");
        }
    }

    [Theory]
    [InlineData(DistillationForm.Paper)]
    [InlineData(DistillationForm.Halves)]
    public void Three_steps_under_mixup_equal_PyTorchs_and_the_teacher_stays_as_it_was(DistillationForm form)
    {
        using var scope = NewDisposeScope();
        var golden = _golden.Runs[form.ToString()];
        Assert.Equal(_golden.Rates, GoldenFile.Read<TrainingTests.Training>("training").Rates);
        var options = new GoldenDistilled.Options { Distillation = new("Teacher", golden.Temperature, form) };
        var teacher = Teacher();
        var before = teacher.state_dict().ToDictionary(static item => item.Key, static item => item.Value.clone());
        var weight = teacher.parameters().First();
        var asked = new List<string>();
        using (var session = TrainingSession.Open(new GoldenDistilled.Pipeline(options), CPU, new DataContext(), (name, _) =>
        {
            asked.Add(name);
            return teacher;
        }))
        {
            for (var step = 0; step < golden.Losses.Length; step++)
            {
                using var batch = new Batch(GoldenFile.NoiseTensor($"input {step}", 6, 3, 9, 9), tensor(new long[] { 0, 1, 2, 3, 4, 0 }));
                // T² = 400 makes fp32's rounding of the term as much larger.
                Assert.Equal(golden.Losses[step], session.Step(batch, step).item<float>(), 1e-6 * golden.Temperature * golden.Temperature);
            }

            var state = session.State.Model.state_dict();
            foreach (var (name, values) in golden.State)
                GoldenFile.AssertClose(values, state[name], 2e-5, name);
            Assert.Equal(["Teacher"], asked);
            Assert.False(teacher.training);
            Assert.All(teacher.parameters(), static parameter => Assert.Null(parameter.grad));
            foreach (var (name, value) in teacher.state_dict())
                Assert.True(value.equal(before[name]).all().item<bool>(), $"The teacher's {name} changed.");
        }

        Assert.True(weight.IsInvalid, "The teacher outlives its student's run.");
    }

    /// <summary>The network of the student with 0.7 of its weights.</summary>
    private static Module<Tensor, Tensor> Teacher()
    {
        var teacher = new SmallNetwork();
        GoldenFile.Fill(teacher, static name => name == "block.bn2.weight");
        using var noGradients = no_grad();
        foreach (var parameter in teacher.parameters())
            parameter.mul_(0.7);
        teacher.eval();
        return teacher;
    }
}
