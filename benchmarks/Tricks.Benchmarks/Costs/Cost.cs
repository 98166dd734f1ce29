namespace Tricks.Benchmarks.Costs;

/// <summary>What was measured of one trick.</summary>
/// <param name="Kind">What the figures mean: step and prediction are ratios, start is in milliseconds, image and data in microseconds.</param>
/// <param name="What">On what.</param>
/// <param name="Against">Of a ratio, against what.</param>
/// <param name="Times">The measured times, or ratios of times.</param>
/// <param name="Memory">Of a ratio, the difference of the peaks of live memory in MB; of a start, the peak above what was live before in MB; of an image, what it allocates in KB; of data, what they take in MB.</param>
internal sealed record Cost(string Kind, string What, string? Against, IReadOnlyList<double> Times, double Memory);
