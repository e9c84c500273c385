namespace Lab.Host.Kernel;

/// <summary>Sends messages to the host in order, from a thread of its own: stopping the thread of a cell can then never cut a message in the middle.</summary>
internal sealed class KernelOutbox
{
    private readonly KernelPipe _pipe;
    // Not a Lock: threads wait on it.
    private readonly object _gate = new();
    private readonly Queue<KernelMessage> _queue = new();
    private long _taken;
    private long _sent;

    public KernelOutbox(KernelPipe pipe)
    {
        _pipe = pipe;
        new Thread(Work) { IsBackground = true, Name = "messages to the host" }.Start();
    }

    /// <summary>Returns when the message has left this process, so that it is not lost if the cell brings the process down,
    /// and so that a cell is not faster than its host.</summary>
    public void Send(KernelMessage message)
    {
        lock (_gate)
        {
            _queue.Enqueue(message);
            var number = ++_taken;
            Monitor.PulseAll(_gate);
            while (_sent < number)
            {
                Monitor.Wait(_gate);
            }
        }
    }

    private void Work()
    {
        while (true)
        {
            KernelMessage? message;
            lock (_gate)
            {
                while (!_queue.TryDequeue(out message))
                {
                    Monitor.Wait(_gate);
                }
            }

            try
            {
                _pipe.Write(message, KernelJson.Default.KernelMessage);
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                // The host has gone; the watcher ends this process.
            }

            lock (_gate)
            {
                _sent++;
                Monitor.PulseAll(_gate);
            }
        }
    }
}
