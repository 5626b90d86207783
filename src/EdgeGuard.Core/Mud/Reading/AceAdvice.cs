using System.Net;

namespace EdgeGuard.Core.Mud.Reading;

/// <summary>Warnings and notices about an entry as a whole.</summary>
internal static class AceAdvice
{
    private const ushort EtherTypeIpv4 = 0x0800, EtherTypeIpv6 = 0x86dd;
    private const byte Icmp = 1, Tcp = 6, Udp = 17, IcmpV6 = 58;

    internal static void Give(ObjectReader ace, Ace entry)
    {
        AceMatches matches = entry.Matches;
        if (IsBelowIp(matches.Ethernet))
        {
            Say(ace, MudRules.EthernetOnly, "The entry asks for Ethernet addresses or for frames that are not IP, which the gateway does not judge, so it permits nothing here.");
            return;
        }
        AdviseOnPeer(ace, entry);
        AdviseOnProtocol(ace, matches);
        AdviseOnFields(ace, matches);
    }

    private static bool IsBelowIp(EthernetMatch? ethernet) =>
        ethernet is { EtherType: not (null or EtherTypeIpv4 or EtherTypeIpv6) } or { Destination: not null } or { Source: not null };

    private static void AdviseOnPeer(ObjectReader ace, Ace entry)
    {
        if (entry.Forwarding != AceAction.Accept || entry.Matches.Mud is not null) return;
        bool from = ace.Context.FromDevice.Contains(ace.Context.AclName);
        bool to = ace.Context.ToDevice.Contains(ace.Context.AclName);
        bool open = (from && !IsPeerNamed(entry.Matches, destination: true)) || (to && !IsPeerNamed(entry.Matches, destination: false));
        if (!open) return;
        Say(ace, MudRules.OverBroad, HasPort(entry.Matches)
            ? "The entry names no peer, so it permits this with any host on the internet. Name the peer."
            : "The entry names neither peer nor port, so it permits traffic with any host on the internet. Name both.");
    }

    private static bool IsPeerNamed(AceMatches matches, bool destination)
    {
        if ((matches.Ipv4 ?? matches.Ipv6) is not { } ip) return false;
        string? name = destination ? ip.DestinationDnsName : ip.SourceDnsName;
        IPNetwork? network = destination ? ip.DestinationNetwork : ip.SourceNetwork;
        return name is not null || (network is { } given && !AddressAdvice.IsWhole(given));
    }

    private static bool HasPort(AceMatches matches) =>
        matches.Icmp?.Type is not null
        || (matches.Tcp?.SourcePort ?? matches.Tcp?.DestinationPort ?? matches.Udp?.SourcePort ?? matches.Udp?.DestinationPort) is not null;

    private static void AdviseOnProtocol(ObjectReader ace, AceMatches matches)
    {
        if (matches.Tcp is { DirectionInitiated: null })
        {
            Say(ace, MudRules.TcpDirection, "The entry does not say who opens the connection (direction-initiated), so the sender may, unless it answers an entry of the other list.");
        }
        if ((matches.Ipv4 ?? matches.Ipv6)?.Protocol is not { } protocol) return;
        if (matches.Ipv6 is not null && protocol == 0)
        {
            Say(ace, MudRules.HopByHop, "IPv6 protocol 0 is read as multicast listener messages (ICMPv6 130 to 132 and 143), which is what such packets carry.");
        }
        if (MatchedProtocol(matches) is { } matched && matched != protocol)
        {
            Say(ace, MudRules.NeverMatches, $"Protocol {protocol} contradicts the header that is matched, so the entry never matches. Write {matched}.");
        }
    }

    private static byte? MatchedProtocol(AceMatches matches)
    {
        if (matches.Tcp is not null) return Tcp;
        if (matches.Udp is not null) return Udp;
        if (matches.Icmp is null) return null;
        return matches.Ipv4 is null ? IcmpV6 : Icmp;
    }

    private static void AdviseOnFields(ObjectReader ace, AceMatches matches)
    {
        if (!IsUnusual(matches.Ipv4 ?? matches.Ipv6) && !IsUnusual(matches.Tcp) && matches.Udp?.Length is null && matches.Icmp?.RestOfHeader is null) return;
        Say(ace, MudRules.UnusualField, "The entry asks for header fields beyond addresses, protocol, ports and ICMP types, which the gateway cannot enforce. If it permits, it permits nothing here.");
    }

    private static bool IsUnusual(IpMatch? ip) =>
        ip is not null
        && ip != new IpMatch
        {
            SourceNetwork = ip.SourceNetwork,
            DestinationNetwork = ip.DestinationNetwork,
            SourceDnsName = ip.SourceDnsName,
            DestinationDnsName = ip.DestinationDnsName,
            Protocol = ip.Protocol,
        };

    private static bool IsUnusual(TcpMatch? tcp) =>
        tcp is not null
        && tcp != new TcpMatch { SourcePort = tcp.SourcePort, DestinationPort = tcp.DestinationPort, DirectionInitiated = tcp.DirectionInitiated };

    private static void Say(ObjectReader ace, MudRule rule, string message) => ace.Context.Problems.Add(rule, ace.Item, message);
}
