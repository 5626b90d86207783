using EdgeGuard.Core.Policy;
using EdgeGuard.Oracle.Packets;
using EdgeGuard.Oracle.Wires;

namespace EdgeGuard.Oracle.Phases;

/// <summary>What a hijacked device says to have a connection tracking helper open a way in for it (RFC 2428 §2).</summary>
internal static class Announcement
{
    private const ushort AnnouncedPort = 50123, ServersDataPort = 20;
    private const uint Begin = 5000;
    private const string Before = "NOOP\r\n";

    /// <summary>The foreign table sets its helper on such flows; without IPv4, where rewriting would change what is said.</summary>
    internal static bool IsHeard(Attempt attempt) =>
        attempt is { Direction: PolicyDirection.FromDevice, Answerer.Site: Site.Wan, Opening: { Protocol: IpProtocols.Tcp, IsV4: false } };

    internal static IEnumerable<Shot> Of(Attempt attempt)
    {
        Packet words = attempt.Opening with { Kind = PacketKind.Later };
        yield return new(attempt.Opener, words with { Text = (Begin, Before) });
        yield return new(attempt.Opener, words with { Text = (Begin + (uint)Before.Length, $"EPRT |2|{attempt.Opening.Source}|{AnnouncedPort}|\r\n") });
    }

    /// <summary>The first packet of the flow that was announced, from the other side.</summary>
    internal static Shot Call(Attempt attempt) => new(attempt.Answerer, new()
    {
        Source = attempt.Opening.Destination,
        Destination = attempt.Opening.Source,
        Protocol = IpProtocols.Tcp,
        SourcePort = ServersDataPort,
        DestinationPort = AnnouncedPort,
    });
}
