using System.Globalization;
using Tricks.Data;
using Tricks.Recipes;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Training;

/// <summary>Finds where numbers stop being finite: takes a step once more, without its update, and looks at everything in the order in which it is computed.</summary>
internal static class NotFiniteOrigin
{
    /// <summary>A sentence that names the first that is not finite: a weight, the images, a module's output, the loss, or a gradient; and whether it was so before the model saw it.</summary>
    public static (string Text, bool IsOfData) Find(TrainingSession session, Batch batch, int step)
    {
        using var scope = NewDisposeScope();
        if (session.State.Named.FirstOrDefault(static item => !IsFinite(item.Parameter)) is { Name: { } weight })
            return ($"Its weights are not finite already, the first in {weight}: an update before this step has made them so.", false);
        if (!IsFinite(session.Input.Images(batch)))
            return ("The images are not finite: look at the augmentation and at the mean and deviation.", true);

        var (first, isOfData) = ((string?)null, false);
        var removals = new List<Action>();
        foreach (var (name, module) in session.State.Model.named_modules().Append(("", session.State.Model)).DistinctBy(static item => item.Item2))
        {
            if (module is not Module<Tensor, Tensor> layer)
                continue;
            removals.Add(layer.register_forward_hook((_, input, output) =>
            {
                if (first is null && !IsFinite(output))
                {
                    isOfData = !IsFinite(input);
                    first = isOfData ? $"What goes into the first module, {name} ({layer.GetName()}, [{string.Join(", ", input.shape)}]), is not finite already: look at the data and at what is made of a batch before the model." : $"The first module whose output is not finite is {(name.Length == 0 ? "the model itself" : name)} ({layer.GetName()}, [{string.Join(", ", output.shape)}]); the largest number of its input is {Largest(input)}.";
                }

                return output;
            }).remove);
        }

        try
        {
            var loss = session.Step(batch, step, new NoUpdate(session.State.Optimizer));
            if (first is not null)
                return (first, isOfData);
            if (!IsFinite(loss))
                return ("Every module's output is finite, and the loss is not.", false);
            return (session.State.Named.FirstOrDefault(static item => item.Parameter.grad is { } gradient && !IsFinite(gradient)) is { Name: { } parameter }
                ? $"Every module's output and the loss are finite; the first gradient that is not is that of {parameter}."
                : "Taken once more, the step is finite.", false);
        }
        finally
        {
            foreach (var remove in removals)
                remove();
        }
    }

    public static bool IsFinite(Tensor values)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        return !values.is_floating_point() || values.isfinite().all().item<bool>();
    }

    private static string Largest(Tensor values)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        return values.numel() == 0 ? "none" : values.detach().abs().max().to(float64).item<double>().ToString("G3", CultureInfo.InvariantCulture);
    }

    /// <summary>An optimizer that leaves weights as they are.</summary>
    private sealed class NoUpdate(TrainingOptimizer optimizer) : WrappedOptimizer(optimizer)
    {
        public override void Step(double learningRate)
        {
        }
    }
}
