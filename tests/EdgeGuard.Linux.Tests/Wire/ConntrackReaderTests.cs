using System.Net;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Linux.Tests.Wire;

public class ConntrackReaderTests
{
    private static readonly IPAddress Device = IPAddress.Parse("192.0.2.66");
    private static readonly IPAddress Gateway = IPAddress.Parse("192.0.2.1");

    [Fact]
    public void Flows_are_those_that_conntrack_printed()
    {
        ConntrackFlow[] expected =
        [
            Udp(40002, 99, 99, 460449957) with { Zone = 3 },
            Udp(40001, 5353, 53, 564527683) with { Status = ConntrackStatus.Confirmed | ConntrackStatus.DestinationNat },
            Udp(40000, 23, 23, 1835389509),
            new()
            {
                Original = new(Device, Gateway, IpProtocol.Icmp) { IcmpType = 8, IcmpId = 9 },
                Reply = new(Gateway, Device, IpProtocol.Icmp) { IcmpId = 9 },
                Status = ConntrackStatus.SeenReply | ConntrackStatus.Confirmed,
                Mark = 7,
                Id = 1049495093,
            },
            new()
            {
                Original = new(IPAddress.Parse("2001:db8::66"), IPAddress.Parse("2001:db8::1"), IpProtocol.Udp) { SourcePort = 40003, DestinationPort = 23 },
                Reply = new(IPAddress.Parse("2001:db8::1"), IPAddress.Parse("2001:db8::66"), IpProtocol.Udp) { SourcePort = 23, DestinationPort = 40003 },
                Status = ConntrackStatus.Confirmed,
                Mark = 7,
                Id = 3830251288,
            },
        ];

        Assert.Equal(expected, ReadAll(Bytes.Read("conntrack-dump")).Select(flow => flow with { Status = flow.Status & AllNamed }));
    }

    [Fact]
    public void Entry_without_addresses_is_refused() => Assert.False(ConntrackReader.TryRead([2, 0, 0, 0, 8, 0, 3, 0, 0, 0, 0, 1], out _));

    [Fact]
    public void Damaged_dumps_are_read_or_refused_without_an_exception()
    {
        byte[] whole = Bytes.Read("conntrack-dump");
        Assert.All(Bytes.Damaged(whole), bytes => ReadAll(bytes));
        NetlinkMessageReader messages = new(whole);
        while (messages.TryRead(out NetlinkMessage message))
        {
            Assert.All(Bytes.Damaged(message.Payload.ToArray()), bytes => ConntrackReader.TryRead(bytes, out _));
        }
    }

    private const ConntrackStatus AllNamed = ConntrackStatus.Expected | ConntrackStatus.SeenReply | ConntrackStatus.Assured
        | ConntrackStatus.Confirmed | ConntrackStatus.SourceNat | ConntrackStatus.DestinationNat;

    private static ConntrackFlow Udp(ushort source, ushort destination, ushort answering, uint id) => new()
    {
        Original = new(Device, Gateway, IpProtocol.Udp) { SourcePort = source, DestinationPort = destination },
        Reply = new(Gateway, Device, IpProtocol.Udp) { SourcePort = answering, DestinationPort = source },
        Status = ConntrackStatus.Confirmed,
        Mark = 7,
        Id = id,
    };

    private static List<ConntrackFlow> ReadAll(byte[] datagram)
    {
        List<ConntrackFlow> flows = [];
        NetlinkMessageReader messages = new(datagram);
        while (messages.TryRead(out NetlinkMessage message))
        {
            if (ConntrackReader.TryRead(message.Payload, out ConntrackFlow? flow)) flows.Add(flow);
        }
        return flows;
    }
}
