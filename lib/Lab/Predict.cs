using System.Globalization;
using Lab.Exercises;
using Lab.Lessons;

namespace Lab;

/// <summary>Asks what a cell will do before it does it.</summary>
/// <example><code>
/// var guess = Predict.That("sockets.three-clients", "?");   // a, b, c or "skip"
/// …
/// guess.Against(measured, echo.Ladder())
/// </code></example>
public static class Predict
{
    /// <summary>Takes your answer: a letter, <c>"skip"</c>, or <c>"?"</c> for not yet.</summary>
    /// <param name="id">The question.</param>
    /// <param name="answer">Your answer.</param>
    /// <exception cref="ArgumentException">There is no such question.</exception>
    public static Guess That(string id, string answer) => new(AllLessons.Predictions[id], answer, Results.Store);

    /// <summary>Takes your answer as a number.</summary>
    /// <param name="id">The question.</param>
    /// <param name="answer">Your answer.</param>
    /// <exception cref="ArgumentException">There is no such question.</exception>
    public static Guess That(string id, double answer) => That(id, answer.ToString("R", CultureInfo.InvariantCulture));
}
