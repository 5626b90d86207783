using System.Collections.Immutable;
using System.Globalization;
using System.Net.Sockets;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Policy;

namespace EdgeGuard.Core.Learning;

/// <summary>
/// Derives a profile from a device's flows. It names destinations by host name, direction and port, and by address only where no name was seen. It
/// includes local services and groups. Suspicious flows are reported and left out.
/// </summary>
public static class ProfileLearner
{
    /// <summary>Begins the URL of every learned profile; it serves nothing.</summary>
    public const string UrlBase = "https://edgeguard.example/learned/";

    // A device that uses more ports of one host than this is given any port.
    private const int MostSinglePorts = 4;
    private const ushort FirstPassingPort = 1024;
    private const ushort TimePort = 123;

    /// <summary>Learns a profile.</summary>
    /// <param name="device">The device.</param>
    /// <param name="flows">Its flows.</param>
    /// <param name="directory">Local networks, gateway, name and time servers of its network.</param>
    /// <param name="now">When the profile is made.</param>
    public static LearnedProfile Learn(MacAddress device, IReadOnlyCollection<ObservedFlow> flows, PeerDirectory directory, DateTimeOffset now)
    {
        MudFile bare = new()
        {
            MudUrl = $"{UrlBase}{device.ToCompactString()}.json",
            LastUpdate = now,
            IsSupported = true,
            SystemInfo = $"Learned from what {device} did",
        };
        FlowSorter sorter = new(directory);
        Suspicions suspicions = new(flows);
        var sorted = flows.Select(flow => (Flow: flow, Place: sorter.Sort(flow))).Where(flow => flow.Place is not null).ToArray();
        bool wanders = sorted.Where(flow => IsTime(flow.Place!.Value)).Select(flow => flow.Place!.Value.Key.Peer).Distinct().Count() > 1;
        List<LearnedItem> items = [];
        foreach (var group in sorted.GroupBy(flow => wanders && IsTime(flow.Place!.Value) ? flow.Place!.Value.Key with { Peer = LearnedPeer.Anyone } : flow.Place!.Value.Key, flow => (flow.Flow, flow.Place!.Value.Service)))
            items.AddRange(Items(WithOwnPort(group.Key, [.. group]), [.. group], suspicions, bare));
        return new(bare, [.. Gathered(Merged(items)).OrderBy(item => item.Suspicion is not null).Select((item, place) => item with { Number = place + 1 })]);
    }

    private static IEnumerable<LearnedItem> Items(LearnedKey key, IReadOnlyList<(ObservedFlow Flow, ushort Service)> evidence, Suspicions suspicions, MudFile bare)
    {
        // A suspicion about one port must not exclude the others.
        var ports = evidence.GroupBy(flow => flow.Service).Select(group => (Port: group.Key, Flows: group.Select(flow => flow.Flow).ToArray())).ToArray();
        var judged = ports.Select(port => (port.Port, port.Flows, Suspicion: suspicions.Of(key, port.Flows))).ToArray();
        foreach (var alike in judged.GroupBy(port => port.Suspicion))
        {
            ushort[] numbers = [.. alike.Select(port => port.Port).Order()];
            bool isAnyPort = IsAnyPort(key, numbers);
            bool isRange = isAnyPort || key.IsSearchAnswer || numbers.Length > MostSinglePorts;
            if (isAnyPort) numbers = [FirstPassingPort, .. numbers, ushort.MaxValue];
            string? widened = Widened(key, numbers, isRange);
            foreach (var port in isRange ? [(numbers[0], alike.SelectMany(p => p.Flows).ToArray())] : alike.Select(p => (p.Port, p.Flows)))
                yield return Item(key, isRange ? (numbers[0], numbers[^1]) : (port.Item1, port.Item1), port.Item2.Sum(flow => flow.Repeats), widened, alike.Key, bare);
        }
    }

    // Time servers are pools: a device that uses two of them uses others later.
    private static bool IsTime((LearnedKey Key, ushort Service) place) =>
        place is { Service: TimePort, Key: { Starter: PolicyDirection.FromDevice, Protocol: IpProtocols.Udp, Peer.IsLocal: false } }
        && (place.Key.Peer.Network is not { } network || !AddressScope.IsGroup(network));

    // A device may send to a group from ever new ports. This reaches neighbors only, and none of them has to listen.
    private static bool IsAnyPort(LearnedKey key, ushort[] numbers) =>
        key.Peer.Network is { } network && AddressScope.IsGroup(network) && numbers.Count(port => port >= FirstPassingPort && !FlowSorter.IsDiscovery(port)) > 1;

    // One fixed port of its own and many ports of the neighbors: it answers multicast requests.
    private static LearnedKey WithOwnPort(LearnedKey key, IReadOnlyList<(ObservedFlow Flow, ushort Service)> evidence)
    {
        if (key is not { Protocol: IpProtocols.Udp, Own: null, Peer.IsLocal: true }) return key;
        ushort[] own = [.. evidence.Select(flow => key.Starter == PolicyDirection.FromDevice ? flow.Flow.Flow.DevicePort : flow.Flow.Flow.PeerPort).Distinct()];
        bool varies = evidence.Select(flow => flow.Service).Distinct().Count() > 1 && evidence.All(flow => flow.Service >= FirstPassingPort);
        return varies && own is [var only] ? key with { Own = only } : key;
    }

    private static LearnedItem Item(LearnedKey key, (ushort First, ushort Last) service, int flows, string? widened, string? suspicion, MudFile bare)
    {
        // A host name means the same host in both families, and so does the local name server.
        AddressFamily[] families = (key.Peer.Host is null && !key.Peer.AreNameServers) || key.IcmpType is not null ? [key.Family] : [AddressFamily.InterNetwork, AddressFamily.InterNetworkV6];
        ImmutableArray<ServiceEntry> entries = [.. families.Select(family => Entry(key with { Family = family }, service))];
        MudFile with = ProfileAssembly.Assemble(bare, entries);
        return new()
        {
            Number = 0,
            Sentence = string.Join(' ', ProfileDifference.Between(bare, with).Gained),
            Flows = flows,
            Widened = widened,
            Suspicion = suspicion,
            Entries = entries,
        };
    }

    private static ServiceEntry Entry(LearnedKey key, (ushort First, ushort Last) service) => new()
    {
        Name = NameOf(key, service),
        Starter = key.Starter,
        Family = key.Family,
        Host = key.Peer.Host,
        Network = key.Peer.Network,
        Class = key.Peer.AreNameServers ? new() { Controller = MudMatch.DnsController } : key.Peer.IsLocal ? new() { LocalNetworks = true } : null,
        Protocol = key.Protocol,
        IcmpType = key.IcmpType,
        Own = key.Own is { } own ? PortMatch.EqualTo(own) : null,
        Service = !IpProtocols.HasPorts(key.Protocol) ? null
            : key.IsSearchAnswer ? new(PortOperator.Range, FirstPassingPort, ushort.MaxValue)
            : service.First == service.Last ? PortMatch.EqualTo(service.First)
            : new(PortOperator.Range, service.First, service.Last),
    };

    private static string NameOf(LearnedKey key, (ushort First, ushort Last) service)
    {
        string peer = key.Peer.Host ?? (key.Peer.AreNameServers ? "name-servers" : key.Peer.IsLocal ? "local" : key.Peer.Network?.BaseAddress.ToString().Replace(':', '.') ?? "any");
        string protocol = key.Protocol switch { IpProtocols.Tcp => "tcp", IpProtocols.Udp => "udp", IpProtocols.Icmp or IpProtocols.Icmpv6 => "icmp", var other => $"ip{other}" };
        string port = key.Own is { } own ? $"-from-{own}" : !IpProtocols.HasPorts(key.Protocol) ? "" : service.First == service.Last ? $"-{service.First}" : $"-{service.First}-{service.Last}";
        // Names of entries have at most 64 characters, and the end of a host name says more than its beginning.
        return $"{protocol}{port}-{(peer.Length > 36 ? peer[^36..] : peer)}";
    }

    private static string? Widened(LearnedKey key, ushort[] ports, bool isRange)
    {
        if (key.IsSearchAnswer) return $"answers to searches come from port {key.Own} and go to whatever port asked, so to any from {FirstPassingPort} on";
        if (isRange && ports[0] == FirstPassingPort && ports[^1] == ushort.MaxValue) return $"it took a new port each time, {ports.Length - 2} in all, so any from {FirstPassingPort} on";
        if (isRange) return $"{ports.Length} ports between {ports[0]} and {ports[^1]} were seen, so all between them";
        return key.Peer switch
        {
            { AreNameServers: true } => null,
            { Host: null, Network: null, IsLocal: false } => "it asks another time server each time, so any of them",
            { IsLocal: true } => "seen with one neighbour or more; a neighbour has no lasting name, so any device of the house",
            { Host: not null } when key.IcmpType is null => "a name is the same host by IPv4 and IPv6",
            _ => null,
        };
    }

    // A scan is one item per service, however many targets it has.
    private static IEnumerable<LearnedItem> Gathered(IEnumerable<LearnedItem> items) =>
        from item in items
        let service = item.Suspicion == Suspicions.Scan ? item.Sentence[(item.Sentence.LastIndexOf(": ", StringComparison.Ordinal) + 2)..] : null
        group item by service is null ? item.Sentence + item.Suspicion : service into alike
        let first = alike.First()
        let count = alike.Count()
        select count == 1 ? first : first with
        {
            Sentence = string.Create(CultureInfo.InvariantCulture, $"It may contact {count} different hosts: {first.Sentence[(first.Sentence.LastIndexOf(": ", StringComparison.Ordinal) + 2)..]}"),
            Flows = alike.Sum(item => item.Flows),
            Entries = [.. alike.SelectMany(item => item.Entries)],
        };

    // Both families of one name are one item already; flows of the other family only add evidence.
    private static IEnumerable<LearnedItem> Merged(IEnumerable<LearnedItem> items) =>
        from item in items
        group item by (item.Sentence, item.Suspicion) into same
        select same.First() with { Flows = same.Sum(item => item.Flows) };
}
