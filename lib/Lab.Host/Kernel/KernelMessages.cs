using System.Text.Json.Serialization;

namespace Lab.Host.Kernel;

/// <summary>What a kernel tells its host: one line of JSON each.</summary>
internal sealed record KernelMessage(KernelMessageKind Kind, int Id = 0)
{
    /// <summary>For <see cref="KernelMessageKind.Stream"/>: <c>stdout</c> or <c>stderr</c>.</summary>
    public string? Name { get; init; }

    /// <summary>For <see cref="KernelMessageKind.Stream"/>: the text. For <see cref="KernelMessageKind.InputRequest"/>: the question, possibly empty.</summary>
    public string? Text { get; init; }

    /// <summary>For the three kinds of display: the value in each form, by MIME type, richest first.</summary>
    public Dictionary<string, string>? Data { get; init; }

    /// <summary>For <see cref="KernelMessageKind.DisplayData"/> and <see cref="KernelMessageKind.DisplayUpdate"/>: which of the things shown it is.</summary>
    public string? DisplayId { get; init; }

    /// <summary>For <see cref="KernelMessageKind.Done"/>: why the cell failed, or null.</summary>
    public CellFault? Fault { get; init; }

    /// <summary>For <see cref="KernelMessageKind.Cut"/>: characters printed beyond the limit so far. For <see cref="KernelMessageKind.Exiting"/>: the exit code.</summary>
    public long Count { get; init; }

    /// <summary>For <see cref="KernelMessageKind.Cut"/>: things shown beyond the limit so far.</summary>
    public long CutDisplays { get; init; }

    /// <summary>For <see cref="KernelMessageKind.Answer"/> to <see cref="EditorQuestion.Complete"/>.</summary>
    public Completion? Completion { get; init; }

    /// <summary>For <see cref="KernelMessageKind.Answer"/> to <see cref="EditorQuestion.Inspect"/>; null when there is nothing to say.</summary>
    public Inspection? Inspection { get; init; }

    /// <summary>For <see cref="KernelMessageKind.Answer"/> to <see cref="EditorQuestion.IsComplete"/>.</summary>
    public Completeness? Completeness { get; init; }
}

/// <summary>The kinds of <see cref="KernelMessage"/>.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<KernelMessageKind>))]
internal enum KernelMessageKind
{
    /// <summary>The compiler is warm; requests are answered at once from now on.</summary>
    Ready,

    /// <summary>Text that the cell printed.</summary>
    Stream,

    /// <summary>The value of the cell.</summary>
    Display,

    /// <summary>Something that the cell showed while it ran.</summary>
    DisplayData,

    /// <summary>What takes the place of something shown before.</summary>
    DisplayUpdate,

    /// <summary>The cell waits for a line of input.</summary>
    InputRequest,

    /// <summary>The answer to an <see cref="EditorRequest"/>.</summary>
    Answer,

    /// <summary>The cell printed or showed more than is kept.</summary>
    Cut,

    /// <summary>The cell has ended.</summary>
    Done,

    /// <summary>The cell asked its process to end.</summary>
    Exiting,
}

/// <summary>Why a cell failed.</summary>
/// <param name="Kind">What sort of failure.</param>
/// <param name="Name">Error code of the compiler or type of the exception.</param>
/// <param name="Message">One sentence.</param>
/// <param name="Text">Everything the learner is shown: place, message, source line and caret.</param>
internal sealed record CellFault(CellFaultKind Kind, string Name, string Message, string Text)
{
    /// <summary>Line in the cell, from 1; null when the fault has no place in it.</summary>
    public int? Line { get; init; }

    /// <summary>Column in the line, from 1; null unless the compiler told it.</summary>
    public int? Column { get; init; }

    /// <summary>The column after the last one of the faulty text, in the same line; null unless the compiler told it.</summary>
    public int? EndColumn { get; init; }
}

/// <summary>The sorts of failure of a cell.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CellFaultKind>))]
internal enum CellFaultKind
{
    /// <summary>The compiler refused it; nothing of it ran.</summary>
    Compile,

    /// <summary>It threw; what it assigned before is kept.</summary>
    Exception,

    /// <summary>It was stopped on request; what it assigned before is kept.</summary>
    Interrupted,

    /// <summary>It did not end in time and was stopped.</summary>
    Timeout,

    /// <summary>Its process ended; all variables are lost.</summary>
    Died,

    /// <summary>It was tagged to fail and did not.</summary>
    DidNotFail,
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(KernelRequest))]
[JsonSerializable(typeof(KernelMessage))]
internal sealed partial class KernelJson : JsonSerializerContext;
