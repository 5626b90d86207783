using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using EdgeGuard.Oracle.Packets;
using Microsoft.Win32.SafeHandles;

namespace EdgeGuard.Linux.Tests.Attacks;

/// <summary>The far side of a tunnel as WireGuard makes them: an interface that carries bare IP packets, without hardware addresses.</summary>
internal sealed partial class TunnelEnd : IDisposable
{
    private const int ReadWrite = 2, NonBlocking = 0x800;
    private const nuint SetInterface = 0x400454CA;
    private const short BarePackets = 0x1001;
    private const int RequestSize = 40, NameSize = 16;

    private readonly SafeFileHandle _device;
    private readonly byte[] _packet = new byte[2048];

    /// <summary>Makes the interface in the namespace of the calling thread.</summary>
    internal TunnelEnd(string name)
    {
        _device = new(Checked(Open("/dev/net/tun", ReadWrite | NonBlocking)), ownsHandle: true);
        byte[] request = new byte[RequestSize];
        Encoding.ASCII.GetBytes(name, request);
        BitConverter.TryWriteBytes(request.AsSpan(NameSize), BarePackets);
        Checked(Control(_device, SetInterface, request));
    }

    /// <summary>Puts a packet into the tunnel's far side, so that the gateway receives it.</summary>
    internal void Send(Packet packet, uint number)
    {
        byte[] bytes = PacketWriter.Ip(packet, number);
        Checked((int)Write(_device, bytes, bytes.Length));
    }

    /// <summary>Our next packet that the gateway sent into the tunnel.</summary>
    /// <returns>false when there is none.</returns>
    internal bool TryReceive(out Arrival arrival)
    {
        for (nint length; (length = Read(_device, _packet, _packet.Length)) > 0;)
        {
            if (PacketReader.TryRead(_packet.AsSpan(0, (int)length), out arrival)) return true;
        }
        arrival = default;
        return false;
    }

    public void Dispose() => _device.Dispose();

    private static int Checked(int result) => result >= 0 ? result : throw new Win32Exception(Marshal.GetLastPInvokeError());

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(SafeFileHandle device, nuint request, [In] byte[] argument);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(SafeFileHandle device, [Out] byte[] buffer, nint size);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(SafeFileHandle device, [In] byte[] buffer, nint size);
}
