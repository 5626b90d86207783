using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace EdgeGuard.Linux.Tests.Service;

/// <summary>The end of the notification socket that is systemd's.</summary>
internal sealed unsafe partial class PretendedSystemd : IDisposable
{
    private const int TextSize = 256, ControlSize = 24;

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    internal PretendedSystemd(string address)
    {
        Address = address;
        _socket.Bind(new UnixDomainSocketEndPoint(address));
        _socket.ReceiveTimeout = (int)TestTimeout.Limit.TotalMilliseconds;
    }

    /// <summary>What <c>NOTIFY_SOCKET</c> is to be.</summary>
    internal string Address { get; }

    /// <summary>What systemd would receive next: the text, and a descriptor of its own for what was sent along, or 0.</summary>
    internal (string Text, int Descriptor) Receive()
    {
        byte* text = stackalloc byte[TextSize];
        byte* control = stackalloc byte[ControlSize];
        new Span<byte>(control, ControlSize).Clear();
        nint* segment = stackalloc nint[2] { (nint)text, TextSize };
        // struct msghdr: name, its length, segments, their number, control, its length, flags.
        nint* message = stackalloc nint[7] { 0, 0, (nint)segment, 1, (nint)control, ControlSize, 0 };
        int length = (int)ReceiveMessage((int)_socket.Handle, message, 0);
        if (length < 0) throw new TimeoutException("Nobody told systemd anything.");
        return (Encoding.UTF8.GetString(text, length), *(int*)(control + ControlSize - 8));
    }

    /// <summary>Waits until systemd is told this.</summary>
    /// <returns>The descriptor that was sent along.</returns>
    internal int ReceiveUntil(string text)
    {
        while (true)
        {
            (string told, int descriptor) = Receive();
            if (told == text) return descriptor;
        }
    }

    public void Dispose() => _socket.Dispose();

    [LibraryImport("libc", EntryPoint = "recvmsg", SetLastError = true)]
    private static partial nint ReceiveMessage(int socket, nint* message, int flags);
}
