using System.Text.RegularExpressions;
using Lab.Exercises;
using Lab.Lessons;
using Xunit;

namespace Lab.Tests.Notebooks;

/// <summary>The notebooks and the tables of questions say the same.</summary>
public sealed partial class NotebookQuestionTests
{
    public static TheoryData<string> Starters => NotebookFormatTests.Starters;

    [Theory]
    [MemberData(nameof(Starters))]
    public void Every_prediction_exists_and_its_question_and_options_stand_above_its_cell(string name)
    {
        var notebook = NotebookFile.Open(name);
        foreach (var cell in notebook.Code)
        {
            foreach (Match match in PredictCall().Matches(cell.Source))
            {
                AssertStands(AllLessons.Predictions[match.Groups[1].Value], notebook.TextAbove(cell));
                Assert.StartsWith("var guess", cell.Source[..match.Index].Split('\n')[^1], StringComparison.Ordinal);
                Assert.Contains(".Against(", cell.Source, StringComparison.Ordinal);
            }

            foreach (Match match in RecallCall().Matches(cell.Source))
            {
                var quiz = AllLessons.Quiz(match.Groups[1].Value);
                Assert.All(quiz.Questions, question => AssertStands(question, notebook.TextAbove(cell)));
                Assert.Equal(quiz.Questions.Count, OpenAnswer().Count(cell.Source));
            }
        }
    }

    [Fact]
    public void Every_question_of_the_tables_is_asked_in_a_notebook()
    {
        var code = string.Join("\n", NotebookFile.Names.SelectMany(name => NotebookFile.Open(name).Code).Select(cell => cell.Source));
        Assert.All(AllLessons.Predictions.Questions, question => Assert.Contains($"Predict.That(\"{question.Id}\"", code, StringComparison.Ordinal));
        Assert.All(AllLessons.Quizzes, quiz => Assert.Contains($"Recall.That(\"{quiz.Id}\"", code, StringComparison.Ordinal));
        Assert.All(AllLessons.ExerciseIds, id => Assert.Contains($"Check.That(\"{id}\"", code, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_wrong_option_names_a_belief_and_confronts_it_and_one_option_is_expected()
    {
        var questions = AllLessons.Predictions.Questions.Concat(AllLessons.Quizzes.SelectMany(quiz => quiz.Questions)).ToList();
        Assert.Equal(questions.Count, questions.Select(question => question.Id).Distinct().Count());
        foreach (var question in questions)
        {
            Assert.NotEmpty(question.Because);
            if (question.IsNumber)
            {
                continue;
            }

            Assert.InRange(question.Options.Count, 3, 4);
            Assert.Single(question.Options, option => option.IsExpected);
            Assert.All(question.Options.Where(option => !option.IsExpected), option =>
            {
                Assert.Matches("^[a-z]+\\.[a-z-]+$", option.Misconception);
                Assert.EndsWith(".", option.Confront, StringComparison.Ordinal);
            });
            Assert.Equal(question.Options.Count - 1, question.Options.Select(option => option.Misconception).OfType<string>().Distinct().Count());
        }
    }

    [Fact]
    public void A_prediction_is_answered_by_the_run_and_a_recall_is_not()
    {
        Assert.All(AllLessons.Predictions.Questions.SelectMany(question => question.Options), option => Assert.NotNull(option.Fits));
        Assert.All(AllLessons.Quizzes.SelectMany(quiz => quiz.Questions).SelectMany(question => question.Options), option => Assert.Null(option.Fits));
    }

    [Fact]
    public void Every_exercise_has_steps_three_hints_and_a_solution_that_exists()
    {
        foreach (var id in AllLessons.ExerciseIds)
        {
            switch (AllLessons.ExerciseOf(id))
            {
                case Exercise<string> exercise: AssertWhole(exercise, id); break;
                case Exercise<double> exercise: AssertWhole(exercise, id); break;
                case Exercise<Func<System.Net.Sockets.Socket, Task>> exercise: AssertWhole(exercise, id); break;
                case Exercise<Func<string, string>> exercise: AssertWhole(exercise, id); break;
                case Exercise<Func<byte[], byte[]>> exercise: AssertWhole(exercise, id); break;
                case Exercise<Func<int, IReadOnlyList<int>, (int Lost, int Twice, int Late)>> exercise: AssertWhole(exercise, id); break;
                case Exercise<Action<global::Lab.SocketIO.SocketIOServer>> exercise: AssertWhole(exercise, id); break;
                default: Assert.Fail($"{id} wants something that Check cannot take."); break;
            }
        }
    }

    [Fact]
    public void An_exercise_given_something_else_says_what_it_wants()
    {
        var error = Assert.Throws<ArgumentException>(() => AllLessons.Exercise<string>("sockets.line-echo"));
        Assert.Contains("wants a method that takes a Socket", error.Message, StringComparison.Ordinal);
        Assert.Contains("There are ", Assert.Throws<ArgumentException>(() => AllLessons.Exercise<string>("nothing")).Message, StringComparison.Ordinal);
    }

    private static void AssertWhole<T>(Exercise<T> exercise, string id)
    {
        Assert.Equal(id, exercise.Id);
        Assert.NotEmpty(exercise.Steps);
        Assert.Equal(3, exercise.Hints.Count(hint => hint.Length > 20));
        Assert.True(File.Exists(Path.Combine(NotebookFile.Folder, exercise.Solution)), exercise.Solution);
        Assert.Contains(id, string.Concat(NotebookFile.Open(exercise.Solution).Code.Select(cell => cell.Source)), StringComparison.Ordinal);
    }

    private static void AssertStands(PredictionQuestion question, string text)
    {
        Assert.Contains(question.Question, text, StringComparison.Ordinal);
        if (question.IsNames)
        {
            // The sets of names are not shown: they would give the answer away. Each is made of names that may be given.
            Assert.All(question.Options, option => Assert.Equal(option.Key, NameSet.Write(NameSet.Read(option.Key, question.Names)!)));
            return;
        }

        Assert.All(question.Options, option => Assert.Contains($"- **{option.Key}** {option.Text}", text, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"Predict\.That\(""([^""]+)"", ""\?""\)")]
    private static partial Regex PredictCall();

    [GeneratedRegex(@"Recall\.That\(""([^""]+)""")]
    private static partial Regex RecallCall();

    [GeneratedRegex(@"""\?""")]
    private static partial Regex OpenAnswer();
}
