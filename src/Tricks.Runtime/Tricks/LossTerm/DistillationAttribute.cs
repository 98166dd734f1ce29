using System.ComponentModel.DataAnnotations;
using Tricks.Native;
using Tricks.Recipes;
using static TorchSharp.torch;

namespace Tricks;

/// <summary>
/// Knowledge distillation: the model, the student, also learns the answers of a larger one, the teacher: to ℓ(p, softmax(z)) comes
/// T² ℓ(softmax(r / T), softmax(z / T)), with the student's logits z, the teacher's r and ℓ the cross entropy (section 5.3, after Hinton et al. 2015).
/// The teacher is another recipe's finished run, trained first where there is none; it sees the images that the student sees, mixed ones too.
/// </summary>
/// <remarks>
/// <para>
/// The paper's teacher is a ResNet-152-D trained with the same cosine and label smoothing. A step costs the teacher's forward pass more,
/// and the memory of its weights.
/// </para>
/// <para>It helps a small model that has a better one of the same family to learn from.</para>
/// <para>It hurts with a teacher of another family than the student's (table 6), and a student that is as good as its teacher gains nothing.</para>
/// </remarks>
/// <param name="teacher">Sets <see cref="Teacher"/>.</param>
/// <param name="temperature">Sets <see cref="Temperature"/>.</param>
/// <param name="form">Sets <see cref="Form"/>.</param>
[Source("section 5.3")]
[Example("\"TeacherRecipe\"")]
public sealed class DistillationAttribute(string teacher, double temperature = 20, DistillationForm form = DistillationForm.Paper)
    : TrickAttribute, IBeginsRun<ILossTerm>
{
    /// <summary>The recipe whose run is the teacher, for the same images and classes; write it as <c>nameof(TeacherRecipe)</c>.</summary>
    /// <value>The name of a recipe of the application; no default.</value>
    [Teacher]
    public string Teacher { get; init; } = teacher;

    /// <summary>T: what both models' logits are divided by, so that the smaller probabilities tell something too.</summary>
    /// <value>Above 0, at most 1,000; 20 by default, as in the paper.</value>
    [Range(0.0, 1000.0, MinimumIsExclusive = true)]
    public double Temperature { get; init; } = temperature;

    /// <summary>How the term is weighed against the loss.</summary>
    /// <value><see cref="DistillationForm.Paper"/> by default.</value>
    public DistillationForm Form { get; init; } = form;

    /// <inheritdoc />
    public ILossTerm Begin(RunStart start) => new DistillationRun(start.Teacher(Teacher), Temperature, Form);

    /// <summary>T² ℓ(softmax(r / T), softmax(z / T)), as a mean over the batch, of logits <c>[N, K]</c>.</summary>
    internal static Tensor Term(Tensor student, Tensor teacher, double temperature) =>
        teacher.Over(temperature).softmax(1).mul(student.Over(temperature).log_softmax(1)).sum(1).mean().Times(-temperature * temperature);
}
