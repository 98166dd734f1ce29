using Tricks.Training;

namespace Tricks.Hosting;

/// <summary>What the application decides about training, apart from the recipe: the keys below <c>Tricks</c>.</summary>
public sealed class TricksOptions
{
    /// <summary><c>Tricks:Recipe</c>: which recipe trains. <c>Quickstart</c> by default, or the only one where the application has just one.</summary>
    public string Recipe { get; set; } = "Quickstart";

    /// <summary><c>Tricks:Device</c>: <c>auto</c> (CUDA where there is one), <c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>. <c>auto</c> by default.</summary>
    public string Device { get; set; } = "auto";

    /// <summary><c>Tricks:Seed</c>: stands in place of the recipe's seed; null leaves that.</summary>
    public long? Seed { get; set; }

    /// <summary><c>Tricks:Threads</c>: CPU threads that one operation uses; 0, the default, leaves the choice to libtorch (one a core).</summary>
    public int Threads { get; set; }

    /// <summary><c>Tricks:Runs:Root</c>: the folder that holds the runs. <c>runs</c> by default, below the working directory.</summary>
    public string RunsRoot { get; set; } = "runs";

    /// <summary>
    /// <c>Tricks:Resume</c>: <c>auto</c>, the default, goes on with the recipe's latest run where that has the same values and data and was not trained to its end;
    /// <c>never</c> begins a new run; a run's folder, or its name, goes on with that run, to which epochs may be added where the schedule allows it.
    /// </summary>
    public string Resume { get; set; } = "auto";

    /// <summary><c>Tricks:ResumeChanged</c>: whether a run that <see cref="Resume"/> names is gone on with although the recipe's values are other than they were. <c>false</c> by default.</summary>
    public bool ResumeChanged { get; set; }

    /// <summary><c>Tricks:Checkpoints:Steps</c>: steps after which a checkpoint is written beside those at the end of each epoch; 0, the default: none.</summary>
    public int CheckpointSteps { get; set; }

    /// <summary><c>Tricks:Checkpoints:Minutes</c>: the same in minutes; 10 by default, 0: none.</summary>
    public double CheckpointMinutes { get; set; } = 10;

    /// <summary><c>Tricks:Checkpoints:Keep</c>: how many checkpoints of a run are kept; 2 by default.</summary>
    public int CheckpointsKept { get; set; } = 2;

    /// <summary>
    /// <c>Tricks:NotFinite:Policy</c>: what is done where a loss or a gradient is not finite. <c>Stop</c>, the default, names the first module whose output is not;
    /// <c>Skip</c> leaves the step out and counts it; <c>Back</c> goes back to the last checkpoint with a lower learning rate.
    /// </summary>
    public NotFinitePolicy NotFinitePolicy { get; set; }

    /// <summary><c>Tricks:NotFinite:Retries</c>: how often <see cref="NotFinitePolicy.Back"/> goes back before training stops; 3 by default.</summary>
    public int NotFiniteRetries { get; set; } = 3;

    /// <summary><c>Tricks:NotFinite:RateFactor</c>: by what it multiplies the learning rate each time; 0.5 by default.</summary>
    public double NotFiniteRateFactor { get; set; } = 0.5;

    /// <summary><c>Tricks:Data:Root</c>: the folder that holds one folder a data set; null leaves each data set's own places.</summary>
    public string? DataRoot { get; set; }

    /// <summary>
    /// <c>Tricks:Data:Workers</c>: threads that prepare images; 0, the default, leaves the choice to the loader: half of the processors where they
    /// train too, all but one where a CUDA device does. Batches are the same for any number.
    /// </summary>
    public int DataWorkers { get; set; }

    /// <summary><c>Tricks:ReportSeconds</c>: seconds between two log lines while an epoch runs. 10 by default.</summary>
    public double ReportSeconds { get; set; } = 10;

    /// <summary><c>Tricks:Health:Seconds</c>: seconds between two heartbeats, <c>heartbeat.json</c> in the run's folder. 10 by default, 0: none.</summary>
    public double HealthSeconds { get; set; } = 10;

    /// <summary>
    /// <c>Tricks:Health:StallSeconds</c>: seconds without a step, an evaluated batch, a saved file or progress of the data after which training is called
    /// unhealthy. 600 by default.
    /// </summary>
    public double HealthStallSeconds { get; set; } = 600;
}
