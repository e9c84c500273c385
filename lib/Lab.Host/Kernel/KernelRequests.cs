using System.Text.Json.Serialization;

namespace Lab.Host.Kernel;

/// <summary>What a host tells its kernel: one line of JSON each.</summary>
/// <param name="Id">Number of the request, echoed in every message about it.</param>
[JsonDerivedType(typeof(CellRequest), "run")]
[JsonDerivedType(typeof(InterruptRequest), "interrupt")]
[JsonDerivedType(typeof(InputAnswer), "input")]
[JsonDerivedType(typeof(EditorRequest), "editor")]
internal abstract record KernelRequest(int Id);

/// <summary>Runs one cell. Requests to run are answered one after another; all others at once, also while a cell runs.</summary>
/// <param name="Id">Number of the request.</param>
/// <param name="Code">The C# of the cell.</param>
/// <param name="Notebook">Full path of the notebook: its folder is the working directory, and what <c>#r</c> and <c>#load</c> start from.</param>
/// <param name="Cell">Number of the cell among the code cells, from 1.</param>
/// <param name="AllowInput">Whether somebody can answer <see cref="Console.ReadLine"/>; otherwise it is at the end of its input.</param>
internal sealed record CellRequest(int Id, string Code, string Notebook, int Cell, bool AllowInput = false) : KernelRequest(Id);

/// <summary>Stops the cell of the request with this number, if it still runs.</summary>
internal sealed record InterruptRequest(int Id) : KernelRequest(Id);

/// <summary>The answer to an <see cref="KernelMessageKind.InputRequest"/> of the cell with this number.</summary>
/// <param name="Id">Number of the cell's request.</param>
/// <param name="Text">The line; null is the end of the input.</param>
internal sealed record InputAnswer(int Id, string? Text) : KernelRequest(Id);

/// <summary>A question of an editor about code that is being written.</summary>
/// <param name="Id">Number of the request.</param>
/// <param name="Question">What is asked.</param>
/// <param name="Code">The cell as far as it is written.</param>
/// <param name="Cursor">Where the cursor stands, in UTF-16 units from 0.</param>
internal sealed record EditorRequest(int Id, EditorQuestion Question, string Code, int Cursor) : KernelRequest(Id);

/// <summary>What an editor can ask.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<EditorQuestion>))]
internal enum EditorQuestion
{
    /// <summary>What could stand here?</summary>
    Complete,

    /// <summary>What is this?</summary>
    Inspect,

    /// <summary>Is this a whole cell, or does it want more lines?</summary>
    IsComplete,
}
