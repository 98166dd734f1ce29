using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Tricks.Models;
using Tricks.Recipes;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks;

/// <summary>
/// A model of one's own: any module from images <c>[N, C, H, W]</c> to logits <c>[N, K]</c> with a public constructor that takes a
/// <see cref="ModelShape"/>, or else one without parameters. It has no knobs.
/// </summary>
/// <remarks>
/// <para>
/// A model with residual blocks, marked by <see cref="IResidualBlock"/>, or <see cref="IResidualBranch"/> where model surgery can change them, says so
/// with <c>[Provides("residual blocks")]</c> on its class, and one whose layers implement <see cref="IDownsampling"/> with <c>[Provides("downsampling")]</c>.
/// </para>
/// <para>It helps to train what the zoo does not have.</para>
/// <para>
/// It hurts speed in low precision where its layers are TorchSharp's own, which stay in fp32: <see cref="Convolution2d"/> and <see
/// cref="FullyConnected"/> have both.
/// </para>
/// </remarks>
/// <typeparam name="T">The module's class.</typeparam>
[Source("this project")]
public sealed class ModelAttribute<
    [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors), NeedsConstructor(typeof(ModelShape))] T> : TrickAttribute, IModel
    where T : Module<Tensor, Tensor>
{
    /// <inheritdoc />
    public override IEnumerable<string> Check() => Constructor() is null ? [Unbuildable] : [];

    /// <inheritdoc />
    /// <exception cref="RecipeException"><typeparamref name="T"/> is abstract or has no fitting constructor.</exception>
    public Module<Tensor, Tensor> Build(ModelShape shape)
    {
        var constructor = Constructor() ?? throw new RecipeException(Unbuildable);
        object[] arguments = constructor.GetParameters().Length == 0 ? [] : [shape];
        return (T)constructor.Invoke(BindingFlags.DoNotWrapExceptions, null, arguments, null);
    }

    private static string Unbuildable => RuleWords.Unbuildable(typeof(T).Name, nameof(ModelShape));

    // The one use of reflection, once, before training.
    private static ConstructorInfo? Constructor() => typeof(T).IsAbstract
        ? null
        : typeof(T).GetConstructor([typeof(ModelShape)]) ?? typeof(T).GetConstructor(Type.EmptyTypes);
}
