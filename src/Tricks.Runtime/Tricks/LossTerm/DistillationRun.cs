using Tricks.Native;
using Tricks.Recipes;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks;

/// <summary>The run of <see cref="DistillationAttribute"/>: holds the teacher, which never learns.</summary>
internal sealed class DistillationRun(Module<Tensor, Tensor> teacher, double temperature, DistillationForm form) : ILossTerm, IDisposable
{
    private readonly double _weight = form == DistillationForm.Halves ? 0.5 : 1;

    public double Share => form == DistillationForm.Halves ? 0.5 : 1;

    public Tensor Loss(Tensor images, Tensor logits, Tensor targets) =>
        DistillationAttribute.Term(logits, Answers(images), temperature).Times(_weight);

    public void Dispose() => teacher.Dispose();

    private Tensor Answers(Tensor images)
    {
        using var noGradients = no_grad();
        return teacher.call(images).to(float32);
    }
}
