namespace Tricks.Hosting.Evaluations;

/// <summary>What a model said of every image of a set.</summary>
/// <param name="classNames">The classes, by label.</param>
internal sealed class EvaluatedSet(IReadOnlyList<string> classNames)
{
    private readonly List<Judgement> _judgements = [];

    public IReadOnlyList<string> ClassNames => classNames;

    public IReadOnlyList<Judgement> Judgements => _judgements;

    public double Top1 => Share(static judgement => judgement.Rank == 0);

    public double Top5 => Share(static judgement => judgement.Rank < 5);

    /// <summary>How often each class, in rows, was taken for each, in columns.</summary>
    public int[,] Confusion()
    {
        var counts = new int[classNames.Count, classNames.Count];
        foreach (var judgement in _judgements)
            counts[judgement.Label, judgement.Guess]++;
        return counts;
    }

    /// <summary>The wrong guesses, those first whose true class seemed least probable.</summary>
    public IEnumerable<Judgement> Mistakes => _judgements.Where(static judgement => judgement.Rank > 0).OrderBy(static judgement => judgement.Probability).ThenBy(static judgement => judgement.Index);

    /// <summary>Adds what the model said of an image.</summary>
    /// <param name="index">The image's place in its set.</param>
    /// <param name="label">Its class.</param>
    /// <param name="probabilities">What each class seemed, by label.</param>
    public void Add(int index, int label, ReadOnlySpan<float> probabilities)
    {
        var (guess, rank) = (0, 0);
        for (var other = 0; other < probabilities.Length; other++)
        {
            if (probabilities[other] > probabilities[guess])
                guess = other;
            // Where two are equal the lower label is the guess, and ranks agree with it.
            if (probabilities[other] > probabilities[label] || (probabilities[other] == probabilities[label] && other < label))
                rank++;
        }

        _judgements.Add(new(index, label, guess, rank, probabilities[label], probabilities[guess]));
    }

    private double Share(Func<Judgement, bool> isMeant) => _judgements.Count == 0 ? 0 : (double)_judgements.Count(isMeant) / _judgements.Count;
}

/// <summary>What a model said of one image.</summary>
/// <param name="Index">The image's place in its set.</param>
/// <param name="Label">Its class.</param>
/// <param name="Guess">The class that seemed most probable.</param>
/// <param name="Rank">How many classes seemed more probable than the true one.</param>
/// <param name="Probability">What the true class seemed.</param>
/// <param name="GuessProbability">What the guess seemed.</param>
internal readonly record struct Judgement(int Index, int Label, int Guess, int Rank, float Probability, float GuessProbability);
