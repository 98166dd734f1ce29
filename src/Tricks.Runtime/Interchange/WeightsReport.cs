namespace Tricks.Interchange;

/// <summary>How the tensors of a file and those of a model fit, by the model's names where there are such.</summary>
/// <param name="Matched">Which are in both, of the same shape.</param>
/// <param name="Missing">Which the model has and the file lacks.</param>
/// <param name="Unexpected">Which the file has and the model lacks.</param>
/// <param name="OtherShape">Which have another shape in the file, with both shapes.</param>
internal sealed record WeightsReport(IReadOnlyList<string> Matched, IReadOnlyList<string> Missing, IReadOnlyList<string> Unexpected, IReadOnlyList<string> OtherShape)
{
    private const int MostNames = 8;

    /// <summary>In what they differ.</summary>
    public Mismatches Found =>
        (Missing.Count > 0 ? Mismatches.Missing : 0) | (Unexpected.Count > 0 ? Mismatches.Unexpected : 0) | (OtherShape.Count > 0 ? Mismatches.OtherShape : 0);

    /// <inheritdoc />
    public override string ToString() =>
        $"{Matched.Count} tensor{(Matched.Count == 1 ? "" : "s")} match{(Matched.Count == 1 ? "es" : "")}{Named("missing", Missing)}{Named("unexpected", Unexpected)}{Named("of another shape", OtherShape)}";

    private static string Named(string what, IReadOnlyList<string> names) => names.Count == 0
        ? ""
        : $"; {names.Count} {(names.Count == 1 ? "is" : "are")} {what}: {string.Join(", ", names.Take(MostNames))}{(names.Count > MostNames ? ", …" : "")}";
}
