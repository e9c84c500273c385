namespace Lab.Exercises;

/// <summary>The questions of all lessons, by id.</summary>
public sealed class PredictionCatalog
{
    private readonly Dictionary<string, PredictionQuestion> _questions = new(StringComparer.Ordinal);

    /// <summary>Makes a catalog of these questions.</summary>
    /// <exception cref="ArgumentException">Two questions have one id, or an option has no letter of its own.</exception>
    public PredictionCatalog(IEnumerable<PredictionQuestion> questions)
    {
        foreach (var question in questions)
        {
            if (!_questions.TryAdd(question.Id, question))
            {
                throw new ArgumentException($"Two questions are called {question.Id}.", nameof(questions));
            }

            if (question.Options.Select(option => option.Key).Distinct(StringComparer.OrdinalIgnoreCase).Count() != question.Options.Count)
            {
                throw new ArgumentException($"Two answers of {question.Id} have the same letter.", nameof(questions));
            }
        }
    }

    /// <summary>All questions, in the order they were given.</summary>
    public IReadOnlyCollection<PredictionQuestion> Questions => _questions.Values;

    /// <summary>The question with this id.</summary>
    /// <exception cref="ArgumentException">There is none; the message names the ones of the same lesson.</exception>
    public PredictionQuestion this[string id] => _questions.TryGetValue(id, out var question)
        ? question
        : throw new ArgumentException($"There is no prediction \"{id}\". {Neighbours(id)}", nameof(id));

    private string Neighbours(string id)
    {
        var lesson = id.Split('.')[0] + ".";
        var near = _questions.Keys.Where(key => key.StartsWith(lesson, StringComparison.Ordinal)).ToList();
        return near.Count == 0 ? "Copy the cell's first line from the notebook again." : $"This lesson has {string.Join(", ", near)}.";
    }
}
