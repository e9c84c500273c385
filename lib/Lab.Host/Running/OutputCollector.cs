using System.Text;
using Lab.Host.Kernel;

namespace Lab.Host.Running;

/// <summary>Gathers the messages of one cell; text that follows text of the same stream is joined.</summary>
internal sealed class OutputCollector
{
    private readonly Lock _gate = new();
    private readonly List<CellOutput> _outputs = [];
    private readonly StringBuilder _text = new();
    private readonly Dictionary<string, int> _places = [];
    private string? _stream;
    private (long Characters, long Displays) _cut;

    /// <summary>Takes one message. Raw output of the process may come from another thread.</summary>
    public void Add(KernelMessage message)
    {
        lock (_gate)
        {
            switch (message.Kind)
            {
                case KernelMessageKind.Stream:
                    if (message.Name != _stream)
                    {
                        EndText();
                        _stream = message.Name;
                    }

                    _text.Append(message.Text);
                    break;
                case KernelMessageKind.Display when message.Data is { } data:
                    EndText();
                    _outputs.Add(new CellOutput(null, "", data));
                    break;
                case KernelMessageKind.DisplayData when message.Data is { } shown:
                    EndText();
                    _places[message.DisplayId ?? ""] = _outputs.Count;
                    _outputs.Add(new CellOutput(null, "", shown));
                    break;
                case KernelMessageKind.DisplayUpdate when message.Data is { } update && _places.TryGetValue(message.DisplayId ?? "", out var place):
                    _outputs[place] = new CellOutput(null, "", update);
                    break;
                case KernelMessageKind.Cut:
                    _cut = (message.Count, message.CutDisplays);
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>What was gathered.</summary>
    public (IReadOnlyList<CellOutput> Outputs, (long Characters, long Displays) Cut) Take()
    {
        lock (_gate)
        {
            EndText();
            return ([.. _outputs], _cut);
        }
    }

    private void EndText()
    {
        if (_text.Length > 0)
        {
            _outputs.Add(new CellOutput(_stream, _text.ToString(), null));
            _text.Clear();
        }

        _stream = null;
    }
}
