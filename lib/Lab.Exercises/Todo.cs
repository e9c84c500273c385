namespace Lab.Exercises;

/// <summary>Thrown where a learner's code is still to be written. A check that meets it says "not finished" and counts no attempt.</summary>
/// <param name="what">What is to be written.</param>
public sealed class TodoException(string what) : Exception($"Still to do: {what}");
