using System.Diagnostics;
using System.Globalization;

namespace Tricks.Faults;

/// <summary>
/// How much is tried. The short form, <c>dotnet test -c Release --project tests/Tricks.Faults</c>, is for every build. The long form,
/// <c>TRICKS_FAULTS=faults.md dotnet run -c Release --project tests/Tricks.Faults</c>, takes hours on two cores; each of its tests adds a row of what it
/// measured to the Markdown file of that name. <c>TRICKS_FAULTS_SHARE=0.1</c> makes it that share as long, and <c>TRICKS_FAULTS_SEED=7</c> takes
/// another seed than 1 in either form. One test alone: <c>-- -method '*Runs_that_are_killed*'</c> behind the command.
/// </summary>
internal static class Intensity
{
    private static readonly string? Results = Environment.GetEnvironmentVariable("TRICKS_FAULTS") is { Length: > 0 } path ? Path.GetFullPath(path) : null;

    private static readonly double Share = Environment.GetEnvironmentVariable("TRICKS_FAULTS_SHARE") is { Length: > 0 } text ? double.Parse(text, CultureInfo.InvariantCulture) : 1;

    private static long _told = Stopwatch.GetTimestamp();

    public static int Seed { get; } = Environment.GetEnvironmentVariable("TRICKS_FAULTS_SEED") is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : 1;

    public static bool IsLong => Results is not null;

    public static int Of(int shortForm, int longForm) => IsLong ? Math.Max(shortForm, (int)(longForm * Share)) : shortForm;

    public static TimeSpan Of(TimeSpan shortForm, TimeSpan longForm) => IsLong && longForm * Share > shortForm ? longForm * Share : shortForm;

    /// <summary>Says now and then how far a test is.</summary>
    public static void Tell(string what, int done, int total, Stopwatch since)
    {
        if (!IsLong || (done < total && Stopwatch.GetElapsedTime(_told) < TimeSpan.FromSeconds(10)))
            return;
        _told = Stopwatch.GetTimestamp();
        var left = done == 0 ? TimeSpan.Zero : since.Elapsed / done * (total - done);
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what} {done} of {total}, {(int)left.TotalMinutes}:{left.Seconds:D2} left"));
    }

    /// <summary>Keeps what a test measured.</summary>
    public static void Record(string test, string measured, Stopwatch since)
    {
        TestContext.Current.SendDiagnosticMessage("{0}: {1}", test, measured);
        if (Results is null)
            return;
        if (!File.Exists(Results))
            File.WriteAllText(Results, "| test | seed | measured | seconds |\n|---|---|---|---|\n");
        File.AppendAllText(Results, string.Create(CultureInfo.InvariantCulture, $"| {test} | {Seed} | {measured.Replace("|", "\\|", StringComparison.Ordinal)} | {since.Elapsed.TotalSeconds:F0} |\n"));
    }
}
