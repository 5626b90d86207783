using System.Runtime.InteropServices;
using EdgeGuard.Mqtt.Contract;

namespace EdgeGuard.Mqtt.Mosquitto;

/// <summary>
/// Waits for a socket or a wake-up by another thread, with <c>poll(2)</c> and an eventfd; select(2) cannot handle descriptors above 1023.
/// </summary>
internal sealed unsafe partial class Poller : IDisposable
{
    private const string LibC = "libc";
    private const int CloseOnExec = 0x80000;
    private const int NonBlocking = 0x800;
    private const int Interrupted = 4;

    private readonly int _wakeup;

    /// <exception cref="MqttException">The process has no file descriptor left.</exception>
    internal Poller()
    {
        _wakeup = EventFd(0, CloseOnExec | NonBlocking);
        if (_wakeup < 0) throw MqttException.LocalSetup("This process has no file descriptor left (ulimit -n).");
    }

    /// <summary>Ends the current or next <see cref="Wait"/>. Callable from any thread.</summary>
    internal void Wake()
    {
        ulong one = 1;
        _ = Write(_wakeup, &one, sizeof(ulong));
    }

    /// <returns>
    /// The socket's events, including <see cref="PollEvents.HungUp"/> and <see cref="PollEvents.Error"/> even if not requested.
    /// </returns>
    internal PollEvents Wait(int socket, PollEvents wanted, int milliseconds)
    {
        Watched* descriptors = stackalloc Watched[2];
        descriptors[0] = new() { File = socket, Wanted = (short)wanted };
        descriptors[1] = new() { File = _wakeup, Wanted = (short)PollEvents.Readable };
        if (Poll(descriptors, 2, milliseconds) < 0)
        {
            if (Marshal.GetLastPInvokeError() == Interrupted) return PollEvents.None;
            throw new InvalidOperationException($"poll(2) failed with errno {Marshal.GetLastPInvokeError()}.");
        }

        ulong count;
        if (descriptors[1].Ready != 0) _ = Read(_wakeup, &count, sizeof(ulong));
        return (PollEvents)descriptors[0].Ready;
    }

    public void Dispose() => Descriptor.Close(_wakeup);

    [LibraryImport(LibC, EntryPoint = "eventfd", SetLastError = true)]
    private static partial int EventFd(uint initial, int flags);

    [LibraryImport(LibC, EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(Watched* descriptors, nuint count, int milliseconds);

    [LibraryImport(LibC, EntryPoint = "read")]
    private static partial nint Read(int file, void* buffer, nuint length);

    [LibraryImport(LibC, EntryPoint = "write")]
    private static partial nint Write(int file, void* buffer, nuint length);

    /// <summary><c>struct pollfd</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Watched
    {
        internal int File;
        internal short Wanted;
        internal short Ready;
    }
}
