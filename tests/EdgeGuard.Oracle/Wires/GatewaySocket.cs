using System.Net;
using System.Net.Sockets;
using EdgeGuard.Core.Wire;
using EdgeGuard.Linux.Netlink;
using EdgeGuard.Linux.Nflog;
using EdgeGuard.Oracle.Packets;

namespace EdgeGuard.Oracle.Wires;

/// <summary>The gateway's own sockets: sends whole packets from it, and sees by NFLOG, behind our chain, what reached it.</summary>
internal sealed class GatewaySocket : IDisposable
{
    /// <summary>NFLOG group of the foreign chain behind ours.</summary>
    internal const ushort Group = 77;

    /// <summary>Packets with this mark are the oracle's; whatever else the gateway says is muted.</summary>
    internal const int Mark = 77;

    private const int SolSocket = 1, MarkOption = 36, SnapLength = 512;
    private const ushort PacketMessage = 4 << 8;
    private const int RawProtocol = 255;

    private readonly NetlinkSocket _log;
    private readonly Socket _v4 = Raw(AddressFamily.InterNetwork);
    private readonly Socket _v6 = Raw(AddressFamily.InterNetworkV6);
    private readonly int _linkIndex;
    private readonly Queue<Arrival> _arrived = [];

    /// <param name="linkIndex">Interface for link-local receivers.</param>
    internal GatewaySocket(int linkIndex)
    {
        _linkIndex = linkIndex;
        _log = NetlinkSocket.Open();
        _log.SetReceiveBuffer(64 * 1024 * 1024);
        new NflogGroup(Group).Bind(_log, SnapLength, Take);
    }

    internal void Send(Packet packet, uint number)
    {
        IPAddress to = packet.Destination.IsIPv6LinkLocal ? new(packet.Destination.GetAddressBytes(), _linkIndex) : packet.Destination;
        (packet.IsV4 ? _v4 : _v6).SendTo(PacketWriter.Ip(packet, number), new IPEndPoint(to, 0));
    }

    /// <summary>The next packet of ours that reached the gateway.</summary>
    /// <returns>false when there is none yet.</returns>
    /// <exception cref="InvalidOperationException">Reports were lost, so that nothing can be said of what did not come.</exception>
    internal bool TryReceive(out Arrival arrival)
    {
        while (_arrived.Count == 0)
        {
            NetlinkReceived received = _log.Receive(0, out ReadOnlySpan<byte> datagram);
            if (received == NetlinkReceived.Overrun) throw new InvalidOperationException("Reports of what reached the gateway were lost.");
            if (received != NetlinkReceived.Datagram) break;
            NetlinkMessageReader messages = new(datagram);
            while (messages.TryRead(out NetlinkMessage message)) Take(message);
        }
        return _arrived.TryDequeue(out arrival);
    }

    public void Dispose()
    {
        _log.Dispose();
        _v4.Dispose();
        _v6.Dispose();
    }

    private void Take(NetlinkMessage message)
    {
        if (message.Type == PacketMessage && NflogReader.TryRead(message.Payload, out NflogPacket report) && PacketReader.TryRead(report.Payload, out Arrival arrival))
        {
            _arrived.Enqueue(arrival);
        }
    }

    private static Socket Raw(AddressFamily family)
    {
        Socket socket = new(family, SocketType.Raw, (ProtocolType)RawProtocol);
        socket.SetRawSocketOption(SolSocket, MarkOption, BitConverter.GetBytes(Mark));
        return socket;
    }
}
