using Lab.Exercises;
using Lab.Lessons;

namespace Lab;

/// <summary>Questions that are answered without a run: warm-ups, readings of a picture, exit tickets.</summary>
public static class Recall
{
    /// <summary>Takes your answers, in the order of the questions: letters, <c>"skip"</c>, or <c>"?"</c> for not yet.</summary>
    /// <param name="id">The set of questions.</param>
    /// <param name="answers">Your answers.</param>
    /// <exception cref="ArgumentException">There is no such set.</exception>
    public static QuizView That(string id, params string[] answers) => AllLessons.Quiz(id).Answer(Results.Store, answers);
}
