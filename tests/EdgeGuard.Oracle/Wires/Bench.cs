using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Nft;
using EdgeGuard.Core.Policy;
using EdgeGuard.Linux.Nft;
using EdgeGuard.Linux.Tests.Netns;
using EdgeGuard.Oracle.Homes;
using EdgeGuard.Oracle.Packets;

namespace EdgeGuard.Oracle.Wires;

/// <summary>A packet put in somewhere.</summary>
/// <param name="From">Who puts it in; at <see cref="Site.Gateway"/> the gateway's own sockets.</param>
/// <param name="Packet">As it stands on that wire.</param>
/// <param name="Shape">Makes of the whole frame those that are sent; null to send it as it is.</param>
internal readonly record struct Shot(End From, Packet Packet, Func<byte[], IEnumerable<byte[]>>? Shape = null);

/// <summary>Where a shot came out and what it looked like there.</summary>
internal readonly record struct Hit(Site Site, Packet Packet);

/// <summary>
/// A gateway in a namespace of its own, with masquerade and a forwarded address in a foreign table as homes have them, and
/// every far end of its interfaces in our hands. All of it is done by one thread, pinned to one processor: the kernel then
/// handles packets in the order in which they were sent, so that once a fence has come out nothing sent before is under way.
/// </summary>
internal sealed class Bench : IDisposable
{
    private const int FirstIndex = 101, PacketsPerFence = 200;
    private const uint FenceNumbers = 0xF000_0000;
    private static readonly TimeSpan FenceTimeout = TimeSpan.FromSeconds(60);

    private readonly Dictionary<Site, FarEnd> _ends = [];
    private readonly Dictionary<IPAddress, Socket> _joined = [];
    private readonly GatewaySocket _gateway;
    private readonly NftTable _table;
    private uint _number, _fence = FenceNumbers;
    private Hit?[] _hits = [];
    private uint _firstNumber;

    /// <param name="inside">The namespace to build it in.</param>
    /// <param name="processor">Which of the processors that we may use, counted from 0; null for the one that we are on.</param>
    internal Bench(NetworkNamespace inside, int? processor = null)
    {
        Processor.StayOn(processor);
        inside.Execute("ip", ["-batch", "-"], Links());
        inside.Execute("sysctl", ["-qw", .. Settings]);
        inside.Execute("ip", ["-batch", "-"], Addresses());
        inside.Nft(ForeignTables);
        foreach (Site site in Sites) _ends[site] = new(FirstIndex + (int)site);
        _gateway = new(FirstIndex + 100 + (int)Site.Things);
        Flows = new();
        _table = NftTable.Open();
    }

    /// <summary>The gateway's connection table.</summary>
    internal FlowTable Flows { get; }

    private static Site[] Sites => [Site.Things, Site.Annex, Site.Family, Site.Wan, Site.Other];

    /// <summary>Makes a ruleset the one in force as the agent does, by the smallest change.</summary>
    internal void Enforce(Ruleset ruleset) => _table.Apply(ruleset);

    /// <summary>Builds the table anew, so that whatever packets left in it is forgotten.</summary>
    internal void EnforceAnew(Ruleset ruleset) => _table.Replace(ruleset);

    /// <summary>Changes what is in force without comparing anything.</summary>
    internal void Change(NftDelta delta) => _table.Change(delta);

    /// <summary>Forgets whatever packets left in the table and in the gateway's connection table.</summary>
    internal void Forget()
    {
        if (_table.InForce is { } ruleset) _table.Replace(ruleset);
        Flows.Clear();
    }

    /// <summary>Lets the gateway take part in a group, so that packets to it can be seen.</summary>
    internal void Join(IPAddress group)
    {
        if (!AddressScope.IsGroup(group) || group.Equals(IPAddress.Broadcast) || _joined.ContainsKey(group)) return;
        Socket socket = new(group.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        _joined[group] = socket;
        if (group.AddressFamily == AddressFamily.InterNetwork)
            socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.AddMembership, new MulticastOption(group, IPAddress.Parse("192.168.20.1")));
        else
            socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.AddMembership, new IPv6MulticastOption(group, FirstIndex + 100 + (int)Site.Things));
    }

    /// <summary>Puts packets in, and waits until whatever comes of them has come out.</summary>
    /// <returns>Where each came out, in the order of the shots; null where it did not.</returns>
    internal Hit?[] Fire(IReadOnlyList<Shot> shots)
    {
        _hits = new Hit?[shots.Count];
        _firstNumber = _number;
        for (int at = 0; at < shots.Count; at++)
        {
            Send(shots[at], _number++);
            if ((at + 1) % PacketsPerFence == 0) Fence();
        }
        if (shots.Count % PacketsPerFence != 0) Fence();
        return _hits;
    }

    public void Dispose()
    {
        _table.Dispose();
        Flows.Dispose();
        _gateway.Dispose();
        foreach (FarEnd end in _ends.Values) end.Dispose();
        foreach (Socket socket in _joined.Values) socket.Dispose();
    }

    private void Send(Shot shot, uint number)
    {
        if (shot.From.Site == Site.Gateway)
        {
            _gateway.Send(shot.Packet, number);
            return;
        }
        byte[] frame = PacketWriter.Frame(shot.From.Mac, ReceiverOnTheWire(shot), shot.Packet, number);
        foreach (byte[] sent in shot.Shape?.Invoke(frame) ?? [frame]) _ends[shot.From.Site].Send(sent);
    }

    private static MacAddress ReceiverOnTheWire(Shot shot)
    {
        IPAddress to = shot.Packet.Destination;
        if (to.Equals(IPAddress.Broadcast) || to.Equals(IPAddress.Parse("192.168.20.255"))) return new(0xFFFF_FFFF_FFFF);
        if (!AddressScope.IsGroup(to)) return GatewayMac(shot.From.Site);
        ReadOnlySpan<byte> octets = to.GetAddressBytes();
        return octets.Length == 4
            ? MacAddress.Read([0x01, 0x00, 0x5e, (byte)(octets[1] & 0x7F), octets[2], octets[3]])
            : MacAddress.Read([0x33, 0x33, .. octets[12..]]);
    }

    // From a network that is not under care to the internet: no ruleset of ours may touch it.
    private void Fence()
    {
        uint fence = _fence++;
        Packet packet = new() { Source = Places.Outsider.V4, Destination = IPAddress.Parse("192.0.2.200"), Protocol = IpProtocols.Udp, SourcePort = 9, DestinationPort = 9 };
        Send(new(Places.Outsider.End, packet), fence);
        long start = Environment.TickCount64;
        bool isOut = false;
        while (!isOut)
        {
            foreach ((Site site, FarEnd end) in _ends)
            {
                while (end.TryReceive(out Arrival arrival)) isOut |= Take(site, arrival, fence);
            }
            if (Environment.TickCount64 - start > FenceTimeout.TotalMilliseconds) throw new InvalidOperationException("Traffic that is not under care does not pass the gateway any more.");
        }
        while (_gateway.TryReceive(out Arrival arrival)) Take(Site.Gateway, arrival, fence);
    }

    private bool Take(Site site, Arrival arrival, uint fence)
    {
        if (arrival.Number >= FenceNumbers) return arrival.Number == fence;
        uint at = arrival.Number - _firstNumber;
        if (at < _hits.Length) _hits[at] = new(site, arrival.Packet);
        return false;
    }

    /// <summary>Another socket at a far end, for a thread of its own.</summary>
    internal static FarEnd OpenEnd(Site site) => new(FirstIndex + (int)site);

    /// <summary>The gateway's hardware address on a wire.</summary>
    internal static MacAddress GatewayMac(Site site) => MacAddress.Parse($"02:00:5e:00:54:{(int)site:x2}");

    /// <summary>The gateway's interface on a wire, by its index.</summary>
    internal static int GatewayLink(Site site) => FirstIndex + 100 + (int)site;

    private static string Name(Site site) => site.ToString().ToLowerInvariant() + "0";

    private static string Links()
    {
        StringBuilder batch = new("link set lo up\n");
        foreach (Site site in Sites)
        {
            (string near, string far) = (Name(site), "far-" + Name(site));
            batch.Append(CultureInfo.InvariantCulture,
                $"link add {near} index {FirstIndex + 100 + (int)site} address {GatewayMac(site)} type veth peer name {far} index {FirstIndex + (int)site}\n");
            batch.Append(CultureInfo.InvariantCulture, $"link set {near} addrgenmode none\nlink set {far} addrgenmode none\nlink set {far} arp off\n");
        }
        return batch.ToString();
    }

    private static string[] Settings =>
    [
        "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1", "net.ipv4.conf.all.rp_filter=0", "net.ipv4.conf.default.rp_filter=0",
        "net.ipv4.conf.all.send_redirects=0", "net.ipv4.conf.default.send_redirects=0", "net.ipv4.igmp_max_memberships=100000",
        "net.netfilter.nf_conntrack_tcp_be_liberal=1",
        .. Sites.SelectMany(s => new[] { $"net.ipv4.conf.{Name(s)}.rp_filter=0", $"net.ipv4.conf.{Name(s)}.send_redirects=0", $"net.ipv6.conf.far-{Name(s)}.disable_ipv6=1" }),
    ];

    private static string Addresses()
    {
        StringBuilder batch = new();
        foreach (Site site in Sites) batch.Append(CultureInfo.InvariantCulture, $"link set {Name(site)} up\nlink set far-{Name(site)} up\n");
        foreach ((Site site, IPNetwork prefix, IPAddress address) in Places.Gateway)
        {
            string family = address.AddressFamily == AddressFamily.InterNetwork ? "" : " nodad";
            batch.Append(CultureInfo.InvariantCulture, $"addr add {address}/{prefix.PrefixLength} dev {Name(site)}{family}\n");
        }
        foreach (Host host in Places.Neighbours.Add(Places.Twin).Add(Places.Resolver).Add(Places.Outsider))
        {
            batch.Append(CultureInfo.InvariantCulture, $"neigh add {host.V4} lladdr {host.End.Mac} dev {Name(host.End.Site)} nud permanent\n");
            batch.Append(CultureInfo.InvariantCulture, $"neigh add {host.V6} lladdr {host.End.Mac} dev {Name(host.End.Site)} nud permanent\n");
        }
        batch.Append(CultureInfo.InvariantCulture, $"neigh add {Places.SubjectLink} lladdr {Places.Subject.End.Mac} dev things0 nud permanent\n");
        batch.Append(CultureInfo.InvariantCulture, $"route add default via {Places.Resolver.V4}\nroute add ::/0 via {Places.Resolver.V6}\n");
        return batch.ToString();
    }

    private static string ForeignTables => $$"""
        table ip home {
          chain arriving { type nat hook prerouting priority dstnat; iifname "wan0" ip daddr {{Places.Wan4}} dnat to {{Places.Subject.V4}}; }
          chain leaving { type nat hook postrouting priority srcnat; oifname "wan0" masquerade; }
        }
        table inet oracle {
          chain mute { type filter hook output priority raw; oifname != "lo" meta mark != {{GatewaySocket.Mark}} drop; }
          ct helper announced { type "ftp" protocol tcp; l3proto ip6; }
          chain helped { type filter hook prerouting priority 0; iifname "things0" meta nfproto ipv6 meta l4proto tcp ct state new ct helper set "announced"; }
          chain reached { type filter hook input priority 200; log group {{GatewaySocket.Group}} queue-threshold 1; }
        }
        """;
}
