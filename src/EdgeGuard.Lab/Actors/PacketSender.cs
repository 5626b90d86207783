using System.Net;
using System.Net.Sockets;
using EdgeGuard.Lab.Attacks;
using EdgeGuard.Lab.Topology;

namespace EdgeGuard.Lab.Actors;

/// <summary>
/// Sends IPv4 packets as they are, whatever protocol and sender they name: the host finds the way and adds the link's header (raw(7),
/// IPPROTO_RAW).
/// </summary>
internal static class PacketSender
{
    private const int Destination = 16;
    private const int AddressLength = 4;

    /// <summary>Sends each when its time has come.</summary>
    internal static async Task RunAsync(NetworkNamespace from, IReadOnlyList<TimedPacket> packets, CancellationToken cancellation)
    {
        using Socket socket = from.OpenSocket(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Raw);
        await Timetable.KeepAsync([.. packets.Select(packet => packet.At)], i =>
        {
            byte[] packet = packets[i].Bytes;
            socket.SendTo(packet, new IPEndPoint(new IPAddress(packet.AsSpan(Destination, AddressLength)), 0));
        }, cancellation);
    }
}
