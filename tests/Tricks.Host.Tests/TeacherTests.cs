using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using TorchSharp;
using Tricks.Hosting;
using Tricks.Recipes;
using Tricks.Training;
using static TorchSharp.torch;

namespace Tricks.Host.Tests;

/// <summary><see cref="TinyStudent"/> learns from the run of <see cref="TinyTeacher"/>.</summary>
public sealed class TeacherTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_teacher_is_trained_first_and_its_run_serves_the_next_student()
    {
        var watcher = Train(seeds: [0, 1]);
        // A student's run starts when its teacher is there.
        Assert.Equal([("TinyTeacher", 0L), ("TinyStudent", 0L), ("TinyStudent", 1L)], watcher.Started);
        Assert.All(watcher.Outcomes, static outcome => Assert.Equal(TrainingStatus.Completed, outcome.Status));
        Assert.Single(watcher.Notices, $"The teacher TinyTeacher has no finished run with these values in {_folder["runs"]}: it is trained first.");
        Assert.Equal(2, watcher.Notices.Count(notice => notice.StartsWith($"The teacher TinyTeacher is the run in {watcher.Runs[0].Folder}, top-1 ", StringComparison.Ordinal)));

        var told = JsonNode.Parse(File.ReadAllText(Path.Combine(watcher.Runs[1].Folder, "run.json")))!["teachers"]!.AsArray();
        Assert.Equal(("TinyTeacher", watcher.Runs[0].Folder), ((string)told[0]!["recipe"]!, (string)told[0]!["folder"]!));
        Assert.Equal((string)JsonNode.Parse(File.ReadAllText(Path.Combine(watcher.Runs[0].Folder, "summary.json")))!["checkpoint_sha256"]!, (string)told[0]!["checkpoint_sha256"]!);
        Assert.DoesNotContain(watcher.Notices, static notice => notice.Contains("other data", StringComparison.Ordinal));

        var later = Train(seeds: [2]);
        Assert.Equal([("TinyStudent", 2L)], later.Started);
    }

    [Fact]
    public void Students_of_other_teachers_are_other_students()
    {
        var plain = Train(seeds: [0]);
        var off = Train([0], ("Recipes:TinyStudent:Distillation:Enabled", "false"));
        Assert.Equal([("TinyStudent", 0L)], off.Started);
        Assert.NotEqual(plain.Outcomes[0].Summary!.CheckpointSha256, off.Outcomes[0].Summary!.CheckpointSha256);

        var changed = Train([0], ("Recipes:TinyTeacher:LearningRate:Rate", "0.02"));
        Assert.Equal([("TinyTeacher", 0L), ("TinyStudent", 0L)], changed.Started);
        Assert.NotEqual(plain.Outcomes[0].Summary!.CheckpointSha256, changed.Outcomes[0].Summary!.CheckpointSha256);
        Assert.Equal(3, new[] { plain, off, changed }.Select(static watcher => watcher.Runs[^1].RecipeHash).Distinct().Count());

        // The first teacher's run is still there.
        Assert.Equal([("TinyStudent", 1L)], Train(seeds: [1]).Started);
    }

    [Fact]
    public void A_teacher_of_other_images_is_told()
    {
        var watcher = Train([0], ("Recipes:TinyTeacher:Synthetic:Train", "64"));
        Assert.Contains("The teacher TinyTeacher is trained on other data than the student: 64 images of 3×8×8, in place of 48 of 3×8×8. Some of the student's test images may be among them.", watcher.Notices);
    }

    [Theory]
    [InlineData(new byte[] { })]
    [InlineData(new byte[] { 1, 2, 3, 4, 5, 6, 7, 8, 9 })]
    public void A_teacher_whose_weights_are_damaged_is_trained_anew(byte[] content)
    {
        var first = Train(seeds: [0]);
        File.WriteAllBytes(Path.Combine(first.Runs[0].Folder, "checkpoints", "last.safetensors"), content);
        var again = Train(seeds: [1]);
        Assert.Equal([("TinyTeacher", 0L), ("TinyStudent", 1L)], again.Started);
        Assert.Equal(TrainingStatus.Completed, Assert.Single(again.Outcomes).Status);
    }

    [Fact]
    public void A_teacher_that_was_stopped_stops_its_student_and_is_trained_anew()
    {
        var stopped = new Watcher { OnStarted = static watcher => watcher.Stop.Cancel() };
        Train(stopped, [0]);
        Assert.Equal([("TinyTeacher", 0L)], stopped.Started);
        Assert.Equal((TrainingStatus.Stopped, null), (stopped.Outcomes[0].Status, stopped.Outcomes[0].RunFolder));
        Assert.Equal([("TinyTeacher", 0L), ("TinyStudent", 0L)], Train(seeds: [0]).Started);
    }

    [Theory]
    [InlineData("Recipes:TinyTeacher:Synthetic:Classes", "4", "The teacher TinyTeacher tells 4 classes (class 0, class 1, class 2, …) apart, the student 3 classes (class 0, class 1, class 2): give both the same data; Tricks:Recipes:TinyStudent:Distillation:Teacher is 'TinyTeacher' (attribute)")]
    [InlineData("Recipes:TinyTeacher:Normalize:Enabled", "false", "The teacher TinyTeacher knows images with mean [0, 0, 0] and deviation [255, 255, 255] taken out, and the student gives it images with mean [127.5, 127.5, 127.5] and deviation [52.255, 52.255, 52.255] taken out: normalize both alike; Tricks:")]
    [InlineData("Recipes:TinyTeacher:Synthetic:Channels", "1", "The teacher TinyTeacher knows images with mean [127.5] and deviation [52.255] taken out, and the student gives it images with")]
    [InlineData("Recipes:TinyTeacher:Synthetic:Size", "10", "The teacher TinyTeacher gives no 3 logits for the student's images of 3×8×8")]
    [InlineData("Recipes:TinyTeacher:BatchSize:Size", "1000", "The teacher TinyTeacher could not be trained: The training set has 48 images, fewer than one batch of 1000: choose a batch size of 48 or less")]
    public void A_teacher_that_cannot_teach_is_refused_before_the_student_begins(string key, string value, string message)
    {
        var watcher = Train([0], (key, value));
        Assert.DoesNotContain("TinyStudent", watcher.Started.Select(static run => run.Recipe));
        var failure = Assert.IsType<RecipeException>(watcher.Outcomes[0].Failure);
        Assert.StartsWith(message, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_teacher_that_fails_fails_its_student()
    {
        var watcher = Train([0], ("Recipes:TinyTeacher:LearningRate:Rate", "1e30"));
        var failure = Assert.IsType<TrainingException>(watcher.Outcomes[0].Failure);
        Assert.StartsWith("The teacher TinyTeacher could not be trained: The t", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TinyTeachr", "Tricks:Recipes:TinyStudent:Distillation:Teacher is 'TinyTeachr' (MemoryConfigurationProvider), but no recipe has that name; allowed: one of Pets, Tiny, TinyClipped, TinyGrid, TinyGridUpToLabelSmoothing, TinyGridWithoutAll, TinyGridWithoutLabelSmoothing, TinyOwnData, TinyPhotos, TinyShrinking, TinyStepGrid, TinyStepGridWithoutCosineDecay, TinyStudentWithoutDistillation, TinySurgery, TinyTeacher, TinyTuned; did you mean TinyTeacher?")]
    [InlineData("tinystudent", "Tricks:Recipes:TinyStudent:Distillation:Teacher is 'tinystudent' (MemoryConfigurationProvider), which would learn from itself (TinyStudent from TinyStudent); allowed: one of ")]
    public void A_teacher_that_is_none_stops_the_start(string teacher, string message)
    {
        using var host = new Watcher().Host<RecipeModule>(_folder, "TinyStudent", ("Recipes:TinyStudent:Distillation:Teacher", teacher));
        var exception = Assert.Throws<OptionsValidationException>(() => host.Services.GetRequiredService<IStartupValidator>().Validate());
        Assert.StartsWith(message, Assert.Single(exception.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_that_learn_from_each_other_stop_the_start_and_the_hash_of_neither_is_computed_for_ever()
    {
        // FashionTable6's ablations have teachers of their own.
        (string, string)[] circle = [("Recipes:FashionTable6:Distillation:Teacher", "FashionTable6UpToDistillation"), ("Recipes:FashionTable6UpToDistillation:Distillation:Teacher", "FashionTable6")];
        using (var host = new Watcher().Host<Tricks.Host.RecipeModule>(_folder, "FashionTable6", circle))
        {
            var exception = Assert.Throws<OptionsValidationException>(() => host.Services.GetRequiredService<IStartupValidator>().Validate());
            Assert.Contains("Tricks:Recipes:FashionTable6UpToDistillation:Distillation:Teacher is 'FashionTable6' (MemoryConfigurationProvider), which would learn from itself (FashionTable6 from FashionTable6UpToDistillation from FashionTable6)", Assert.Single(exception.Failures), StringComparison.Ordinal);
        }

        // Nobody chose it, so the start says nothing.
        using var other = new Watcher().Host<Tricks.Host.RecipeModule>(_folder, "Quickstart", circle);
        other.Services.GetRequiredService<IStartupValidator>().Validate();
        var trainer = other.Services.GetRequiredService<RecipeTrainer>();
        var refusal = Assert.Throws<RecipeException>(() => trainer.Hash(trainer.Find("FashionTable6"), 0));
        Assert.Equal("FashionTable6 would learn from itself (FashionTable6 from FashionTable6UpToDistillation from FashionTable6).", refusal.Message);
    }

    [Fact]
    public void Weights_of_another_model_are_refused_and_nothing_is_set()
    {
        using var scope = NewDisposeScope();
        using var model = new TinyNet(new(new(3, 8, 8), 3));
        var before = model.state_dict().ToDictionary(static item => item.Key, static item => item.Value.clone());
        var path = _folder["weights.safetensors"];
        foreach (var (tensors, message) in new (Dictionary<string, Tensor>, string)[]
        {
            (new() { ["_head.weight"] = zeros(3, 192) }, "lacks _head.bias, which TinyNet has"),
            (new() { ["_head.weight"] = zeros(3, 192), ["_head.bias"] = zeros(3), ["more"] = zeros(1) }, "has more, which TinyNet has not"),
            (new() { ["_head.weight"] = zeros(3, 192), ["_head.bias"] = zeros(4) }, "has _head.bias of shape [4], but TinyNet has it of shape [3]"),
        })
        {
            using (var stream = File.Create(path))
                SafeTensors.Write(stream, StoredTensor.All(tensors), new Dictionary<string, string>());
            var exception = Assert.Throws<InvalidDataException>(() => Weights.Load(model, path));
            Assert.Contains(message, exception.Message, StringComparison.Ordinal);
            Assert.All(model.state_dict(), item => Assert.True(item.Value.equal(before[item.Key]).all().item<bool>()));
        }

        using (var stream = File.Create(path))
            SafeTensors.Write(stream, StoredTensor.All(new Dictionary<string, Tensor> { ["_head.weight"] = ones(3, 192), ["_head.bias"] = ones(3) }), new Dictionary<string, string>());
        Weights.Load(model, path);
        Assert.All(model.parameters(), static parameter => Assert.True(parameter.eq(1).all().item<bool>()));
    }

    private Watcher Train(long[] seeds, params (string, string)[] settings) => Train(new Watcher(), seeds, settings);

    private Watcher Train(Watcher watcher, long[] seeds, params (string, string)[] settings)
    {
        using var host = watcher.Host<RecipeModule>(_folder, "TinyStudent", settings);
        var trainer = host.Services.GetRequiredService<RecipeTrainer>();
        foreach (var seed in seeds)
            ((ITrainingObserver)watcher).Ended(trainer.Train(trainer.Find("TinyStudent"), seed, watcher.Stop.Token));
        return watcher;
    }
}
