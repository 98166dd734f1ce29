namespace Tricks.Recipes;

/// <summary>Finds the word that was meant by a misspelt one.</summary>
internal static class Spelling
{
    /// <summary>How a message about a word that is not allowed ends: with the one that was meant, or with nothing where none is close.</summary>
    public static string DidYouMean(string word, IEnumerable<string> allowed) => Nearest(word, allowed) is { } meant ? $"; did you mean {meant}?" : "";

    /// <summary>The same for the first of several words that is misspelt.</summary>
    public static string DidYouMean(IEnumerable<string> words, IReadOnlyList<string> allowed) =>
        words.Select(word => DidYouMean(word, allowed)).FirstOrDefault(static hint => hint.Length > 0, "");

    /// <summary>The nearest of the allowed words, one slip in three letters away at most, whatever the case; null also where the word is allowed.</summary>
    private static string? Nearest(string word, IEnumerable<string> allowed)
    {
        var (meant, distance) = allowed.Select(candidate => (Word: candidate, Distance: Distance(word.ToLowerInvariant(), candidate.ToLowerInvariant())))
            .OrderBy(static near => near.Distance)
            .ThenBy(near => Math.Abs(near.Word.Length - word.Length))
            .FirstOrDefault(("", 0));
        return distance > 0 && distance <= Math.Max(word.Length, meant.Length) / 3 ? meant : null;
    }

    /// <summary>
    /// Damerau-Levenshtein: how many letters are left out, put in, wrong or swapped with their neighbour (no stretch is edited twice).
    /// </summary>
    private static int Distance(string one, string other)
    {
        var rows = new int[one.Length + 1, other.Length + 1];
        for (var i = 0; i <= one.Length; i++)
        {
            for (var j = 0; j <= other.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    rows[i, j] = i + j;
                    continue;
                }

                var replaced = rows[i - 1, j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1);
                rows[i, j] = Math.Min(replaced, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        }

        return rows[one.Length, other.Length];
    }
}
