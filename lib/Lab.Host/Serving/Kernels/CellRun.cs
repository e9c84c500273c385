using System.Text.Json.Nodes;
using Lab.Host.Kernel;
using Lab.Host.Serving.Channels;

namespace Lab.Host.Serving.Kernels;

/// <summary>A cell that a client wants to run.</summary>
/// <param name="Request">The <c>execute_request</c>.</param>
/// <param name="Asked">The connection it came from.</param>
internal sealed record CellWork(JupyterMessage Request, ChannelSocket Asked)
{
    /// <summary>Whether cells that wait are given up when this one fails. Default true, as in the protocol.</summary>
    public bool StopOnError => JupyterMessage.Flag(Request.Content, "stop_on_error", otherwise: true);

    /// <summary>Whether nothing of it is shown.</summary>
    public bool Silent => JupyterMessage.Flag(Request.Content, "silent", otherwise: false);

    /// <summary>Whether it counts.</summary>
    public bool StoreHistory => !Silent && JupyterMessage.Flag(Request.Content, "store_history", otherwise: true);

    /// <summary>Whether the client can answer questions of the cell.</summary>
    public bool AllowInput => JupyterMessage.Flag(Request.Content, "allow_stdin", otherwise: false);

    /// <summary>The C#.</summary>
    public string Code => SoundText.Of(Request.Content, "code");
}

/// <summary>One run of a cell, told in the protocol's messages: busy, input, outputs, reply, idle.</summary>
internal sealed class CellRun(ServedKernel kernel, Incarnation incarnation, CellWork work)
{
    private int _count;
    private KernelMessage? _cut;

    /// <summary>Runs it.</summary>
    /// <returns>Whether it did not fail.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        State(KernelStates.Busy);
        if (work.StoreHistory)
        {
            incarnation.Add(work.Code);
        }

        _count = incarnation.Count;
        if (!work.Silent)
        {
            Show("execute_input", new JsonObject { ["code"] = work.Code, ["execution_count"] = _count });
        }

        CellFault? fault;
        try
        {
            var place = NotebookPlace.Of(work.Request.Metadata, kernel.SessionPath, kernel.Root, _count);
            fault = await incarnation.Process.ExecuteAsync(work.Code, place.Path, place.Cell, work.AllowInput, Take, Timeout.InfiniteTimeSpan, cancellationToken);
        }
        catch (Exception e) when (e is OperationCanceledException or InvalidOperationException or ObjectDisposedException)
        {
            const string Said = "The kernel was restarted or ended while this cell ran.";
            fault = new CellFault(CellFaultKind.Died, "KernelEnded", Said, Said + " Its variables are lost.");
        }

        kernel.Clients.CloseQuestion();
        if (_cut is { Count: > 0 } characters)
        {
            Print(FormattableString.Invariant($"\n({characters.Count:N0} more characters were printed and are not kept.)\n"));
        }

        if (_cut is { CutDisplays: > 0 } displays)
        {
            Print(FormattableString.Invariant($"\n({displays.CutDisplays:N0} more things were displayed and are not kept.)\n"));
        }

        if (fault is null)
        {
            Reply(new JsonObject { ["status"] = "ok", ["execution_count"] = _count, ["user_expressions"] = new JsonObject(), ["payload"] = new JsonArray() });
        }
        else
        {
            Fail(fault);
            return false;
        }

        State(KernelStates.Idle);
        return true;
    }

    /// <summary>Answers that it was not run, because a cell before it failed.</summary>
    public void Abort()
    {
        State(KernelStates.Busy);
        Reply(new JsonObject { ["status"] = "aborted", ["execution_count"] = incarnation.Count });
        State(KernelStates.Idle);
    }

    /// <summary>Says why it failed, and that the kernel is free again.</summary>
    public void Fail(CellFault fault)
    {
        JsonObject Error() => new()
        {
            ["ename"] = fault.Name,
            ["evalue"] = fault.Message,
            ["traceback"] = new JsonArray([.. fault.Text.Split('\n').Select(static line => JsonValue.Create(line))]),
        };
        if (!work.Silent)
        {
            // For editors that mark the place; others ignore it.
            var place = new JsonObject { ["kind"] = fault.Kind.ToString(), ["line"] = fault.Line, ["column"] = fault.Column, ["endColumn"] = fault.EndColumn };
            kernel.Clients.Broadcast(Message(JupyterMessage.IoPub, "error", Error(), new JsonObject { ["fault"] = place }));
        }

        var reply = Error();
        reply["status"] = "error";
        reply["execution_count"] = _count;
        reply["user_expressions"] = new JsonObject();
        reply["payload"] = new JsonArray();
        Reply(reply);
        State(KernelStates.Idle);
    }

    private void Take(KernelMessage message)
    {
        if (work.Silent && message.Kind != KernelMessageKind.InputRequest)
        {
            return;
        }

        switch (message.Kind)
        {
            case KernelMessageKind.Stream:
                Show("stream", new JsonObject { ["name"] = message.Name, ["text"] = message.Text });
                break;
            case KernelMessageKind.Cut:
                // Told again and again while the cell prints; the last number counts.
                _cut = message;
                break;
            case KernelMessageKind.Display:
                Show("execute_result", new JsonObject { ["data"] = Data(message), ["metadata"] = new JsonObject(), ["execution_count"] = _count });
                break;
            case KernelMessageKind.DisplayData:
            case KernelMessageKind.DisplayUpdate:
                Show(message.Kind == KernelMessageKind.DisplayData ? "display_data" : "update_display_data",
                    new JsonObject { ["data"] = Data(message), ["metadata"] = new JsonObject(), ["transient"] = new JsonObject { ["display_id"] = message.DisplayId } });
                break;
            case KernelMessageKind.InputRequest:
                kernel.Clients.Ask(work.Asked,
                    Message(JupyterMessage.StdIn, "input_request", new JsonObject { ["prompt"] = message.Text ?? "", ["password"] = false }));
                break;
            default:
                break;
        }
    }

    private void Print(string text) => Show("stream", new JsonObject { ["name"] = CellWriter.StandardOutput, ["text"] = text });

    private static JsonObject Data(KernelMessage message) => new(message.Data!.Select(static form => KeyValuePair.Create(form.Key, (JsonNode?)JsonValue.Create(form.Value))));

    private void Show(string type, JsonObject content) => kernel.Clients.Broadcast(Message(JupyterMessage.IoPub, type, content));

    private void Reply(JsonObject content) =>
        kernel.Clients.Answer(work.Asked, Message(JupyterMessage.Shell, "execute_reply", content));

    private void State(string state) => Show("status", new JsonObject { ["execution_state"] = state });

    /// <summary>In the session of the process that ran the cell, even when another one has taken its place.</summary>
    private JupyterMessage Message(string channel, string type, JsonObject content, JsonObject? metadata = null) =>
        JupyterMessage.FromKernel(channel, type, incarnation.Session, work.Request, content, metadata);
}
