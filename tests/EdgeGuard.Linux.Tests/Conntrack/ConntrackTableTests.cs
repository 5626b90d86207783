using System.Net;
using EdgeGuard.Core.Wire;
using EdgeGuard.Linux.Conntrack;
using EdgeGuard.Linux.Netlink;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Linux.Tests.Conntrack;

public class ConntrackTableTests
{
    private const string Rules = """
        table ip n {
          chain pre {
            type nat hook prerouting priority dstnat
            udp dport 5353 dnat to 192.0.2.1:53
          }
        }
        table inet f {
          chain r {
            type filter hook prerouting priority raw
            udp dport 99 ct zone set 3
            udp dport 98 ct original zone set 4
          }
          chain i {
            type filter hook input priority filter
            ct mark set 7
          }
        }
        """;

    [NetnsFact]
    public void Dump_tells_both_directions_of_both_families() => Inside((wire, table) =>
    {
        wire.SendUdp(TestWire.Device4, 40000, TestWire.Gateway4, 5353);
        wire.SendUdp(TestWire.Device6, 40001, TestWire.Gateway6, 23);

        IReadOnlyList<ConntrackFlow> flows = DumpOf(table, 2);

        Assert.Equal(
            [
                (Udp(TestWire.Device4, 40000, TestWire.Gateway4, 5353), Udp(TestWire.Gateway4, 53, TestWire.Device4, 40000), 7u),
                (Udp(TestWire.Device6, 40001, TestWire.Gateway6, 23), Udp(TestWire.Gateway6, 23, TestWire.Device6, 40001), 7u),
            ],
            flows.OrderBy(flow => flow.Original.SourcePort).Select(flow => (flow.Original, flow.Reply, flow.Mark)));
        Assert.Contains(flows, flow => flow.Status.HasFlag(ConntrackStatus.DestinationNat));
        Assert.Equal(0, table.Unreadable);
    });

    [NetnsFact]
    public void Delete_takes_one_flow_and_leaves_its_neighbours() => Inside((wire, table) =>
    {
        for (ushort port = 40000; port < 40005; port++) wire.SendUdp(TestWire.Device4, port, TestWire.Gateway4, 23);
        ConntrackFlow victim = DumpOf(table, 5).Single(flow => flow.Original.SourcePort == 40002);

        Assert.True(table.Delete(victim));

        Assert.Equal([40000, 40001, 40003, 40004], table.Dump().Select(flow => (int)flow.Original.SourcePort).Order());
        Assert.False(table.Delete(victim));
    });

    [NetnsFact]
    public void Delete_spares_a_newer_flow_with_the_same_tuples() => Inside((wire, table) =>
    {
        wire.SendUdp(TestWire.Device4, 40000, TestWire.Gateway4, 23);
        ConntrackFlow old = Assert.Single(DumpOf(table, 1));
        Assert.True(table.Delete(old));
        wire.SendUdp(TestWire.Device4, 40000, TestWire.Gateway4, 23);

        // The kernel may give the new entry the old one's memory, and then the old one's id; that is rare and does no harm.
        ConntrackFlow newer = Assert.Single(DumpOf(table, 1));
        bool deleted = table.Delete(newer with { Id = newer.Id + 1 });

        Assert.False(deleted);
        Assert.Single(table.Dump());
    });

    [NetnsFact]
    public void Delete_finds_every_kind_of_flow() => Inside((wire, table) =>
    {
        wire.SendUdp(TestWire.Device4, 40000, TestWire.Gateway4, 5353); // rewritten
        wire.SendUdp(TestWire.Device6, 40001, TestWire.Gateway6, 23);
        wire.SendUdp(TestWire.Device4, 40002, TestWire.Gateway4, 99); // in a zone
        wire.SendUdp(TestWire.Device4, 40003, TestWire.Gateway4, 98); // in a zone of one direction
        wire.SendEcho(TestWire.Device4, TestWire.Gateway4);
        wire.SendEcho(TestWire.Device6, TestWire.Gateway6);
        IReadOnlyList<ConntrackFlow> flows = DumpOf(table, 6);
        Assert.Equal([0, 0, 0, 0, 3, 4], flows.Select(flow => (int)flow.Zone + flow.Original.Zone).Order());

        Assert.All(flows, flow => Assert.True(table.Delete(flow), flow.ToString()));

        Assert.Empty(table.Dump());
    });

    [NetnsFact]
    public void Thousands_of_flows_are_listed_whole() => Inside((wire, table) =>
    {
        for (int port = 10_000; port < 15_000; port++)
        {
            wire.SendUdp(TestWire.Device4, (ushort)port, TestWire.Gateway4, 23);
            // The kernel's queue of packets to be looked at is short; do not outrun it.
            if (port % 500 == 499) DumpOf(table, port - 9_999);
        }

        Assert.Equal(Enumerable.Range(10_000, 5_000), table.Dump().Select(flow => (int)flow.Original.SourcePort).Order());
    });

    [Fact]
    public void Delete_message_names_the_flow_as_conntrack_does()
    {
        ConntrackFlow flow = new()
        {
            Original = Udp(TestWire.Device4, 40000, TestWire.Gateway4, 23),
            Reply = Udp(TestWire.Gateway4, 23, TestWire.Device4, 40000),
        };
        NetlinkWriter writer = new();

        ConntrackWriter.WriteName(writer, flow);

        // conntrack goes on with the reply tuple and what else it knows; the original tuple alone names the flow.
        Assert.Equal(Convert.ToHexString(Bytes.Read("conntrack-delete").AsSpan(20, 52)), Convert.ToHexString(writer.Written));
    }

    // A packet that was sent is not yet one that was looked at, where the machine is busy.
    private static IReadOnlyList<ConntrackFlow> DumpOf(ConntrackTable table, int count)
    {
        IReadOnlyList<ConntrackFlow> flows = [];
        SpinWait.SpinUntil(() => (flows = table.Dump()).Count >= count, TestTimeout.Limit);
        Assert.Equal(count, flows.Count);
        return flows;
    }

    private static ConntrackTuple Udp(IPAddress source, ushort sourcePort, IPAddress destination, ushort destinationPort) =>
        new(source, destination, IpProtocol.Udp) { SourcePort = sourcePort, DestinationPort = destinationPort };

    private static void Inside(Action<TestWire, ConntrackTable> body) => NetworkNamespace.Run(inside =>
    {
        using TestWire wire = new(inside);
        inside.Nft(Rules);
        // Longer than a test takes on the slowest machine: no flow may end by itself.
        inside.Sysctl("net.netfilter.nf_conntrack_udp_timeout", "600");
        using ConntrackTable table = ConntrackTable.Open();
        body(wire, table);
    });
}
