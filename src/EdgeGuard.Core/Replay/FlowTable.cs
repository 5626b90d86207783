using EdgeGuard.Core.Learning;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.Violations;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Core.Replay;

/// <summary>Assembles a device's packets into flows, as connection tracking would.</summary>
internal sealed class FlowTable(NameWatch names)
{
    private const int IcmpHeaderSize = 8;
    private const int MostSent = 10_000;
    private const byte Syn = 0x02;
    private const byte Ack = 0x10;

    private readonly Dictionary<FlowKey, ObservedFlow> _flows = [];
    private readonly Dictionary<FlowKey, ObservedFlow> _latest = [];
    private readonly List<ObservedFlow> _order = [];

    internal IReadOnlyList<ObservedFlow> Flows => _order;

    /// <summary>Packets that end before their ports, so they belong to no known flow.</summary>
    internal int Cut { get; private set; }

    /// <summary>Later fragments whose first one is not in the capture.</summary>
    internal int Orphans { get; private set; }

    internal void Add(IpPacket ip, ReadOnlySpan<byte> transport, PolicyDirection direction, in CapturedPacket packet)
    {
        if (FlowOf(ip, transport, direction, packet.Time) is not { } flow) return;
        flow.Packets++;
        flow.Bytes += packet.WireLength;
        flow.Last = packet.Time;
        if (flow.Flow.Direction != direction) flow.IsAnswered = true;
        else if (flow.Sent.Count < MostSent) flow.Sent.Add(new(packet.Time, ip, QuestionOf(ip, transport)));
    }

    /// <summary>Forgets flows that were silent since then, for continuous reading.</summary>
    internal void Forget(DateTimeOffset since)
    {
        HashSet<ObservedFlow> gone = [.. _order.Where(flow => flow.Last < since)];
        if (gone.Count == 0) return;
        _order.RemoveAll(gone.Contains);
        foreach (Dictionary<FlowKey, ObservedFlow> index in (Dictionary<FlowKey, ObservedFlow>[])[_flows, _latest])
        {
            foreach (FlowKey key in index.Where(entry => gone.Contains(entry.Value)).Select(entry => entry.Key).ToArray()) index.Remove(key);
        }
    }

    private static string? QuestionOf(IpPacket ip, ReadOnlySpan<byte> transport) =>
        ip is { Protocol: IpProtocols.Udp, DestinationPort: DnsHeader.Port, HasTransport: true } ? QuestionReader.Read(transport) : null;

    private ObservedFlow? FlowOf(IpPacket ip, ReadOnlySpan<byte> transport, PolicyDirection direction, DateTimeOffset time)
    {
        if (ip.IsLaterFragment) return Fragmented(ip, direction);
        bool needsTransport = IpProtocols.HasPorts(ip.Protocol) || ip.Protocol is IpProtocols.Icmp or IpProtocols.Icmpv6;
        if (needsTransport && !ip.HasTransport)
        {
            Cut++;
            return null;
        }
        if (FlowKey.IsError(ip) && Reported(transport, direction) is { } reported) return reported;
        FlowKey key = FlowKey.Of(ip, direction);
        if (!_flows.TryGetValue(key, out ObservedFlow? flow)) _order.Add(_flows[key] = flow = Begun(key, ip, direction, time));
        _latest[Pair(key)] = flow;
        if (ip.Protocol == IpProtocols.Tcp) LookForBegin(flow, transport, direction);
        return flow;
    }

    private ObservedFlow? Fragmented(IpPacket ip, PolicyDirection direction)
    {
        ObservedFlow? flow = _latest.GetValueOrDefault(Pair(FlowKey.Of(ip, direction)));
        if (flow is null) Orphans++;
        return flow;
    }

    // An ICMP error is about a packet of the other direction, or about one that the receiver sent through another host.
    private ObservedFlow? Reported(ReadOnlySpan<byte> transport, PolicyDirection direction)
    {
        if (transport.Length < IcmpHeaderSize || !IpPacketReader.TryRead(transport[IcmpHeaderSize..], out IpPacket about)) return null;
        PolicyDirection opposite = direction == PolicyDirection.FromDevice ? PolicyDirection.ToDevice : PolicyDirection.FromDevice;
        return about.HasTransport || !IpProtocols.HasPorts(about.Protocol) ? _flows.GetValueOrDefault(FlowKey.Of(about, opposite)) : null;
    }

    private ObservedFlow Begun(FlowKey key, IpPacket ip, PolicyDirection direction, DateTimeOffset time) => new()
    {
        Begin = time,
        PeerNames = names.NamesOf(key.Peer),
        AskedName = names.AskedFor(key.Peer),
        IsBeginSeen = ip.Protocol != IpProtocols.Tcp,
        Flow = new()
        {
            Direction = direction,
            Protocol = key.Protocol,
            Device = key.Device,
            Peer = key.Peer,
            DevicePort = key.DevicePort,
            PeerPort = key.PeerPort,
            IcmpType = ip.IcmpType,
            IcmpCode = ip.IcmpCode,
        },
    };

    // The sender of a SYN is the initiator. A SYN with ACK shows that its receiver is, though its SYN was not captured.
    private static void LookForBegin(ObservedFlow flow, ReadOnlySpan<byte> transport, PolicyDirection direction)
    {
        if (flow.IsBeginSeen || transport.Length < 14 || (transport[13] & Syn) == 0) return;
        bool isAnswer = (transport[13] & Ack) != 0;
        PolicyDirection beginner = isAnswer == (direction == PolicyDirection.FromDevice) ? PolicyDirection.ToDevice : PolicyDirection.FromDevice;
        flow.IsBeginSeen = true;
        if (flow.Flow.Direction == beginner) return;
        flow.Flow = flow.Flow with { Direction = beginner };
        flow.Sent.Clear();
    }

    private static FlowKey Pair(FlowKey key) => key with { DevicePort = 0, PeerPort = 0, Icmp = 0, Asker = null };
}
