using System.Net;
using System.Net.Sockets;
using EdgeGuard.Lab.Topology;

namespace EdgeGuard.Lab.Packets;

/// <summary>
/// Sends complete IPv4 packets, of any protocol and with any source address. The kernel routes them and adds the link-layer header
/// (raw(7), IPPROTO_RAW).
/// </summary>
internal static class PacketSender
{
    private const int Destination = 16;
    private const int AddressLength = 4;

    /// <summary>Sends each packet at its time.</summary>
    internal static async Task RunAsync(NetworkNamespace from, IReadOnlyList<TimedPacket> packets, CancellationToken cancellation)
    {
        using Socket socket = from.OpenSocket(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Raw);
        await SendSchedule.RunAsync([.. packets.Select(packet => packet.At)], i =>
        {
            byte[] packet = packets[i].Bytes;
            socket.SendTo(packet, new IPEndPoint(new IPAddress(packet.AsSpan(Destination, AddressLength)), 0));
        }, cancellation);
    }
}
