using System.Globalization;
using System.Text;
using System.Text.Json;
using Tricks.Recipes;

namespace Tricks.Hosting.Evaluations;

/// <summary>An evaluation as text and as JSON.</summary>
internal static class EvaluationReport
{
    /// <summary>More classes than this make a table too wide to read: their commonest mistakes stand in its place.</summary>
    private const int MostColumns = 20;

    private const int MostMistakes = 20;

    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Markdown(string title, EvaluatedSet evaluation)
    {
        var text = new StringBuilder();
        var confusion = evaluation.Confusion();
        text.Append(CultureInfo.InvariantCulture, $"# {title}\n\n{Summary(evaluation)}\n\n| class | images | right | most often taken for |\n|---|---|---|---|\n");
        for (var label = 0; label < evaluation.ClassNames.Count; label++)
        {
            var (count, wrong) = (Count(confusion, label), Commonest(confusion, label));
            text.Append(CultureInfo.InvariantCulture, $"| {Cell(evaluation.ClassNames[label])} | {count} | {(count == 0 ? "" : ((double)confusion[label, label] / count).ToString("P1", CultureInfo.InvariantCulture))} | ");
            text.Append(CultureInfo.InvariantCulture, $"{(wrong is { } other ? $"{Cell(evaluation.ClassNames[other])} ({confusion[label, other]})" : "")} |\n");
        }

        if (evaluation.ClassNames.Count <= MostColumns)
            AddTable(text, evaluation.ClassNames, confusion);
        else
            AddMistakes(text, evaluation.ClassNames, confusion);
        return text.ToString();
    }

    /// <summary>The figures in a line.</summary>
    public static string Summary(EvaluatedSet evaluation) => string.Create(
        CultureInfo.InvariantCulture, $"{evaluation.Judgements.Count} images, top-1 {evaluation.Top1:P2}, top-5 {evaluation.Top5:P2}");

    public static byte[] Json(string checkpoint, string data, EvaluatedSet evaluation, Func<int, string> nameOf)
    {
        var confusion = evaluation.Confusion();
        return JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                checkpoint,
                data,
                images = evaluation.Judgements.Count,
                top1 = evaluation.Top1,
                top5 = evaluation.Top5,
                classes = evaluation.ClassNames.Select((name, label) => new { name, images = Count(confusion, label), right = confusion[label, label] }),
                confusion = Enumerable.Range(0, evaluation.ClassNames.Count).Select(label => Enumerable.Range(0, evaluation.ClassNames.Count).Select(guess => confusion[label, guess])),
                mistakes = evaluation.Mistakes.Select(mistake => new
                {
                    image = nameOf(mistake.Index),
                    @class = evaluation.ClassNames[mistake.Label],
                    probability = mistake.Probability,
                    guess = evaluation.ClassNames[mistake.Guess],
                    guessProbability = mistake.GuessProbability,
                }),
            },
            Options);
    }

    /// <summary>The confusion matrix with a heading, for a spreadsheet: rows are the classes, columns what the model said.</summary>
    public static byte[] Csv(EvaluatedSet evaluation)
    {
        var (text, confusion) = (new StringBuilder("class"), evaluation.Confusion());
        foreach (var name in evaluation.ClassNames)
            text.Append(',').Append(Quoted(name));
        for (var label = 0; label < evaluation.ClassNames.Count; label++)
            text.Append("\r\n").Append(Quoted(evaluation.ClassNames[label])).Append(',').AppendJoin(',', Enumerable.Range(0, evaluation.ClassNames.Count).Select(guess => confusion[label, guess]));
        return Encoding.UTF8.GetBytes(text.Append("\r\n").ToString());
    }

    /// <summary>A field as RFC 4180 has it.</summary>
    private static string Quoted(string field) => field.AsSpan().ContainsAny("\",\r\n") ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field;

    private static void AddTable(StringBuilder text, IReadOnlyList<string> names, int[,] confusion)
    {
        text.Append("\nRows are the classes, columns what the model said.\n\n| | ").AppendJoin(" | ", names.Select(Cell)).Append(" |\n|---|").Insert(text.Length, "---|", names.Count).Append('\n');
        for (var label = 0; label < names.Count; label++)
            text.Append(CultureInfo.InvariantCulture, $"| {Cell(names[label])} | ").AppendJoin(" | ", Enumerable.Range(0, names.Count).Select(guess => confusion[label, guess])).Append(" |\n");
    }

    private static void AddMistakes(StringBuilder text, IReadOnlyList<string> names, int[,] confusion)
    {
        text.Append("\n| class | taken for | images |\n|---|---|---|\n");
        var pairs = from label in Enumerable.Range(0, names.Count)
                    from guess in Enumerable.Range(0, names.Count)
                    where label != guess && confusion[label, guess] > 0
                    orderby confusion[label, guess] descending
                    select (label, guess);
        foreach (var (label, guess) in pairs.Take(MostMistakes))
            text.Append(CultureInfo.InvariantCulture, $"| {Cell(names[label])} | {Cell(names[guess])} | {confusion[label, guess]} |\n");
    }

    private static int Count(int[,] confusion, int label) => Enumerable.Range(0, confusion.GetLength(1)).Sum(guess => confusion[label, guess]);

    private static int? Commonest(int[,] confusion, int label)
    {
        var guess = Enumerable.Range(0, confusion.GetLength(1)).Where(other => other != label).MaxBy(other => confusion[label, other]);
        return confusion[label, guess] == 0 ? null : guess;
    }

    private static string Cell(string name) => RuleWords.Show(name).Replace("|", "\\|", StringComparison.Ordinal);
}
