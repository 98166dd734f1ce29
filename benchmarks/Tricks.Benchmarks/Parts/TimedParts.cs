using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using Tricks.Benchmarks.Costs;
using Tricks.Benchmarks.Steps;

namespace Tricks.Benchmarks.Parts;

/// <summary>The parts that BenchmarkDotNet measures, one after another: their ratios are not of turns.</summary>
internal static class TimedParts
{
    private static readonly Results Kept = new("parts.json", "median time of a small part by BenchmarkDotNet, and its ratio to that beside which it stands", "parts") { IsOfCpu = true };

    public static void Run(string[] arguments)
    {
        var others = new ForeignWork();
        var chosen = arguments.Length == 0 ? ["--filter", "*"] : arguments;
        foreach (var summary in BenchmarkSwitcher.FromAssembly(typeof(TimedParts).Assembly).Run(chosen))
        {
            foreach (var report in summary.Reports)
                Keep(report, summary.Reports, string.Join(' ', arguments.Prepend("parts")), others);
        }
    }

    private static void Keep(BenchmarkReport report, IEnumerable<BenchmarkReport> all, string command, ForeignWork others)
    {
        if (report.ResultStatistics is not { } time)
            return;
        var part = report.BenchmarkCase.Descriptor;
        var beside = part.Baseline ? null : all.FirstOrDefault(other => other.BenchmarkCase.Descriptor is { Baseline: true } baseline && baseline.Categories.SequenceEqual(part.Categories));
        Kept.Keep(part.WorkloadMethodDisplayInfo.Trim('\''), new
        {
            Microseconds = Math.Round(time.Median / 1000, 2),
            Quarters = new[] { Math.Round(time.Q1 / 1000, 2), Math.Round(time.Q3 / 1000, 2) },
            Beside = beside?.BenchmarkCase.Descriptor.WorkloadMethodDisplayInfo.Trim('\''),
            OverIt = beside is null ? (double?)null : Math.Round(time.Median / beside.ResultStatistics!.Median, 4),
            ManagedBytes = report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase),
        }, command, others);
    }
}
