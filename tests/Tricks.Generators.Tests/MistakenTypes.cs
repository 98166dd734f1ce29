namespace Tricks.Generators.Tests;

/// <summary>What the lines of <c>docs/mistakes.md</c> name and do not show.</summary>
internal static class MistakenTypes
{
    public const string Source = Sources.Usings + """
        using TorchSharp;

        public static class Settings { public static double Peak => 0.1; }

        // Models.

        public class Plain : nn.Module<Tensor, Tensor>
        {
            private readonly Linear _head;

            public Plain(ModelShape shape) : this(shape.Input.Length, shape.Classes) { }

            protected Plain(long inputs, long outputs) : base("Plain") { _head = nn.Linear(inputs, outputs); RegisterComponents(); }

            public override Tensor forward(Tensor input) => _head.forward(input.flatten(1));
        }

        public abstract class Unfinished(ModelShape shape) : Plain(shape);

        public sealed class WithWidth(int width) : Plain(width, 4);

        public sealed class Hidden : Plain { internal Hidden(ModelShape shape) : base(shape) { } }

        public sealed class For1000Classes(ModelShape shape) : Plain(shape.Input.Length, 1000);

        public sealed class For28Pixels(ModelShape shape) : Plain(shape.Input.Channels * 28 * 28, shape.Classes);

        public sealed class Softmaxed(ModelShape shape) : Plain(shape) { public override Tensor forward(Tensor input) => base.forward(input).softmax(1); }

        [Provides("residual blocks")]
        public sealed class Boastful(ModelShape shape) : Plain(shape);

        public sealed class Frozen : Plain { public Frozen(ModelShape shape) : base(shape) { foreach (var parameter in parameters()) parameter.requires_grad = false; } }

        public sealed class Unregistered : nn.Module<Tensor, Tensor>
        {
            private readonly Linear _head;

            public Unregistered(ModelShape shape) : base("Unregistered") { _head = nn.Linear(shape.Input.Length, shape.Classes); }

            public override Tensor forward(Tensor input) => _head.forward(input.flatten(1));
        }

        [Family("Inception")]
        public sealed class Inception(ModelShape shape) : Plain(shape);

        // Tricks.

        public abstract class GradientAttribute : TrickAttribute, IGradientTransform { public void Transform(IReadOnlyList<Parameter> parameters) { } }

        [Conflicts(typeof(IWarmup))]
        public sealed class ColdAttribute : GradientAttribute;

        [Teacher("ResNet")]
        public sealed class ResNetTeacherAttribute : GradientAttribute;

        public sealed class GreyAttribute : TrickAttribute, IDataSource { public ImageDataset Open(DataContext context) => new SyntheticAttribute(4, 8, 64, 16, 1).Open(context); }
        """;
}
