using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Tricks.Data;
using Tricks.Native;
using Tricks.Recipes;
using Tricks.Training;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Benchmarks.Costs;

/// <summary>The pipeline of a recipe on one batch that is there beforehand, so that no loading disturbs the time.</summary>
internal sealed class CostLoop : IDisposable
{
    private readonly TrainingPipeline _pipeline;
    private readonly TrainingSession _session;
    private readonly Batch _batch;
    private readonly bool _predicts;
    private int _step;

    /// <param name="recipe">The recipe.</param>
    /// <param name="predicts">Whether it predicts, in place of training.</param>
    public CostLoop(Recipe recipe, bool predicts)
    {
        _pipeline = Compose(recipe);
        _predicts = predicts;
        _session = TrainingSession.Open(_pipeline, CPU, new DataContext(), Teacher);
        _batch = _session.Training.Epoch(0, _session.Sampler.Training(0), _pipeline.BatchSize, dropLast: true, CancellationToken.None).First();
    }

    public static Recipe Find(string name) => RecipeModule.Recipes.Single(recipe => recipe.Name == name);

    /// <summary>The seconds of one step, or of one prediction.</summary>
    public double Seconds()
    {
        using var scope = NewDisposeScope();
        var began = Stopwatch.GetTimestamp();
        if (_predicts)
            Predict();
        else
            _session.Step(_batch, _step++).item<float>();
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    public void Dispose()
    {
        _batch.Dispose();
        _session.Dispose();
    }

    private void Predict()
    {
        using var noGradients = no_grad();
        _session.State.Model.eval();
        _pipeline.Predict(_session.State.Model, _batch.Images).sum().item<float>();
    }

    /// <summary>A recipe's pipeline, with one value set from outside where a key is given.</summary>
    public static TrainingPipeline Compose(Recipe recipe, string? key = null, string? value = null)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(key is null ? [] : [new(key, value)]).Build();
        var services = new ServiceCollection().AddSingleton<IConfiguration>(configuration);
        recipe.AddTo(services);
        return recipe.Compose(services.BuildServiceProvider(), null);
    }

    private static Module<Tensor, Tensor> Teacher(string recipe, TrainingSession session)
    {
        var model = Compose(Find(recipe)).BuildModel(new(session.Data.Shape, session.State.Classes));
        MemoryFormat.ToChannelsLast(model);
        model.eval();
        return model;
    }
}
