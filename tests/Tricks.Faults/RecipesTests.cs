using Tricks.Recipes;
using Tricks.Training;

namespace Tricks.Faults;

/// <summary>The recipes that are killed hold every kind of state that there is.</summary>
public sealed class RecipesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_class_of_the_runtime_that_has_state_is_in_a_run_of_a_recipe_that_is_killed()
    {
        Photographs.Write(_folder, 8);
        var used = KillTests.Recipes.Append(nameof(FaultTeacher)).SelectMany(StatesOf).ToHashSet();
        // What an optimizer is wrapped in has no state of its own.
        var all = typeof(IStateful).Assembly.GetTypes().Where(static type => typeof(IStateful).IsAssignableFrom(type) && type is { IsInterface: false, IsAbstract: false, IsNested: false } && !typeof(WrappedOptimizer).IsAssignableFrom(type));
        Assert.Empty(all.Except(used).Select(static type => type.Name));
    }

    private IEnumerable<Type> StatesOf(string recipe)
    {
        using var run = new InProcess(_folder, recipe, ($"Recipes:{nameof(FaultBag)}:ImageFolder:Cache", "None"));
        var pipeline = run.Recipe.Compose(run.Services, null);
        using var session = TrainingSession.Open(
            pipeline,
            run.Trainer.Device(),
            run.Trainer.Data(TestContext.Current.CancellationToken),
            (teacher, student) => run.Trainer.Find(teacher).Compose(run.Services, null).BuildModel(new(student.Data.Shape, student.Data.ClassNames.Count)));
        return [.. pipeline.Runs.Select(static part => part.Run).Append(session.State.Optimizer).OfType<IStateful>().Select(static stateful => stateful.GetType())];
    }
}
