using System.Net;

namespace EdgeGuard.Core.Coverage;

/// <summary>A packet that EdgeGuard would allow, for which foreign rules are read.</summary>
/// <param name="InInterface">The interface that receives it.</param>
/// <param name="OutInterface">The interface that sends it; null for a packet to the gateway itself.</param>
/// <param name="Source">Sender.</param>
/// <param name="Destination">Receiver.</param>
/// <param name="Protocol"><c>tcp</c> or <c>udp</c>.</param>
/// <param name="SourcePort">The sender's port.</param>
/// <param name="DestinationPort">The receiver's port.</param>
/// <param name="IsReply">It belongs to a live flow.</param>
internal sealed record SamplePacket(
    string InInterface, string? OutInterface, IPAddress Source, IPAddress Destination, string Protocol, int SourcePort, int DestinationPort, bool IsReply)
{
    internal string State => IsReply ? "established" : "new";

    internal string NetworkProtocol => Source.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? "ip" : "ip6";
}
