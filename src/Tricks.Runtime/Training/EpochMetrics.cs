using System.Text.Json.Serialization;

namespace Tricks.Training;

/// <summary>One line of <c>metrics.jsonl</c>.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="Step">Optimizer steps taken since the start.</param>
/// <param name="TrainLoss">Mean training loss of the epoch, on what the recipe made of images and targets; no number where every step was skipped.</param>
/// <param name="TestLoss">Mean cross entropy on the test set.</param>
/// <param name="Top1">Fraction of test images whose first guess was right, 0 to 1.</param>
/// <param name="Top5">Fraction of test images whose class was among the first five guesses, 0 to 1.</param>
/// <param name="LearningRate">The learning rate of the epoch's last step.</param>
/// <param name="ImagesPerSecond">Training images a second, evaluation not counted.</param>
/// <param name="WaitedSeconds">How long training waited for images that were not prepared yet.</param>
/// <param name="Bottleneck"><c>data</c> where it waited for more than a tenth of the epoch, otherwise <c>model</c>.</param>
/// <param name="Figures">What parts count and measure, such as <c>MixedPrecision.SkippedSteps</c>; null where none does.</param>
public sealed record EpochMetrics(
    int Epoch,
    int Step,
    double TrainLoss,
    double TestLoss,
    double Top1,
    double Top5,
    double LearningRate,
    double ImagesPerSecond,
    double WaitedSeconds,
    string Bottleneck,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, double>? Figures = null);

/// <summary>Where an epoch stands.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="Epochs">Epochs in all.</param>
/// <param name="StepInEpoch">Steps taken in this epoch.</param>
/// <param name="StepsPerEpoch">Steps of an epoch.</param>
/// <param name="Loss">Mean training loss of the epoch so far.</param>
/// <param name="LearningRate">The learning rate of the last step.</param>
/// <param name="ImagesPerSecond">Training images a second in this epoch.</param>
/// <param name="Remaining">The time left until the last epoch ends, as far as can be told.</param>
public sealed record StepProgress(int Epoch, int Epochs, int StepInEpoch, int StepsPerEpoch, double Loss, double LearningRate, double ImagesPerSecond, TimeSpan Remaining);
