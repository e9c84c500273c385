using Lab.Exercises;

namespace Lab.Lessons;

/// <summary>All questions and exercises, gathered from the tables of the lessons.</summary>
public static class AllLessons
{
    private static readonly Dictionary<string, Quiz> QuizTable = StartHere.Quizzes.Concat(Sockets.Quizzes).Concat(TcpVsUdp.Quizzes).Concat(WebSocketUpgrade.Quizzes).Concat(EventsQuizzes.Quizzes).Concat(RoomsQuizzes.Quizzes)
        .ToDictionary(quiz => quiz.Id, StringComparer.Ordinal);

    private static readonly Dictionary<string, Func<object>> ExerciseTable = new(StringComparer.Ordinal)
    {
        [StartHere.EchoLengthId] = static () => StartHere.EchoLength(),
        [SocketsExercises.ReceiveCountId] = static () => SocketsExercises.ReceiveCount(),
        [LineEcho.Id] = static () => LineEcho.Exercise(),
        [TcpVsUdpExercises.NoLossId] = static () => TcpVsUdpExercises.NoLoss(),
        [TcpVsUdpExercises.JudgeId] = static () => TcpVsUdpExercises.Judge(),
        [WebSocketUpgradeExercises.AcceptKeyId] = static () => WebSocketUpgradeExercises.AcceptKey(),
        [WebSocketUpgradeExercises.AnswerId] = static () => WebSocketUpgradeExercises.Answer(),
        [UnmaskExercise.Id] = static () => UnmaskExercise.Exercise(),
        [FrameEcho.Id] = static () => FrameEcho.Exercise(),
        [PresenceList.Id] = static () => PresenceList.Exercise(),
        [PrivateMessages.Id] = static () => PrivateMessages.Exercise(),
        [UserTabs.Id] = static () => UserTabs.Exercise(),
        [MembersOnly.Id] = static () => MembersOnly.Exercise(),
    };

    /// <summary>All predictions.</summary>
    public static PredictionCatalog Predictions { get; } = new([.. StartHere.Predictions, .. Sockets.Predictions, .. TcpVsUdp.Predictions, .. WebSocketUpgrade.Predictions, .. Events.Predictions, .. EventsAnswers.Predictions, .. EventsLife.Predictions, .. Rooms.Predictions, .. RoomsLife.Predictions, .. RoomsNamespaces.Predictions]);

    /// <summary>All sets of questions that need no run.</summary>
    public static IReadOnlyCollection<Quiz> Quizzes => QuizTable.Values;

    /// <summary>The ids of all exercises.</summary>
    public static IReadOnlyCollection<string> ExerciseIds => ExerciseTable.Keys;

    /// <summary>The set of questions with this id.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static Quiz Quiz(string id) => QuizTable.GetValueOrDefault(id)
        ?? throw new ArgumentException($"There are no questions \"{id}\". There are {string.Join(", ", QuizTable.Keys)}.", nameof(id));

    /// <summary>A fresh copy of the exercise with this id.</summary>
    /// <typeparam name="T">What the learner hands in.</typeparam>
    /// <exception cref="ArgumentException">There is none, or it wants something else.</exception>
    public static Exercise<T> Exercise<T>(string id)
    {
        var make = ExerciseTable.GetValueOrDefault(id)
            ?? throw new ArgumentException($"There is no exercise \"{id}\". There are {string.Join(", ", ExerciseTable.Keys)}.", nameof(id));
        var made = make();
        return made as Exercise<T>
            ?? throw new ArgumentException($"The exercise \"{id}\" wants {Wanted(made)}. Copy the check's line from the notebook again.", nameof(id));
    }

    /// <summary>The exercise with this id, whatever it wants.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public static object ExerciseOf(string id) => ExerciseTable[id]();

    private static string Wanted(object exercise) => exercise switch
    {
        Exercise<string> => "a word in quotes",
        Exercise<double> => "a number",
        Exercise<Func<string, string>> => "a method from text to text",
        Exercise<Func<byte[], byte[]>> => "a method from bytes to bytes",
        Exercise<Func<int, IReadOnlyList<int>, (int Lost, int Twice, int Late)>> => "a method that judges numbers",
        Exercise<Action<SocketIO.SocketIOServer>> => "a method that sets up a Socket.IO server",
        _ => "a method that takes a Socket",
    };
}
