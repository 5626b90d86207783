using System.Diagnostics.CodeAnalysis;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Core.Violations;

/// <summary>
/// Reads a violation from the kernel's report of a packet. The prefix of the rule says why it was reported: <c>V</c> from a device, <c>T</c> to a
/// device, <c>S</c> unbound, <c>C</c> over its cap,
/// <c>P</c> at a port that is not the place of its MAC address. In lower case the packet was let through.
/// </summary>
public static class ViolationReader
{
    /// <summary>Reads one report.</summary>
    /// <param name="report">The kernel's report.</param>
    /// <param name="interfaceName">Name of the interface that <see cref="NflogPacket.InInterface"/> stands for.</param>
    /// <param name="now">When it was read.</param>
    /// <param name="violation">The violation.</param>
    /// <param name="port">Name of the bridge port that <see cref="NflogPacket.InPort"/> stands for; null for none.</param>
    /// <returns>false when the prefix is none of ours, the payload is no IP packet, or a bridge merely floods it to its other ports.</returns>
    public static bool TryRead(
        NflogPacket report, string interfaceName, DateTimeOffset now, [NotNullWhen(true)] out Violation? violation, string? port = null)
    {
        violation = null;
        if (report.Prefix.Length != 1 || KindOf(report.Prefix[0]) is not { } kind) return false;
        if (!IpPacketReader.TryRead(report.Payload, out IpPacket packet) || IsFlooded(report, packet)) return false;
        violation = new()
        {
            Time = now,
            Kind = kind,
            SourceMac = report.SourceMac,
            Interface = interfaceName,
            Port = port,
            Source = packet.Source,
            Destination = packet.Destination,
            Protocol = packet.Protocol,
            SourcePort = packet.SourcePort,
            DestinationPort = packet.DestinationPort,
            TcpFlags = packet.TcpFlags,
            IcmpType = packet.IcmpType,
            IcmpCode = packet.IcmpCode,
            Length = packet.Length,
            Question = QuestionReader.Read(report.Payload, packet),
            Dropped = char.IsAsciiLetterUpper((char)report.Prefix[0]),
        };
        return true;
    }

    // With br_netfilter the rules see each copy that a bridge makes of a multicast or broadcast frame. No router forwards those within one link.
    private static bool IsFlooded(NflogPacket report, IpPacket packet) =>
        report.InInterface != 0 && report.InInterface == report.OutInterface && AddressScope.IsGroup(packet.Destination);

    private static ViolationKind? KindOf(byte letter) => char.ToUpperInvariant((char)letter) switch
    {
        'V' => ViolationKind.FromDevice,
        'T' => ViolationKind.ToDevice,
        'S' => ViolationKind.Unbound,
        'C' => ViolationKind.OverCap,
        'P' => ViolationKind.Misplaced,
        _ => null,
    };
}
