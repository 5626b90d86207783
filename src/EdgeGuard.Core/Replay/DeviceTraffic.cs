using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Core.Replay;

/// <summary>The flows of one device out of Ethernet frames that never end, with the names that it learned.</summary>
public sealed class DeviceTraffic
{
    private readonly MacAddress _device;
    private readonly NameWatch _names = new();
    private readonly FlowTable _table;

    /// <summary>Watches a device.</summary>
    public DeviceTraffic(MacAddress device)
    {
        _device = device;
        _table = new(_names);
    }

    /// <summary>Flows that are remembered now.</summary>
    public int Count => _table.Flows.Count;

    /// <summary>Takes note of a frame; those of others do not matter.</summary>
    public void Add(ReadOnlySpan<byte> frame, DateTimeOffset now)
    {
        if (!LinkReader.TryRead(LinkType.Ethernet, frame, out LinkReader link) || link.Type is not (EtherType.Ipv4 or EtherType.Ipv6)) return;
        if (link.Source != _device && link.Destination != _device) return;
        if (!IpPacketReader.TryRead(link.Payload, out IpPacket ip, out ReadOnlySpan<byte> transport)) return;
        PolicyDirection direction = link.Source == _device ? PolicyDirection.FromDevice : PolicyDirection.ToDevice;
        _table.Add(ip, transport, direction, new CapturedPacket { Number = 0, Time = now, Link = LinkType.Ethernet, WireLength = frame.Length, Bytes = frame });
        _names.Observe(ip, transport, direction);
    }

    /// <summary>The flows that are silent since then, each once; they are forgotten.</summary>
    public IReadOnlyList<ObservedFlow> TakeSilent(DateTimeOffset since) => _table.TakeSilent(since);
}
