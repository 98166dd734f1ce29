using System.Runtime.InteropServices;
using TorchSharp;
using TorchSharp.Modules;
using Tricks.Data;
using Tricks.Data.Caching;
using Tricks.Models;
using Tricks.Native;
using Tricks.Recipes;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Training;

/// <summary>A recipe ready to train: its data opened, its model on the device, its optimizer made.</summary>
internal sealed class TrainingSession : IDisposable
{
    private readonly TrainingPipeline _pipeline;
    private readonly SkippedImages? _skippedInTraining;
    private readonly SkippedImages? _skippedInEvaluation;
    private readonly IBatches _test;

    private TrainingSession(TrainingPipeline pipeline, Device device, ImageDataset data, EpochSampler sampler, TrainingState state, DataContext context, Pulse pulse)
    {
        _pipeline = pipeline;
        Device = device;
        Data = data;
        Sampler = sampler;
        State = state;
        if (data.BadImages == BadImages.Skip)
            (_skippedInTraining, _skippedInEvaluation) = (new(data.Train, "training", context.Notice), new(data.Test, "test", context.Notice));
        Input = new(device, pipeline.Normalization(data));
        Training = (IBatches?)TrainingOnDevice(context) ?? new BatchLoader(data.Train, new TrainingPreparation(pipeline, data), _skippedInTraining, BatchLoader.WorkersFor(device, context), form: BatchForm.For(device));
        try
        {
            _test = (IBatches?)TestOnDevice(context) ?? new BatchLoader(data.Test, new EvaluationPreparation(pipeline, data), _skippedInEvaluation, BatchLoader.WorkersFor(device, context), form: BatchForm.For(device));
        }
        catch
        {
            (Training as IDisposable)?.Dispose();
            Input.Dispose();
            throw;
        }

        Pulse = pulse;
        Evaluator = new(_test, sampler.LocalBatchSize, Input, device, pipeline.Predict, Pulse);
    }

    public Device Device { get; }

    public ImageDataset Data { get; }

    public EpochSampler Sampler { get; }

    /// <summary>Brings batches to the device.</summary>
    public BatchInput Input { get; }

    public IBatches Training { get; }

    public Evaluator Evaluator { get; }

    public TrainingState State { get; }

    /// <summary>Where training shows that it lives.</summary>
    public Pulse Pulse { get; }

    /// <summary>Opens the data, builds the model and checks that the two fit.</summary>
    /// <exception cref="DataException">The data cannot be used.</exception>
    /// <exception cref="RecipeException">The model does not fit.</exception>
    public static TrainingSession Open(TrainingPipeline pipeline, Device device, DataContext context, Func<string, TrainingSession, Module<Tensor, Tensor>>? teachers = null, Pulse? pulse = null)
    {
        var data = pipeline.OpenData(context);
        var sampler = Sample(pipeline, data);
        var classes = data.ClassNames.Count;
        var input = pipeline.TrainingShape(data);
        var model = pipeline.BuildModel(new ModelShape(input, classes));
        TrainingOptimizer? optimizer = null;
        TrainingSession? session = null;
        try
        {
            pipeline.LoadWeights(model, data, context.Notice);
            MemoryFormat.ToChannelsLast(model);
            model.to(device);
            var named = model.named_parameters().Where(static item => item.parameter.requires_grad).ToArray();
            if (named.Length == 0)
                throw new RecipeException($"{model.GetName()} has no parameters that learn. TorchSharp finds them by reflection: call RegisterComponents() at the end of the constructor, and publish without PublishAot or trimming.");
            var layers = new ModelLayers(model);
            var groups = named
                .GroupBy(item => pipeline.SettingOf(layers.PlaceOf(item.name, item.parameter)))
                .Select(static group => new ParameterGroup(group.Key, group.ToArray()))
                .ToArray();
            optimizer = pipeline.CreateOptimizer(groups);
            if (data.OnDevice)
                ThrowUnlessForDevice(pipeline, data);
            var state = new TrainingState(model, named, optimizer, classes);
            // Once before what may take long, and once as the parts leave the model.
            ThrowUnlessFits(pipeline, state, device, pipeline.EvaluationShape(data));
            // A part that computes in a shorter type halves what layers keep.
            ThrowUnlessThereIsMemory(pipeline, state, device, sampler, input, share: 0.5);
            foreach (var kept in new[] { data.Train, data.Test }.OfType<CachedImageSet>())
                kept.Fill(context);
            var opened = session = new TrainingSession(pipeline, device, data, sampler, state, context, pulse ?? new());
            opened.TellFrozen(context.Notice);
            pipeline.BeginRun(new()
            {
                State = state,
                Device = device,
                Seed = pipeline.Seed,
                Input = input,
                Clock = opened.Clock(0),
                Loss = pipeline.Loss,
                Notice = context.Notice,
                Teacher = name => teachers?.Invoke(name, opened) ?? throw new RecipeException($"Nothing here can train {name}, the teacher."),
            });
            ThrowUnlessFits(pipeline, state, device, pipeline.EvaluationShape(data));
            ThrowUnlessThereIsMemory(pipeline, state, device, sampler, input, share: 1, context.Notice);
            return session;
        }
        catch
        {
            if (session is null)
            {
                pipeline.EndRun();
                optimizer?.Dispose();
                model.Dispose();
            }

            session?.Dispose();
            throw;
        }
    }

    /// <summary>The order of the training images, where the recipe's numbers fit the data.</summary>
    /// <exception cref="RecipeException">They do not.</exception>
    public static EpochSampler Sample(TrainingPipeline pipeline, ImageDataset data)
    {
        data.ThrowUnlessNamedApart();
        if (data.Train.Count < pipeline.BatchSize)
            throw new RecipeException($"The training set has {data.Train.Count} images, fewer than one batch of {pipeline.BatchSize}: choose a batch size of {data.Train.Count} or less.", "batch size");
        if (data.Test.Count == 0)
            throw new RecipeException(ImageDataset.NothingToEvaluateOn, "data");
        _ = pipeline.Normalization(data);
        var sampler = new EpochSampler(pipeline.Seed, data.Train.Count, pipeline.BatchSize);
        ThrowUnlessCountable(pipeline, sampler, pipeline.TrainingShape(data));
        var (warmup, total) = (pipeline.WarmupSteps(sampler.StepsPerEpoch), pipeline.Epochs * sampler.StepsPerEpoch);
        if (warmup >= total)
            throw new RecipeException($"Warmup takes {warmup} steps, and training has {total} in all, so that the learning rate would never be reached: choose a shorter warmup or more epochs.", "warmup");
        return sampler;
    }

    /// <summary>The clock before a step.</summary>
    public StepClock Clock(int step) =>
        new(step, Sampler.StepsPerEpoch, _pipeline.Epochs * Sampler.StepsPerEpoch, _pipeline.WarmupSteps(Sampler.StepsPerEpoch)) { Length = Length };

    /// <summary>Whether a part has asked how many steps there are in all.</summary>
    public LengthUse Length { get; } = new();

    /// <summary>The training batches of one epoch after another, without end; each one taken is the consumer's to dispose of.</summary>
    public IEnumerable<Batch> EndlessBatches(CancellationToken stop)
    {
        for (var epoch = 0; ; epoch++)
        {
            foreach (var batch in Training.Epoch(epoch, Sampler.Training(epoch), Sampler.LocalBatchSize, dropLast: true, stop))
                yield return batch;
        }
    }

    /// <summary>Takes one step on a batch and returns its loss, a scalar on the device.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="step">The step, from 0.</param>
    /// <param name="optimizer">What takes it in place of the session's own optimizer.</param>
    public Tensor Step(Batch batch, int step, TrainingOptimizer? optimizer = null)
    {
        _pipeline.Losses.Clear();
        return _pipeline.Step(optimizer is null ? State : State with { Optimizer = optimizer }, Input.Images(batch), Input.Labels(batch), Clock(step));
    }

    /// <summary>Takes one step at a given learning rate in place of the schedule's.</summary>
    public Tensor StepAt(Batch batch, int step, double learningRate) =>
        Step(batch, step % (_pipeline.Epochs * Sampler.StepsPerEpoch), new AtRate(State.Optimizer, learningRate));

    /// <summary>The images that were left out so far, each with the reason.</summary>
    public IReadOnlyList<string> Skipped => [.. _skippedInTraining?.List ?? [], .. _skippedInEvaluation?.List ?? []];

    /// <summary>The same by index, as a checkpoint keeps it.</summary>
    public SkippedByIndex SkippedByIndex
    {
        get => new(_skippedInTraining?.Reasons ?? new Dictionary<int, string>(), _skippedInEvaluation?.Reasons ?? new Dictionary<int, string>());
        set
        {
            _skippedInTraining?.Restore(value.Training);
            _skippedInEvaluation?.Restore(value.Test);
        }
    }

    /// <summary>The run's average, where a part begins one.</summary>
    public IAverage? Average => _pipeline.Runs.Select(static run => run.Run).OfType<IAverage>().FirstOrDefault();

    /// <summary>Puts the averages in the place of the trained weights; null where there are none.</summary>
    public AveragedWeights? PutInAverages() => AveragedWeights.PutIn(State.Model, Average);

    /// <summary>What the parts count and measure, by part and figure; null where none does.</summary>
    public IReadOnlyDictionary<string, double>? Figures()
    {
        var figures = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var (key, run) in _pipeline.Runs)
        {
            foreach (var (name, value) in (run as IFigures)?.Figures ?? new Dictionary<string, double>())
                figures[$"{key}.{name}"] = value;
        }

        return figures.Count == 0 ? null : figures;
    }

    /// <summary>What training goes on from: the model's weights and statistics as they are, the optimizer's state and that of every part. The tensors are the live ones.</summary>
    public IReadOnlyDictionary<string, Tensor> TrainingTensors()
    {
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        Add("model/", State.Model.state_dict());
        foreach (var (owner, stateful) in Stateful())
            Add(owner, stateful.State());
        return tensors;

        void Add(string owner, IReadOnlyDictionary<string, Tensor> state)
        {
            foreach (var (name, tensor) in state)
                tensors[owner + name] = tensor;
        }
    }

    /// <summary>Goes on from what <see cref="TrainingTensors"/> gave before.</summary>
    /// <exception cref="InvalidDataException">Something is missing, unknown or of another shape.</exception>
    public void Restore(IReadOnlyDictionary<string, Tensor> tensors)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var own = State.Model.state_dict();
        var saved = Of("model/");
        if (own.Keys.FirstOrDefault(name => !saved.ContainsKey(name)) is { } missing)
            throw new InvalidDataException($"The checkpoint lacks {missing}, which {State.Model.GetName()} has.");
        foreach (var (name, value) in own)
        {
            if (!saved[name].shape.AsSpan().SequenceEqual(value.shape))
                throw new InvalidDataException($"The checkpoint has {name} of shape [{string.Join(", ", saved[name].shape)}], but {State.Model.GetName()} has it of shape [{string.Join(", ", value.shape)}].");
            value.copy_(saved[name]);
        }

        foreach (var (owner, stateful) in Stateful())
            stateful.Restore(Of(owner));

        Dictionary<string, Tensor> Of(string owner) => tensors.Where(item => item.Key.StartsWith(owner, StringComparison.Ordinal)).ToDictionary(item => item.Key[owner.Length..], static item => item.Value);
    }

    private IEnumerable<(string Owner, IStateful Stateful)> Stateful() =>
        _pipeline.Runs.Where(static run => run.Run is IStateful).Select(static run => ($"parts/{run.Key}/", (IStateful)run.Run)).Prepend(("optimizer/", State.Optimizer));

    /// <summary>Tells which layers do not learn, at the beginning and at the end.</summary>
    private void TellFrozen(Action<string> notice)
    {
        var names = State.Layers.Names;
        var (first, last) = (FrozenAt(0), FrozenAt(_pipeline.Epochs * Sampler.StepsPerEpoch - 1));
        if (first > 0)
            notice($"{(first == 1 ? $"The layer {names[0]}, 1" : $"The layers from {names[0]} to {names[first - 1]}, {first}")} of {names.Count}, {(first == 1 ? "does" : "do")} not learn{(last == 0 ? " at first" : last < first ? $" at first, and those to {names[last - 1]} never do: training ends before" : "")}.");

        int FrozenAt(int step) => _pipeline.FrozenLayers(Clock(step) with { Length = null }, names);
    }

    public void Dispose()
    {
        _pipeline.EndRun();
        (Training as IDisposable)?.Dispose();
        (_test as IDisposable)?.Dispose();
        Input.Dispose();
        State.Optimizer.Dispose();
        State.Model.Dispose();
    }

    /// <summary>A batch is one block of memory that .NET must address, and steps are counted in 32 bits.</summary>
    private static void ThrowUnlessCountable(TrainingPipeline pipeline, EpochSampler sampler, ImageShape input)
    {
        var bytes = (long)sampler.LocalBatchSize * input.Length * sizeof(float);
        if (bytes > int.MaxValue)
            throw new RecipeException($"A batch of {sampler.LocalBatchSize} images of {input} takes {bytes / 1e9:F1} GB, and at most 2.1 GB can be prepared at once: choose a batch size of {int.MaxValue / (input.Length * sizeof(float))} or less.", "batch size");
        if ((long)pipeline.Epochs * sampler.StepsPerEpoch > int.MaxValue)
            throw new RecipeException($"{pipeline.Epochs} epochs of {sampler.StepsPerEpoch} steps are more than {int.MaxValue} steps: choose fewer epochs.", "length");
    }

    private static void ThrowUnlessThereIsMemory(TrainingPipeline pipeline, TrainingState state, Device device, EpochSampler sampler, ImageShape input, double share, Action<string>? notice = null)
    {
        // CUDA tells when it is out of memory; on a CPU the system ends the process without a word.
        if (device.type != DeviceType.CPU)
            return;
        var need = MemoryNeed.Of(state.Model, input, (sampler.LocalBatchSize + pipeline.Pieces - 1) / pipeline.Pieces);
        var free = MemoryNeed.Free();
        need.ThrowUnlessThere(free, MemoryNeed.All(), share);
        if (notice is not null && need.Warning(free, share) is { } warning)
            notice(warning);
    }

    /// <summary>Images that lie on the device are of one size, and augmented there.</summary>
    private static void ThrowUnlessForDevice(TrainingPipeline pipeline, ImageDataset data)
    {
        if (data.SizesVary)
            throw new RecipeException("Cache is Device, but the images are of different sizes: choose Memory or Packed, or bring the images to one size before.", "data");
        using var scope = NewDisposeScope();
        var (channels, height, width) = data.Shape;
        pipeline.Augment(zeros([1, height, width, channels], ScalarType.Byte), new[] { 0 }, 0);
    }

    private DeviceImages? TrainingOnDevice(DataContext context)
    {
        if (!Data.OnDevice)
            return null;
        var loader = new BatchLoader(Data.Train, new NoPreparation(Data.Shape), _skippedInTraining, BatchLoader.WorkersFor(Device, context), form: new(AsBytes: true));
        return DeviceImages.Load("training", loader, Data.Shape, keepsPlaces: true, Device, _pipeline.Augment, context);
    }

    private DeviceImages? TestOnDevice(DataContext context)
    {
        if (!Data.OnDevice)
            return null;
        var preparation = new EvaluationPreparation(_pipeline, Data);
        var loader = new BatchLoader(Data.Test, preparation, _skippedInEvaluation, BatchLoader.WorkersFor(Device, context), form: new(AsBytes: true));
        return DeviceImages.Load("test", loader, preparation.OutputShape, keepsPlaces: false, Device, static (images, _, _) => images, context);
    }

    private static void ThrowUnlessFits(TrainingPipeline pipeline, TrainingState state, Device device, ImageShape input)
    {
        using var noGradients = no_grad();
        using var scope = NewDisposeScope();
        state.Model.eval();
        Tensor logits;
        try
        {
            logits = pipeline.Predict(state.Model, zeros(2, input.Channels, input.Height, input.Width, device: device));
        }
        catch (ExternalException exception) when (!OutOfMemory.IsMeantBy(exception))
        {
            throw new RecipeException($"{state.Model.GetName()} takes no images of {input}, as test images are when they are prepared: {exception.Message.Split('\n')[0]}", "evaluation");
        }

        state.Model.train();
        if (logits.shape is not [2, var outputs] || outputs != state.Classes)
        {
            throw new RecipeException($"{state.Model.GetName()} turns 2 images of {input} into a tensor of shape [{string.Join(", ", logits.shape)}], "
                + $"but must give [2, {state.Classes}]: one logit a class of the data set.");
        }
    }

    /// <summary>An optimizer whose rate is not the schedule's.</summary>
    private sealed class AtRate(TrainingOptimizer optimizer, double rate) : WrappedOptimizer(optimizer)
    {
        private readonly TrainingOptimizer _optimizer = optimizer;

        public override void Step(double learningRate) => _optimizer.Step(rate);
    }
}
