using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Learning;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Core.Replay;

/// <summary>
/// A first pass over a capture that identifies the device's addresses and the gateway. The gateway is the MAC address through which the device
/// reaches the internet, or which grants its address. Private addresses that this station announces are the gateway's.
/// </summary>
internal sealed class CaptureSurvey(MacAddress device)
{
    private const ushort DhcpServerPort = 67;

    private readonly Dictionary<MacAddress, int> _reaches = [];
    private readonly HashSet<MacAddress> _assigns = [];
    private readonly Dictionary<MacAddress, HashSet<IPAddress>> _claims = [];
    private readonly Dictionary<MacAddress, HashSet<IPAddress>> _uses = [];
    private readonly Dictionary<IPAddress, int> _bare = [];
    private readonly HashSet<MacAddress> _seen = [];
    private readonly HashSet<LinkType> _unread = [];

    /// <summary>Addresses from which the device sends.</summary>
    internal HashSet<IPAddress> Own { get; } = [];

    /// <summary>MAC addresses that sent something.</summary>
    internal IReadOnlyCollection<MacAddress> Seen => _seen;

    /// <summary>Kinds of link of packets that could not be read.</summary>
    internal IReadOnlyCollection<LinkType> Unread => _unread;

    /// <summary>Packets of the capture.</summary>
    internal int Packets { get; private set; }

    /// <summary>Packets whose link header has no MAC address.</summary>
    internal int Bare { get; private set; }

    internal void Add(in CapturedPacket packet)
    {
        Packets++;
        if (!LinkReader.TryRead(packet.Link, packet.Bytes, out LinkReader link))
        {
            if (!Enum.IsDefined(packet.Link)) _unread.Add(packet.Link);
            return;
        }
        if (link.Source is { } sender) _seen.Add(sender);
        if (link.Type == EtherType.Arp) AddArp(link.Payload);
        if (link.Type is not (EtherType.Ipv4 or EtherType.Ipv6) || !IpPacketReader.TryRead(link.Payload, out IpPacket ip)) return;
        if (link.Source is null && link.Destination is null) AddBare(ip);
        else AddIp(link, ip);
    }

    /// <summary>The gateway's addresses; none where the capture does not show them.</summary>
    internal IReadOnlyCollection<IPAddress> Gateways()
    {
        MacAddress? gateway = _reaches.Count > 0 ? _reaches.MaxBy(votes => votes.Value).Key : _assigns.Count > 0 ? _assigns.First() : null;
        if (gateway is not { } mac) return [];
        HashSet<IPAddress> used = _uses.GetValueOrDefault(mac, []);
        // Addresses that it answers for itself are surer than addresses that are routed through it, which may lie behind it.
        return _claims.TryGetValue(mac, out HashSet<IPAddress>? claimed)
            ? [.. claimed, .. used.Where(address => address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6)]
            : used;
    }

    /// <summary>The private address in the most packets, for links without MAC addresses.</summary>
    internal IPAddress? MostTalkative() =>
        _bare.Count == 0 ? null : _bare.OrderByDescending(seen => GatewayRole.IsPrivate(seen.Key)).ThenByDescending(seen => seen.Value).First().Key;

    private void AddArp(ReadOnlySpan<byte> payload)
    {
        if (ArpReader.TryRead(payload, out ArpReader arp) && !arp.Sender.Equals(IPAddress.Any)) Note(_claims, arp.SenderMac, arp.Sender);
    }

    private void AddIp(in LinkReader link, IpPacket ip)
    {
        bool sends = link.Source == device;
        if (sends && !Unspecified(ip.Source)) Own.Add(ip.Source);
        if (ip is { Protocol: IpProtocols.Udp, SourcePort: DhcpServerPort } && link.Source is { } server && !sends)
        {
            _assigns.Add(server);
            Note(_claims, server, ip.Source);
        }
        if (OtherEnd(link, sends) is { IsGroup: false } mac && mac != device) AddPeer(mac, sends ? ip.Destination : ip.Source);
    }

    private MacAddress? OtherEnd(in LinkReader link, bool sends)
    {
        if (sends) return link.Destination;
        return link.Destination == device || link.Destination is null ? link.Source : null;
    }

    private void AddPeer(MacAddress mac, IPAddress peer)
    {
        if (AddressScope.IsGroup(peer) || Unspecified(peer)) return;
        if (GatewayRole.IsPrivate(peer)) Note(_uses, mac, peer);
        else _reaches[mac] = _reaches.GetValueOrDefault(mac) + 1;
    }

    private void AddBare(IpPacket ip)
    {
        Bare++;
        foreach (IPAddress end in new[] { ip.Source, ip.Destination })
        {
            if (!AddressScope.IsGroup(end) && !Unspecified(end)) _bare[end] = _bare.GetValueOrDefault(end) + 1;
        }
    }

    private static void Note(Dictionary<MacAddress, HashSet<IPAddress>> addressesOf, MacAddress mac, IPAddress address)
    {
        if (!addressesOf.TryGetValue(mac, out HashSet<IPAddress>? addresses)) addressesOf[mac] = addresses = [];
        addresses.Add(address);
    }

    private static bool Unspecified(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
}
