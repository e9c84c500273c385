using System.Text.Json.Serialization;

namespace Lab.Host.Kernel;

/// <summary>Runs one cell. The only message from the host to its kernel.</summary>
/// <param name="Id">Number of the request, echoed in every message about it.</param>
/// <param name="Code">The C# of the cell.</param>
/// <param name="Notebook">Full path of the notebook: its folder is the working directory, and what <c>#r</c> and <c>#load</c> start from.</param>
/// <param name="Cell">Number of the cell among the code cells, from 1.</param>
internal sealed record CellRequest(int Id, string Code, string Notebook, int Cell);

/// <summary>What a kernel tells its host: one line of JSON each.</summary>
internal sealed record KernelMessage(KernelMessageKind Kind, int Id = 0)
{
    /// <summary>For <see cref="KernelMessageKind.Stream"/>: <c>stdout</c> or <c>stderr</c>.</summary>
    public string? Name { get; init; }

    /// <summary>For <see cref="KernelMessageKind.Stream"/>: the text.</summary>
    public string? Text { get; init; }
    public string? DisplayId { get; init; }

    /// <summary>For <see cref="KernelMessageKind.Display"/>: the value in each form, by MIME type, richest first.</summary>
    public Dictionary<string, string>? Data { get; init; }

    /// <summary>For <see cref="KernelMessageKind.Done"/>: why the cell failed, or null.</summary>
    public CellFault? Fault { get; init; }

    /// <summary>For <see cref="KernelMessageKind.Cut"/>: characters printed beyond the limit so far. For <see cref="KernelMessageKind.Exiting"/>: the exit code.</summary>
    public long Count { get; init; }
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

    /// <summary>The cell printed more than is kept.</summary>
    Cut,

    /// <summary>The cell has ended.</summary>
    Done,

    /// <summary>The cell asked its process to end.</summary>
    Exiting,
    DisplayData,
    DisplayUpdate,
    InputRequest,
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
    public int? Column { get; init; }
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

    /// <summary>It did not end in time and was stopped.</summary>
    Timeout,

    /// <summary>Its process ended; all variables are lost.</summary>
    Died,

    /// <summary>It was tagged to fail and did not.</summary>
    DidNotFail,
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CellRequest))]
[JsonSerializable(typeof(KernelMessage))]
internal sealed partial class KernelJson : JsonSerializerContext;
