using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Learning;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Core.Replay;

/// <summary>The flows of one device from a continuous stream of Ethernet frames, with the names that it resolved.</summary>
public sealed class DeviceTraffic
{
    private const int MostFlows = 4096;
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Hurry = TimeSpan.FromSeconds(5);

    private readonly MacAddress _device;
    private readonly NameWatch _names = new();
    private readonly FlowTable _table;

    /// <summary>Watches a device.</summary>
    public DeviceTraffic(MacAddress device)
    {
        _device = device;
        _table = new(_names);
    }

    /// <summary>Port and addresses at which the DNS proxy answers; null while there is none.</summary>
    public (ushort Port, ImmutableArray<IPAddress> Addresses)? Gate { get; set; }

    private int Count => _table.Flows.Count;

    /// <summary>Adds a frame; frames of other devices are ignored.</summary>
    public void Add(ReadOnlySpan<byte> frame, DateTimeOffset now)
    {
        if (!LinkReader.TryRead(LinkType.Ethernet, frame, out LinkReader link) || link.Type is not (EtherType.Ipv4 or EtherType.Ipv6)) return;
        if (link.Source != _device && link.Destination != _device) return;
        if (!IpPacketReader.TryRead(link.Payload, out IpPacket ip, out ReadOnlySpan<byte> transport)) return;
        PolicyDirection direction = link.Source == _device ? PolicyDirection.FromDevice : PolicyDirection.ToDevice;
        ip = BeforeGate(ip, direction);
        _table.Add(ip, transport, direction, new CapturedPacket { Number = 0, Time = now, Link = LinkType.Ethernet, WireLength = frame.Length, Bytes = frame });
        _names.Observe(ip, transport, direction, now);
    }

    // On a bridge whose packets pass the IP hooks, a redirected question is seen with the gate's port.
    private IpPacket BeforeGate(IpPacket ip, PolicyDirection direction)
    {
        if (Gate is not { } gate || !gate.Addresses.Contains(direction == PolicyDirection.FromDevice ? ip.Destination : ip.Source)) return ip;
        if (direction == PolicyDirection.FromDevice) return ip.DestinationPort == gate.Port ? ip with { DestinationPort = DnsHeader.Port } : ip;
        return ip.SourcePort == gate.Port ? ip with { SourcePort = DnsHeader.Port } : ip;
    }

    /// <summary>Flows that began before this time, each once. Flows that are long silent, or exceed the limit, are forgotten.</summary>
    public IReadOnlyList<ObservedFlow> TakeBegun(DateTimeOffset before)
    {
        ObservedFlow[] begun = [.. _table.Flows.Where(flow => !flow.IsTaken && flow.Begin < before)];
        foreach (ObservedFlow flow in begun) flow.IsTaken = true;
        _table.Forget(before - (Count > MostFlows ? Hurry : Silence));
        return begun;
    }
}
