namespace Lab.Tracing;

/// <summary>Takes events. One method, so that anything can stand in for a trace or around one.</summary>
public interface ITraceSink
{
    /// <summary>Takes one event; its number, time and (where it is 0) action are set by the trace. Thread-safe, never blocks for long, never throws.</summary>
    void Write(TraceEvent item);
}
