using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using Lab.Host.Cells;
using Lab.Host.Kernel.Editing;
using Lab.Host.Processes;

namespace Lab.Host.Kernel;

/// <summary>Answers the requests of one host.</summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "It lives as long as its process.")]
internal sealed class KernelSession
{
    private readonly KernelOutbox _outbox;
    private readonly OutputSink _output;
    private readonly CellInput _input;
    private readonly BlockingCollection<(CellRequest Request, CellRun Run)> _cells = [];
    private readonly BlockingCollection<EditorRequest> _questions = [];
    private volatile CellRun? _newest;

    public KernelSession(KernelOutbox outbox)
    {
        _outbox = outbox;
        _output = new OutputSink(outbox.Send);
        _input = new CellInput(_output);
    }

    /// <summary>Takes one request and returns at once.</summary>
    public void Take(KernelRequest request)
    {
        switch (request)
        {
            case CellRequest cell:
                _newest = new CellRun(cell.Id);
                _cells.Add((cell, _newest));
                break;
            case InterruptRequest when _newest is { } run && run.Id == request.Id:
                run.Stop();
                _input.Stop(run.Id);
                break;
            case InputAnswer answer:
                _input.Answer(answer);
                break;
            case EditorRequest question:
                _questions.Add(question);
                break;
            default:
                break;
        }
    }

    /// <summary>Runs cells as they come, on the calling thread; does not return.</summary>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The console owns its writers until the process ends.")]
    public void Serve()
    {
        Console.SetIn(_input);
        Console.SetOut(new CellWriter(_output, CellWriter.StandardOutput));
        Console.SetError(new CellWriter(_output, CellWriter.StandardError));
        CellDisplay.Post = _output.Post;
        ReportTheUnexpected();

        var kernel = WarmUp.Start();
        _outbox.Send(new KernelMessage(KernelMessageKind.Ready));
        var editor = new Editor(kernel.Compiler);
        new Thread(() => AnswerQuestions(editor)) { IsBackground = true, Name = "editor" }.Start();
        foreach (var (request, run) in _cells.GetConsumingEnumerable())
        {
            Run(kernel, request, run);
        }
    }

    private void Run(ScriptKernel kernel, CellRequest request, CellRun run)
    {
        _output.Begin(request.Id);
        _input.Begin(request.Id, request.AllowInput);
        var outcome = kernel.Execute(request, run);
        _output.End();
        if (outcome.Display is { } display)
        {
            _outbox.Send(new KernelMessage(KernelMessageKind.Display, request.Id) { Data = display });
        }

        _outbox.Send(new KernelMessage(KernelMessageKind.Done, request.Id) { Fault = outcome.Fault });
        if (outcome.Fault is { Kind: CellFaultKind.Died })
        {
            ProcessGroup.KillOwn();
        }
    }

    private void AnswerQuestions(Editor editor)
    {
        foreach (var question in _questions.GetConsumingEnumerable())
        {
            KernelMessage answer;
            try
            {
                answer = editor.Answer(question);
            }
            catch (Exception)
            {
                // Half-written code can be anything; an editor that gets no help shows none.
                answer = new KernelMessage(KernelMessageKind.Answer);
            }

            _outbox.Send(answer with { Id = question.Id });
        }
    }

    private void ReportTheUnexpected()
    {
        // A thread that a cell left behind must not take the learner's variables with it.
        ExceptionHandling.SetUnhandledExceptionHandler(exception =>
        {
            _output.Append(CellWriter.StandardError, $"Work in the background failed: {exception.GetType().Name}: {CellNames.Strip(exception.Message)}\n");
            return true;
        });
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            _output.End();
            _outbox.Send(new KernelMessage(KernelMessageKind.Exiting) { Count = Environment.ExitCode });
        };
    }
}
