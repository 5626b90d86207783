using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Violations;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Linux.Tests.Wire;

public class NflogReaderTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    public static TheoryData<string> Captures => [.. Bytes.Names("nflog")];

    [Theory]
    [InlineData("nflog-v4-udp", ViolationKind.FromDevice, true, "192.0.2.66", 40000, "192.0.2.1", 23, 17, 32, 0, 0)]
    [InlineData("nflog-v4-tcp", ViolationKind.FromDevice, true, "192.0.2.66", 40001, "192.0.2.1", 23, 6, 40, 2, 0)]
    [InlineData("nflog-v4-icmp", ViolationKind.ToDevice, true, "192.0.2.66", 0, "192.0.2.1", 0, 1, 28, 0, 8)]
    [InlineData("nflog-v6-udp", ViolationKind.FromDevice, true, "2001:db8::66", 40002, "2001:db8::1", 23, 17, 52, 0, 0)]
    [InlineData("nflog-v6-options", ViolationKind.FromDevice, true, "2001:db8::66", 40003, "2001:db8::1", 23, 17, 60, 0, 0)]
    [InlineData("nflog-v4-snaplen", ViolationKind.Unbound, false, "192.0.2.66", 40004, "192.0.2.1", 2323, 17, 128, 0, 0)]
    public void Violation_says_what_the_kernel_reported(
        string capture, ViolationKind kind, bool dropped, string source, ushort sourcePort, string destination, ushort destinationPort, byte protocol,
        int length, byte tcpFlags, byte icmpType)
    {
        Violation expected = new()
        {
            Time = Now,
            Kind = kind,
            SourceMac = MacAddress.Parse("00:00:5e:00:53:42"),
            Interface = "eg0",
            Source = IPAddress.Parse(source),
            Destination = IPAddress.Parse(destination),
            Protocol = protocol,
            SourcePort = sourcePort,
            DestinationPort = destinationPort,
            TcpFlags = tcpFlags,
            IcmpType = icmpType,
            Length = length,
            Dropped = dropped,
        };

        Assert.Equal([expected], ReadAll(Bytes.Read(capture)));
    }

    [Fact]
    public void Report_names_group_interface_and_captured_octets()
    {
        NetlinkMessageReader messages = new(Bytes.Read("nflog-v4-snaplen"));
        Assert.True(messages.TryRead(out NetlinkMessage message));

        Assert.True(NflogReader.TryRead(message.Payload, out NflogPacket report));

        Assert.Equal((5, 3u, 32, (uint?)null, 0u), (report.Group, report.InInterface, report.Payload.Length, report.Sequence, report.Mark));
        Assert.Equal("s"u8, report.Prefix);
    }

    [Fact]
    public void Sequence_and_mark_are_read_when_the_kernel_gives_them()
    {
        byte[] message = [2, 0, 0, 6, 8, 0, 2, 0, 0, 0, 0, 9, 8, 0, 12, 0, 0, 0, 1, 2];

        Assert.True(NflogReader.TryRead(message, out NflogPacket report));

        Assert.Equal((6, 9u, (uint?)258), (report.Group, report.Mark, report.Sequence));
    }

    [Theory]
    [MemberData(nameof(Captures))]
    public void Damaged_reports_are_read_or_refused_without_an_exception(string capture)
    {
        byte[] whole = Bytes.Read(capture);
        Assert.All(Bytes.Damaged(whole), bytes => ReadAll(bytes));
        // Past the netlink header too, whose length would hide a cut.
        Assert.All(Bytes.Damaged(whole[NetlinkMessageReader.HeaderSize..]), bytes => NflogReader.TryRead(bytes, out _));
    }

    [Fact]
    public void Report_cut_within_an_attribute_is_refused()
    {
        byte[] message = Bytes.Read("nflog-v4-udp")[NetlinkMessageReader.HeaderSize..];

        Assert.False(NflogReader.TryRead(message.AsSpan(..^1), out _));
    }

    [Theory]
    [InlineData("X")]
    [InlineData("VV")]
    [InlineData("")]
    public void Report_with_a_foreign_prefix_is_no_violation(string prefix)
    {
        NetlinkMessageReader messages = new(Bytes.Read("nflog-v4-udp"));
        Assert.True(messages.TryRead(out NetlinkMessage message));
        Assert.True(NflogReader.TryRead(message.Payload, out NflogPacket report));

        NflogPacket foreign = new() { Prefix = System.Text.Encoding.ASCII.GetBytes(prefix), Payload = report.Payload };

        Assert.False(ViolationReader.TryRead(foreign, "eg0", Now, out _));
    }

    private static List<Violation> ReadAll(byte[] datagram)
    {
        List<Violation> read = [];
        NetlinkMessageReader messages = new(datagram);
        while (messages.TryRead(out NetlinkMessage message))
        {
            if (NflogReader.TryRead(message.Payload, out NflogPacket report)
                && ViolationReader.TryRead(report, "eg0", Now, out Violation? violation)) read.Add(violation);
        }
        return read;
    }
}
