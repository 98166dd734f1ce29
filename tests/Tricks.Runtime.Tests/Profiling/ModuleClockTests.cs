using System.Diagnostics;
using TorchSharp;
using Tricks.Models;
using Tricks.Native;
using Tricks.Profiling;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Runtime.Tests.Profiling;

// The memory that is handed out, and time, are the process's.
[Collection(nameof(Alone))]
public sealed class ModuleClockTests
{
    [Fact]
    public void A_step_that_is_followed_computes_what_another_does()
    {
        using var scope = NewDisposeScope();
        using var model = new ResNet(new(new(3, 16, 16), 4), 20, ResNetVariant.D);
        new XavierAttribute().Initialize(model);
        MemoryFormat.ToChannelsLast(model);
        var images = MemoryFormat.ToChannelsLast(rand(4, 3, 16, 16));
        var expected = Gradients(model, images);
        using (var clock = new ModuleClock(model, static () => { }) { IsOn = true })
            Assert.Equal(expected, Gradients(model, images, clock));
        Assert.Equal(expected, Gradients(model, images));
    }

    [Fact]
    public void A_model_is_left_without_hooks_and_with_what_its_modules_keep()
    {
        using var scope = NewDisposeScope();
        using var model = new Keeping();
        var given = 0;
        using (var clock = new ModuleClock(model, static () => { }) { IsOn = true, Given = (_, _) => given++ })
        {
            model.call(rand(2, 3)).sum().backward();
            clock.EndBackward();
        }
        Assert.Equal(1, given);
        Assert.False(model.Kept!.IsInvalid);
        model.call(rand(2, 3));
        Assert.Equal(1, given);
    }

    [Fact]
    public void Time_is_that_of_the_module_that_takes_it()
    {
        using var scope = NewDisposeScope();
        var (innermost, second) = (new Around(100, 300), new Around(250, 0));
        var first = new Around(150, 200, innermost);
        using var model = new Around(0, 0, first, second);
        using var clock = new ModuleClock(model, static () => { }) { IsOn = true };
        for (var step = 0; step < 2; step++)
        {
            model.call(rand(2, 3)).sum().backward();
            clock.EndBackward();
        }

        Is(clock.Model, first, innermost, second);
        Is(clock.Model.Within[0], first, innermost);
        Is(clock.Model.Within[0].Within[0], innermost);
        Is(clock.Model.Within[1], second);
        Assert.Equal(["0", "1"], clock.Model.Within.Select(static module => module.Name));
        Assert.Empty(clock.Model.Within[1].Within);
        var summed = clock.Model.Within[0].Within[0].Backward;
        clock.Model.Scale(0.5);
        Assert.Equal(summed / 2, clock.Model.Within[0].Within[0].Backward, 1e-9);

        static void Is(ModuleTime module, params Around[] slept)
        {
            // Little else is done; what a busy machine adds to a sleep is in what the sleep took.
            Assert.InRange(module.Forward - slept.Sum(static around => around.Slept.Forward), 0, 0.08);
            Assert.InRange(module.Backward - slept.Sum(static around => around.Slept.Backward), 0, 0.08);
        }
    }

    [Fact]
    public void Nothing_of_a_step_stays_in_memory()
    {
        Assert.SkipUnless(LiveMemory.IsKnown, "only glibc 2.33 and later tells it");
        using var model = new ResNet(new(new(3, 32, 32), 4), 20);
        MemoryFormat.ToChannelsLast(model);
        using var images = MemoryFormat.ToChannelsLast(rand(8, 3, 32, 32)).requires_grad_();
        var left = 0.0;
        using var clock = new ModuleClock(model, static () => { });
        var taken = new double[2];
        for (var followed = 0; followed < 2; followed++)
        {
            clock.IsOn = followed == 1;
            Step();
            var before = LiveMemory.Now();
            Step();
            taken[followed] = left - before;
        }

        // The outputs of the 19 normalisations alone are six megabytes; a gradient or two may be there still.
        Assert.InRange(taken[1] - taken[0], -5e5, 5e5);

        void Step()
        {
            using var scope = NewDisposeScope();
            foreach (var parameter in model.parameters())
                parameter.grad = null;
            images.grad = null;
            // The way back has come to the images: what it needed has been freed as it went.
            GradientNode.Backward(model.call(Stamp.On(images, _ => left = LiveMemory.Taken())).pow(2).sum());
            clock.EndBackward();
        }
    }

    private static float[] Gradients(Module<Tensor, Tensor> model, Tensor images, ModuleClock? clock = null)
    {
        foreach (var parameter in model.parameters())
            parameter.grad = null;
        var logits = model.call(images);
        logits.pow(2).sum().backward();
        clock?.EndBackward();
        return [.. logits.data<float>(), .. model.parameters().SelectMany(static parameter => parameter.grad!.contiguous().data<float>())];
    }

    /// <summary>Modules, one after another, and a time of its own forward and backward, in milliseconds.</summary>
    private sealed class Around : Module<Tensor, Tensor>
    {
        /// <summary>The seconds that it has slept in fact.</summary>
        public (double Forward, double Backward) Slept;

        private readonly int _forward;
        private readonly int _backward;
        private readonly Around[] _within;
        private readonly TorchSharp.Modules.Parameter _weight = Parameter(ones(3));

        public Around(int forward, int backward, params Around[] within)
            : base(nameof(Around))
        {
            (_forward, _backward, _within) = (forward, backward, within);
            for (var i = 0; i < within.Length; i++)
                register_module($"{i}", within[i]);
        }

        public override Tensor forward(Tensor input)
        {
            Slept.Forward += Seconds(_forward);
            var values = Sleep.apply(input.mul(_weight), (Action)(() => Slept.Backward += Seconds(_backward)));
            return _within.Aggregate(values, static (values, module) => module.call(values));
        }

        private static double Seconds(int milliseconds)
        {
            var began = Stopwatch.GetTimestamp();
            Thread.Sleep(milliseconds);
            return Stopwatch.GetElapsedTime(began).TotalSeconds;
        }
    }

    private sealed class Keeping : Module<Tensor, Tensor>
    {
        private readonly TorchSharp.Modules.Parameter _weight = Parameter(ones(3));

        public Keeping()
            : base(nameof(Keeping)) => RegisterComponents();

        public Tensor? Kept { get; private set; }

        public override Tensor forward(Tensor input) => Kept = input.mul(_weight);
    }

    private sealed class Sleep : autograd.SingleTensorFunction<Sleep>
    {
        public override string Name => nameof(Sleep);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            ctx.save_data(Name, vars[1]);
            return ((Tensor)vars[0]).clone();
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            ((Action)ctx.get_data(Name))();
            return [grad_output, null!];
        }
    }
}
