using System.Net;
using Lab.Tracing;

namespace Lab.Net;

/// <summary>What every server and relay of the lab has: a name, an address, a trace, and an end.</summary>
public interface ILessonServer : IAsyncDisposable
{
    /// <summary>What views call it. Starting another under the same name ends this one.</summary>
    string Name { get; }

    /// <summary>TCP or UDP.</summary>
    Transport Transport { get; }

    /// <summary>Where it is reached.</summary>
    IPEndPoint EndPoint { get; }

    /// <summary>Where it and the clients that it makes write down what happens.</summary>
    Trace Trace { get; }
}
