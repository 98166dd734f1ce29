using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TorchSharp;
using Tricks.Data;
using Tricks.Hosting.Health;
using Tricks.Interchange;
using Tricks.Models;
using Tricks.Native;
using Tricks.Recipes;
using Tricks.Training;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Hosting;

/// <summary>Trains recipes, one after another, with the application's settings; to be used on one thread, from start to end.</summary>
internal sealed class RecipeTrainer(
    IServiceProvider services,
    IEnumerable<Recipe> recipes,
    IOptions<TricksOptions> options,
    TricksConfiguration configuration,
    ITrainingObserver observer,
    TrainingHealth health,
    TimeProvider time,
    ILogger<RecipeTrainer> logger)
{
    /// <summary>The words of <c>Tricks:Resume</c> that are no run.</summary>
    public const string Auto = "auto", Never = "never";

    private readonly Recipe[] _recipes = recipes.ToArray();
    private readonly Dictionary<string, (long Length, DateTime Written, string Digest)> _digests = [];
    private Device? _device;

    private CheckpointCadence Cadence => new(options.Value.CheckpointSteps, options.Value.CheckpointMinutes, options.Value.CheckpointsKept);

    /// <summary>The recipe of a name, whose case does not matter.</summary>
    /// <exception cref="RecipeException">There is none.</exception>
    public Recipe Find(string name) =>
        _recipes.FirstOrDefault(recipe => recipe.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new RecipeException($"There is no recipe '{name}'; allowed: {string.Join(", ", _recipes.Select(static recipe => recipe.Name))}{Spelling.DidYouMean(name, _recipes.Select(static recipe => recipe.Name))}");

    /// <summary>Trains a recipe to its end, or until it is asked to stop. Throws nothing: how it ended is in the outcome.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="seed">The seed in place of the recipe's own, where it is not null.</param>
    /// <param name="stop">Asks to stop after the step that runs.</param>
    /// <param name="resume">Which run is gone on with: <c>auto</c>, <c>never</c>, or a run.</param>
    public TrainingOutcome Train(Recipe recipe, long? seed, CancellationToken stop, string resume = Auto)
    {
        RunFolder? folder = null;
        Trainer? trainer = null;
        var (began, isNew) = (false, false);
        try
        {
            var pipeline = recipe.Compose(services, seed);
            foreach (var advice in recipe.Report(services).Advice)
                observer.Notice(advice);
            var teachers = new List<(string Recipe, string Folder, string CheckpointSha256)>();
            using var session = Open(pipeline, teachers, stop);
            RunDescription run;
            using (NewDisposeScope())
            {
                var goneOnWith = GoneOnWith(recipe, pipeline, session, resume);
                isNew = goneOnWith is null;
                folder = goneOnWith?.Folder ?? RunFolder.Create(options.Value.RunsRoot, recipe.Name, time.GetUtcNow(), observer.Notice);
                run = Describe(recipe, pipeline, session, folder) with { Teachers = teachers };
                foreach (var text in goneOnWith?.Notices(run) ?? [])
                    observer.Notice(text);
                run = goneOnWith?.Describe(run, time.GetUtcNow()) ?? run;
                trainer = new(pipeline, session, run, folder, observer, Cadence, new(options.Value.NotFinitePolicy, options.Value.NotFiniteRetries, options.Value.NotFiniteRateFactor));
                if (goneOnWith is not null)
                    GoOn(trainer, goneOnWith);
                folder.Write(run);
            }

            using var followed = health.Follow(folder);
            observer.Started(run);
            began = true;
            var summary = trainer.Train(stop);
            return new(summary.Status == "stopped" ? TrainingStatus.Stopped : TrainingStatus.Completed, folder.Path, summary, null);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return new(TrainingStatus.Stopped, folder?.Path, null, null);
        }
        catch (Exception exception)
        {
            var failure = exception switch
            {
                RecipeException unfit => recipe.WithValues(unfit, services),
                IOException or UnauthorizedAccessException when !began && folder is not null => new TrainingException($"The run folder {folder.Path} cannot be written: {exception.Message}"),
                _ => exception,
            };
            if (isNew && !began)
            {
                folder?.Remove();
                folder = null;
            }

            return new(TrainingStatus.Failed, folder?.Path, Fail(folder, began ? trainer : null, failure), failure);
        }
        finally
        {
            trainer?.Dispose();
            folder?.Dispose();
        }
    }

    /// <summary>The latest finished run of a recipe as it is configured now, on the same data; null where there is none.</summary>
    public FinishedRun? FindFinished(Recipe recipe, long seed, string dataDigest) => FinishedRun.Find(options.Value.RunsRoot, recipe.Name, Hash(recipe, seed), dataDigest);

    /// <summary>The recipes whose runs a recipe learns from, as it is configured now.</summary>
    public IEnumerable<Recipe> Teachers(Recipe recipe) => recipe.Teachers(recipe.Report(services).Values).Select(value => Find(value.Text));

    /// <summary>A recipe's pipeline ready to train on the chosen device.</summary>
    public TrainingSession Open(TrainingPipeline pipeline, CancellationToken stop) => Open(pipeline, [], stop);

    private TrainingSession Open(TrainingPipeline pipeline, List<(string Recipe, string Folder, string CheckpointSha256)> teachers, CancellationToken stop) =>
        TrainingSession.Open(pipeline, Device(), Data(stop), (teacher, student) => Teacher(Find(teacher), pipeline, student, teachers, stop), health.Pulse);

    /// <summary>What data parts may use.</summary>
    public DataContext Data(CancellationToken stop, bool isToCheck = false) => new()
    {
        IsToCheck = isToCheck,
        Root = options.Value.DataRoot,
        Workers = options.Value.DataWorkers,
        Progress = (what, done, total) =>
        {
            health.Pulse.Beat();
            observer.Working(what, done, total);
        },
        Notice = observer.Notice,
        Cancellation = stop,
    };

    /// <summary>Sets libtorch up and chooses the device, once.</summary>
    public Device Device()
    {
        if (_device is not null)
            return _device;
        foreach (var notice in TorchRuntime.Initialize().Notices)
            observer.Notice(notice);
        if (options.Value.Threads > 0)
            TorchRuntime.SetThreads(options.Value.Threads);
        return _device = DeviceChoice.Resolve(options.Value.Device, observer.Notice);
    }

    /// <summary>The run to go on with; null where a new one is to begin.</summary>
    private RunToGoOn? GoneOnWith(Recipe recipe, TrainingPipeline pipeline, TrainingSession session, string resume)
    {
        var choice = new RunChoice(recipe, recipe.Report(services).Values, Hash(recipe, pipeline.Seed), pipeline, session, options.Value.RunsRoot, Cadence, observer);
        return resume switch
        {
            _ when Never.Equals(resume, StringComparison.OrdinalIgnoreCase) => null,
            _ when Auto.Equals(resume, StringComparison.OrdinalIgnoreCase) => choice.Latest(),
            _ => choice.Asked(resume, options.Value.ResumeChanged),
        };
    }

    private static void GoOn(Trainer trainer, RunToGoOn run)
    {
        try
        {
            trainer.GoOn(run.Checkpoint, run.Tensors);
        }
        catch (InvalidDataException exception)
        {
            // The values are these, or it was asked for all the same, so it is the model's code that has changed.
            throw new TrainingException($"The checkpoint of the run {run.Folder.Path} does not fit the recipe as it is now: {exception.Message.TrimEnd('.')}. Tricks:Resume=never begins a new run.");
        }

        run.Folder.TakeBackSummary();
    }

    /// <summary>The model of a recipe's finished run, trained first where there is none.</summary>
    private Module<Tensor, Tensor> Teacher(Recipe recipe, TrainingPipeline studying, TrainingSession student, List<(string Recipe, string Folder, string CheckpointSha256)> teachers, CancellationToken stop)
    {
        var pipeline = recipe.Compose(services, null);
        var data = pipeline.OpenData(Data(stop));
        ThrowUnlessTeaches(recipe.Name, pipeline, data, studying, student.Data);
        if (data.Digest != student.Data.Digest)
            observer.Notice($"The teacher {recipe.Name} is trained on other data than the student: {data.Train.Count} images of {data.Shape}, in place of {student.Data.Train.Count} of {student.Data.Shape}. Some of the student's test images may be among them.");
        if (pipeline.TrainingShape(data) is var taught && studying.TrainingShape(student.Data) is var studied && taught != studied)
            observer.Notice($"The teacher {recipe.Name} is trained on images of {taught}, and the student shows it images of {studied}.");
        var shape = new ModelShape(pipeline.TrainingShape(data), data.ClassNames.Count);
        if (FindFinished(recipe, pipeline.Seed, data.Digest) is not { } run)
        {
            observer.Notice($"The teacher {recipe.Name} has no finished run with these values in {Path.GetFullPath(options.Value.RunsRoot)}: it is trained first.");
            var outcome = Train(recipe, null, stop, RestOf(options.Value.Resume));
            if (outcome.Status == TrainingStatus.Stopped)
            {
                observer.Notice($"It was asked to stop while the teacher {recipe.Name} was trained{(outcome.RunFolder is null ? "" : $", in {outcome.RunFolder}")}.");
                throw new OperationCanceledException(stop);
            }

            if (outcome.Failure is { } failure)
            {
                var message = $"The teacher {recipe.Name} could not be trained: {failure.Message}";
                throw failure is RecipeException ? new RecipeException(message) : new TrainingException(message);
            }

            run = FindFinished(recipe, pipeline.Seed, data.Digest) ?? throw new TrainingException($"The teacher's run in {outcome.RunFolder} cannot be read.");
        }

        teachers.Add((recipe.Name, run.Folder, run.CheckpointSha256));
        observer.Notice($"The teacher {recipe.Name} is the run in {run.Folder}, top-1 {run.Top1.ToString("P2", CultureInfo.InvariantCulture)}.");
        var model = pipeline.BuildModel(shape);
        try
        {
            Weights.Load(model, run.Weights);
            MemoryFormat.ToChannelsLast(model);
            model.to(student.Device);
            model.eval();
            ThrowUnlessAnswers(recipe.Name, model, studying.TrainingShape(student.Data), shape.Classes, student.Device);
            return model;
        }
        catch (InvalidDataException exception)
        {
            model.Dispose();
            // The run's values are these, so it is the model's code that has changed.
            throw new TrainingException($"The weights of the teacher {recipe.Name} do not fit its model; move its run away to train it anew: {exception.Message}");
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>What a choice means for runs that it does not name: those of teachers, and of ablations.</summary>
    public static string RestOf(string resume) => Never.Equals(resume, StringComparison.OrdinalIgnoreCase) ? Never : Auto;

    /// <summary>What the teacher says of an image must mean for the student what it means for the teacher.</summary>
    private static void ThrowUnlessTeaches(string teacher, TrainingPipeline pipeline, ImageDataset data, TrainingPipeline studying, ImageDataset studied)
    {
        if (!data.ClassNames.SequenceEqual(studied.ClassNames))
            throw new RecipeException($"The teacher {teacher} tells {Classes(data)} apart, the student {Classes(studied)}: give both the same data.", "loss term");
        var (own, given) = (pipeline.Normalization(data), studying.Normalization(studied));
        if (!own.IsSameAs(given))
            throw new RecipeException($"The teacher {teacher} knows images with {own} taken out, and the student gives it images with {given} taken out: normalize both alike.", "loss term");

        static string Classes(ImageDataset data) =>
            $"{data.ClassNames.Count} classes ({string.Join(", ", data.ClassNames.Take(3))}{(data.ClassNames.Count > 3 ? ", …" : "")})";
    }

    /// <summary>A model may take images of one size alone.</summary>
    private static void ThrowUnlessAnswers(string teacher, Module<Tensor, Tensor> model, ImageShape input, int classes, Device device)
    {
        using var noGradients = no_grad();
        using var scope = NewDisposeScope();
        var fault = "";
        try
        {
            if (model.call(zeros(2, input.Channels, input.Height, input.Width, device: device)).shape is [2, var outputs] && outputs == classes)
                return;
        }
        catch (ExternalException exception)
        {
            fault = ": " + exception.Message.Split('\n')[0];
        }

        throw new RecipeException($"The teacher {teacher} gives no {classes} logits for the student's images of {input}{fault}", "loss term");
    }

    /// <summary>The hash of a recipe as it is configured now.</summary>
    /// <exception cref="RecipeException">A recipe learns, over others, from itself.</exception>
    public string Hash(Recipe recipe, long seed) => Hash(recipe, seed, []);

    private string Hash(Recipe recipe, long seed, IReadOnlyList<Recipe> students)
    {
        if (students.Contains(recipe))
            throw new RecipeException($"{recipe.Name} would learn from itself ({string.Join(" from ", students.Append(recipe).Select(static other => other.Name))}).", "loss term");
        var values = recipe.Report(services).Values;
        var teachers = Teachers(recipe).Select(teacher => Hash(teacher, teacher.Compose(services, null).Seed, [.. students, recipe]));
        return RunDescription.Hash(recipe.Name, recipe.PartsThatAreOn(values), values, seed, [.. WeightsOf(recipe).Select(static weights => weights.Sha256), .. teachers]);
    }

    /// <summary>The files that a recipe begins with, as it is configured now.</summary>
    /// <exception cref="RecipeException">One is not there.</exception>
    private IEnumerable<(string Path, string Sha256)> WeightsOf(Recipe recipe) => recipe.WeightsPaths(recipe.Report(services).Values).Select(path =>
    {
        var file = new FileInfo(WeightsFile.Find(path));
        var (length, written) = (file.Length, file.LastWriteTimeUtc);
        // Read once, however often a hash is asked for.
        if (!_digests.TryGetValue(file.FullName, out var known) || (known.Length, known.Written) != (length, written))
            _digests[file.FullName] = known = (length, written, WeightsFile.Digest(file.FullName));
        return (file.FullName, known.Digest);
    });

    /// <summary>Leaves a summary of the failure where there is a run folder; a second failure must not hide the first.</summary>
    private RunSummary? Fail(RunFolder? folder, Trainer? trainer, Exception exception)
    {
        var summary = trainer?.Summary(TrainingStatus.Failed, exception.Message);
        if (folder is null || summary is null)
            return summary;
        try
        {
            folder.Write(summary);
        }
        catch (Exception second)
        {
            Log.SummaryNotWritten(logger, folder.Path, second);
        }

        return summary;
    }

    private RunDescription Describe(Recipe recipe, TrainingPipeline pipeline, TrainingSession session, RunFolder folder)
    {
        var libtorch = TorchRuntime.Initialize();
        var values = recipe.Report(services).Values;
        return new()
        {
            Recipe = recipe.Name,
            RecipeHash = Hash(recipe, pipeline.Seed),
            Folder = folder.Path,
            Started = time.GetUtcNow(),
            Seed = pipeline.Seed,
            Device = session.Device.ToString(),
            Threads = TorchRuntime.Threads,
            Epochs = pipeline.Epochs,
            StepsPerEpoch = session.Sampler.StepsPerEpoch,
            TrainingImages = session.Data.Train.Count,
            TestImages = session.Data.Test.Count,
            TrainingImagesByClass = session.Data.CountByClass(session.Data.Train),
            TestImagesByClass = session.Data.CountByClass(session.Data.Test),
            TestSplit = session.Data.TestSplit,
            Parameters = session.State.Parameters.Sum(static parameter => parameter.numel()),
            Input = pipeline.EvaluationShape(session.Data),
            TrainingInput = pipeline.TrainingShape(session.Data),
            StoredParts = recipe.StoredParts(values),
            ClassNames = session.Data.ClassNames,
            Normalization = pipeline.Normalization(session.Data),
            Weights = [.. WeightsOf(recipe)],
            DataDigest = session.Data.Digest,
            Parts = recipe.PartsThatAreOn(values).Select(static part => part.Key).ToArray(),
            Model = session.State.Model.GetType().FullName ?? "",
            Network = session.State.Model.GetName(),
            Values = [.. configuration.Report(options.Value).Values, .. values],
            Versions = new Dictionary<string, string>
            {
                ["tricks"] = typeof(RecipeTrainer).Assembly.GetName().Version!.ToString(3),
                ["torchsharp"] = libtorch.TorchSharpVersion,
                ["libtorch"] = libtorch.LibTorchVersion,
                ["dotnet"] = Environment.Version.ToString(),
            },
        };
    }
}
