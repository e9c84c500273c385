using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Lab.Kestrel.Loops;

/// <summary>What the kernel says about a socket (epoll_ctl(2)).</summary>
[Flags]
internal enum Readiness : uint
{
    /// <summary>There is something to read, or the end.</summary>
    In = 0x1,

    /// <summary>There is room to write.</summary>
    Out = 0x4,

    /// <summary>An error waits to be read.</summary>
    Error = 0x8,

    /// <summary>Both directions are closed.</summary>
    HangUp = 0x10,

    /// <summary>The other end sends nothing more.</summary>
    ReadHangUp = 0x2000,

    /// <summary>Said once for each change, not for as long as it lasts.</summary>
    EdgeTriggered = 0x8000_0000,
}

/// <summary>Linux's way to wait for many sockets at once (epoll(7)). One thread waits at a time; anybody may add and wake.</summary>
internal sealed class Epoll
{
    private const int Most = 512;
    private const int CloseOnExec = 0x80000, NonBlocking = 0x800;
    private const int OpAdd = 1, OpChange = 3;

    // struct epoll_event is packed on x86-64 and on no other architecture: 32 bits of events, then 64 of our own.
    private static readonly int DataAt = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int EventSize = DataAt + 8;

    private readonly int _epoll;
    private readonly int _wake;
    private readonly byte[] _events = new byte[Most * EventSize];

    private Epoll(int epoll, int wake)
    {
        (_epoll, _wake) = (epoll, wake);
        Add(wake, Readiness.In);
    }

    /// <summary>Makes one; null where the system has none.</summary>
    public static Epoll? TryCreate()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture is not (Architecture.X64 or Architecture.Arm64))
        {
            return null;
        }

        try
        {
            return new Epoll(Checked(Native.epoll_create1(CloseOnExec)), Checked(Native.eventfd(0, CloseOnExec | NonBlocking)));
        }
        catch (Exception e) when (e is Win32Exception or DllNotFoundException or EntryPointNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Tells of a descriptor from now on, until it is closed.</summary>
    /// <exception cref="Win32Exception">The system refuses.</exception>
    public void Add(int descriptor, Readiness of) => Tell(OpAdd, descriptor, of);

    /// <summary>Tells of something else of a descriptor from now on, and once more of what is already so.</summary>
    /// <exception cref="Win32Exception">The system refuses.</exception>
    public void Change(int descriptor, Readiness of) => Tell(OpChange, descriptor, of);

    /// <summary>Waits until there is something to say.</summary>
    /// <param name="milliseconds">How long; -1 for ever.</param>
    /// <returns>How many there are; <see cref="Event"/> has them.</returns>
    public int Wait(int milliseconds) => Math.Max(0, Native.epoll_wait(_epoll, _events, Most, milliseconds));

    /// <summary>What the last wait brought: the descriptor, or -1 for a <see cref="Wake"/>.</summary>
    public (int Descriptor, Readiness Of) Event(int index)
    {
        var said = _events.AsSpan(index * EventSize, EventSize);
        var descriptor = MemoryMarshal.Read<int>(said[DataAt..]);
        return (descriptor == _wake ? -1 : descriptor, (Readiness)MemoryMarshal.Read<uint>(said));
    }

    /// <summary>Ends a wait that is under way, or the next one.</summary>
    public void Wake()
    {
        // Never read: each write is a change of its own, and 64 bits are enough for all.
        var one = BitConverter.GetBytes(1L);
        _ = Native.write(_wake, one, one.Length);
    }

    private void Tell(int operation, int descriptor, Readiness of)
    {
        var said = new byte[EventSize];
        MemoryMarshal.Write(said, (uint)(of | Readiness.EdgeTriggered));
        MemoryMarshal.Write(said.AsSpan(DataAt), descriptor);
        Checked(Native.epoll_ctl(_epoll, operation, descriptor, said));
    }

    private static int Checked(int result) => result >= 0 ? result : throw new Win32Exception();

    private static class Native
    {
        [DllImport("libc", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        internal static extern int epoll_create1(int flags);

        [DllImport("libc", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        internal static extern int epoll_ctl(int epoll, int operation, int descriptor, byte[] of);

        [DllImport("libc")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        internal static extern int epoll_wait(int epoll, byte[] events, int most, int milliseconds);

        [DllImport("libc", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        internal static extern int eventfd(uint initial, int flags);

        [DllImport("libc")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        internal static extern nint write(int descriptor, byte[] bytes, nint count);
    }
}
