using System.Text.Json.Nodes;
using Lab.Host.Kernel;
using Lab.Host.Processes;
using Lab.Host.Serving.Channels;

namespace Lab.Host.Serving.Kernels;

/// <summary>Answers what one client asks one kernel: a table of message types.</summary>
internal sealed class KernelRequests(ServedKernel kernel, ChannelSocket client, CancellationToken cancellationToken)
{
    // VS Code gives up on a completion after 2 s and on an inspection after 5 s.
    private static readonly TimeSpan LookUpLimit = TimeSpan.FromSeconds(2);

    /// <summary>Takes one message. Never throws because of what the message says.</summary>
    public async Task HandleAsync(JupyterMessage request)
    {
        switch (request.Type)
        {
            case "execute_request":
                if (!kernel.Enqueue(new CellWork(request, client)))
                {
                    await AnswerAsync(request);
                }

                break;
            case "input_reply":
                kernel.Clients.CloseQuestion();
                kernel.AnswerInput(SoundText.Of(request.Content, "value"));
                break;
            case "complete_request" or "inspect_request" or "is_complete_request" or "interrupt_request" or "shutdown_request":
                // These take a moment; what comes after them need not wait for it.
                _ = Task.Run(() => AnswerAsync(request), CancellationToken.None);
                break;
            default:
                await AnswerAsync(request);
                break;
        }
    }

    private async Task AnswerAsync(JupyterMessage request)
    {
        kernel.SayState(KernelStates.Busy, request);
        JsonObject content;
        try
        {
            content = await ContentAsync(request);
        }
        catch (Exception e)
        {
            content = e is OperationCanceledException
                ? Error("Timeout", "The kernel did not answer in time.")
                : Error(e.GetType().Name, e.Message);
        }

        content.TryAdd("status", JsonValue.Create("ok"));
        kernel.Clients.Answer(client, kernel.Message(request.Channel, ReplyType(request.Type), request, content));
        kernel.SayState(KernelStates.Idle, request);
        kernel.SayStillBusy();
        if (request.Type == "shutdown_request")
        {
            await ShutDownAsync(JupyterMessage.Flag(request.Content, "restart", otherwise: false));
        }
    }

    private async Task<JsonObject> ContentAsync(JupyterMessage request) => request.Type switch
    {
        "kernel_info_request" => KernelDescription.KernelInfo(),
        "complete_request" => await CompleteAsync(request.Content),
        "inspect_request" => await InspectAsync(request.Content),
        "is_complete_request" => await IsCompleteAsync(request.Content),
        "history_request" => History(),
        "comm_info_request" => new JsonObject { ["comms"] = new JsonObject() },
        "interrupt_request" => await InterruptAsync(),
        "shutdown_request" => new JsonObject { ["restart"] = JupyterMessage.Flag(request.Content, "restart", otherwise: false) },
        "execute_request" => Error("TooManyCells", "Too many cells wait already; interrupt the kernel or restart it."),
        _ => Error("UnknownRequest", $"This kernel does not know the request '{request.Type}'."),
    };

    private async Task<JsonObject> CompleteAsync(JsonObject content)
    {
        var (code, cursor) = Place(content);
        using var limit = Limit();
        var found = await kernel.Process.CompleteAsync(code, cursor, limit.Token);
        return new JsonObject
        {
            ["matches"] = new JsonArray([.. found.Items.Select(static item => JsonValue.Create(item.Text))]),
            ["cursor_start"] = CodePoints(code, found.Start),
            ["cursor_end"] = CodePoints(code, found.End),
            ["metadata"] = new JsonObject
            {
                // Known to JupyterLab and VS Code, which show the kind as an icon.
                ["_jupyter_types_experimental"] = new JsonArray([.. found.Items.Select(item => new JsonObject
                {
                    ["text"] = item.Text,
                    ["type"] = item.Kind,
                    ["signature"] = item.Signature,
                    ["start"] = CodePoints(code, found.Start),
                    ["end"] = CodePoints(code, found.End),
                })]),
            },
        };
    }

    private async Task<JsonObject> InspectAsync(JsonObject content)
    {
        var (code, cursor) = Place(content);
        using var limit = Limit();
        var found = await kernel.Process.InspectAsync(code, cursor, limit.Token);
        return new JsonObject
        {
            ["found"] = found is not null,
            ["data"] = found is null ? new JsonObject() : new JsonObject { ["text/plain"] = found.PlainText, ["text/html"] = found.Html },
            ["metadata"] = new JsonObject(),
        };
    }

    private async Task<JsonObject> IsCompleteAsync(JsonObject content)
    {
        using var limit = Limit();
        var found = await kernel.Process.IsCompleteAsync(SoundText.Of(content, "code"), limit.Token);
        var status = found.Status switch
        {
            CompletenessKind.Complete => "complete",
            CompletenessKind.Incomplete => "incomplete",
            _ => "invalid",
        };
        var reply = new JsonObject { ["status"] = status };
        if (found.Status == CompletenessKind.Incomplete)
        {
            reply["indent"] = found.Indent;
        }

        return reply;
    }

    private async Task<JsonObject> InterruptAsync()
    {
        await kernel.InterruptAsync(cancellationToken);
        return [];
    }

    private JsonObject History()
    {
        var line = 0;
        return new JsonObject { ["history"] = new JsonArray([.. kernel.History.Select(code => new JsonArray(0, ++line, code))]) };
    }

    private async Task ShutDownAsync(bool restart)
    {
        if (!restart)
        {
            kernel.ShutDownRequested.TrySetResult();
            return;
        }

        try
        {
            await kernel.RestartAsync(cancellationToken);
        }
        catch (Exception e) when (e is KernelStartException or OperationCanceledException or ObjectDisposedException)
        {
            // Said as the state "dead".
        }
    }

    private CancellationTokenSource Limit()
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(LookUpLimit);
        return limit;
    }

    private static string ReplyType(string request)
    {
        const string Request = "_request";
        return (request.EndsWith(Request, StringComparison.Ordinal) ? request[..^Request.Length] : request) + "_reply";
    }

    private static JsonObject Error(string name, string message) =>
        new() { ["status"] = "error", ["ename"] = name, ["evalue"] = message, ["traceback"] = new JsonArray(message) };

    /// <summary>The protocol counts Unicode characters, .NET counts UTF-16 units.</summary>
    private static (string Code, int Cursor) Place(JsonObject content)
    {
        var code = SoundText.Of(content, "code");
        var points = JupyterMessage.Number(content, "cursor_pos") ?? int.MaxValue;
        var cursor = 0;
        while (points-- > 0 && cursor < code.Length)
        {
            cursor += char.IsSurrogatePair(code, cursor) ? 2 : 1;
        }

        return (code, cursor);
    }

    private static int CodePoints(string code, int units) => code.AsSpan(0, units).ToString().EnumerateRunes().Count();
}
