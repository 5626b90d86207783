using System.Net;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.Replay;
using EdgeGuard.Core.Tests.Wire;
using EdgeGuard.Core.Wire;
using static EdgeGuard.Core.Tests.Replay.Recording;

namespace EdgeGuard.Core.Tests.Replay;

public sealed class CaptureFlowsTests
{
    [Fact]
    public void Answers_ride_on_the_flow_that_they_answer()
    {
        CaptureTraffic traffic = new Recording()
            .Tcp(Device, 40000, Cloud, 443).Tcp(Cloud, 443, Device, 40000, SynAck).Tcp(Device, 40000, Cloud, 443, Ack)
            .Udp(Device, 40001, Cloud, 123).Udp(Cloud, 123, Device, 40001)
            .Traffic();

        Assert.Equal(["tcp 192.168.20.10:40000 > 203.0.113.7:443", "udp 192.168.20.10:40001 > 203.0.113.7:123"], Words(traffic));
        Assert.Equal([(3, 3 * 54L), (2, 2 * 42L)], traffic.Flows.Select(flow => (flow.Packets, flow.Bytes)));
    }

    [Theory]
    [InlineData(Syn, "tcp 203.0.113.7:443 > 192.168.20.10:40000")]
    [InlineData(Ack, "tcp 203.0.113.7:443 > 192.168.20.10:40000")]
    [InlineData(SynAck, "tcp 192.168.20.10:40000 > 203.0.113.7:443")]
    public void Sender_of_the_syn_begins_and_else_whoever_was_seen_first(int flags, string flow) =>
        Assert.Equal([flow], Words(new Recording().Tcp(Cloud, 443, Device, 40000, flags).Tcp(Device, 40000, Cloud, 443, Ack).Traffic()));

    [Fact]
    public void A_syn_seen_late_still_tells_who_began() =>
        Assert.Equal(["tcp 192.168.20.10:40000 > 203.0.113.7:443"],
            Words(new Recording().Tcp(Cloud, 443, Device, 40000, Ack).Tcp(Device, 40000, Cloud, 443).Traffic()));

    [Fact]
    public void Pings_of_either_end_are_two_flows_and_their_answers_ride()
    {
        CaptureTraffic traffic = new Recording()
            .Icmp(Device, Cloud, 8).Icmp(Cloud, Device, 0).Icmp(Cloud, Device, 8).Icmp(Device, Cloud, 0).Traffic();

        Assert.Equal(["icmp 192.168.20.10 > 203.0.113.7 type 8 code 0", "icmp 203.0.113.7 > 192.168.20.10 type 8 code 0"], Words(traffic));
        Assert.All(traffic.Flows, flow => Assert.Equal(2, flow.Packets));
    }

    [Theory]
    [InlineData("8864110000010016" + "0021", "PPPoE")]
    [InlineData("8847" + "00010140", "MPLS")]
    [InlineData("0028aaaa03000000" + "0800", "SNAP")]
    public void Packet_inside_another_protocol_is_noted_as_not_read(string before, string around)
    {
        byte[] hidden = [.. Convert.FromHexString("00005e0053fe00005e005310" + before), .. Header(IPAddress.Parse(Device), IPAddress.Parse(Cloud), 17, Packets.Udp(40002, 123, []))];

        CaptureTraffic traffic = new Recording().Udp(Device, 40001, Cloud, 123).Packet(hidden).Traffic();

        Assert.Equal(1, traffic.Packets);
        Assert.Single(traffic.Notes, note => note == $"1 packet of the device inside {around} could not be read, and no rule was applied to it");
    }

    [Fact]
    public void An_error_rides_on_the_flow_that_it_reports_whoever_sends_it_and_else_stands_alone()
    {
        byte[] about = Header(IPAddress.Parse(Device), IPAddress.Parse(Cloud), 17, Packets.Udp(40001, 123, []));
        byte[] unknown = Header(IPAddress.Parse(Device), IPAddress.Parse(Cloud), 17, Packets.Udp(40002, 123, []));

        CaptureTraffic traffic = new Recording().Udp(Device, 40001, Cloud, 123).Icmp("198.51.100.1", Device, 11, 0, about).Icmp("198.51.100.1", Device, 3, 1, unknown).Traffic();

        Assert.Equal(["udp 192.168.20.10:40001 > 203.0.113.7:123", "icmp 198.51.100.1 > 192.168.20.10 type 3 code 1"], Words(traffic));
        Assert.Equal([2, 1], traffic.Flows.Select(flow => flow.Packets));
    }

    [Fact]
    public void Later_fragments_ride_on_the_first_and_alone_are_only_told()
    {
        static void Fragment(byte[] packet) => packet[7] = 100;

        CaptureTraffic traffic = new Recording().Ip(Device, "198.51.100.9", 17, new byte[8], Fragment)
            .Udp(Device, 40001, Cloud, 123, new byte[1000]).Ip(Device, Cloud, 17, new byte[400], Fragment).Traffic();

        Assert.Equal(2, Assert.Single(traffic.Flows).Packets);
        Assert.Contains(traffic.Notes, note => note.Contains("1 fragment of", StringComparison.Ordinal));
    }

    [Fact]
    public void Frames_of_others_and_to_everyone_are_not_the_devices()
    {
        CaptureTraffic traffic = new Recording()
            .Tcp(Neighbour, 40000, Gateway, 80).Udp(Gateway, 67, "255.255.255.255", 68).Udp(Device, 40000, "239.255.255.250", 1900).Traffic();

        Assert.Equal(["udp 192.168.20.10:40000 > 239.255.255.250:1900"], Words(traffic));
    }

    [Theory]
    [InlineData(0x88a8)]
    [InlineData(0x9100)]
    [InlineData(0x8100)]
    public void Tags_of_virtual_networks_are_stepped_over(int outer)
    {
        byte[] packet = Header(IPAddress.Parse(Device), IPAddress.Parse(Cloud), 17, Packets.Udp(40001, 123, []));

        CaptureTraffic traffic = new Recording().Frame(DeviceMac, GatewayMac, (ushort)outer, [0, 7, 0x81, 0x00, 0, 9, 0x08, 0x00, .. packet]).Traffic();

        Assert.Equal(["udp 192.168.20.10:40001 > 203.0.113.7:123"], Words(traffic));
    }

    [Fact]
    public void Bytes_are_those_on_the_wire_where_the_capture_kept_fewer()
    {
        byte[] frame = Packets.Ethernet(DeviceMac, GatewayMac, 0x0800, Header(IPAddress.Parse(Device), IPAddress.Parse(Cloud), 17, Packets.Udp(40001, 123, new byte[900]))).Bytes.ToArray();

        CaptureTraffic traffic = new Recording().Packet(frame, cutTo: 42).Packet(frame, cutTo: 36).Packet(frame, cutTo: 20).Traffic();

        Assert.Equal(942, Assert.Single(traffic.Flows).Bytes);
        Assert.Contains(traffic.Notes, note => note.StartsWith("1 packet of the device that ended before the ports", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(20 + 14, "every packet of 00:00:5e:00:53:10 ends before its ports")]
    [InlineData(13, "of its 2 packets none says who sent it")]
    public void Capture_of_which_nothing_can_be_judged_is_refused_with_the_reason(int cutTo, string why)
    {
        byte[] frame = Packets.Ethernet(DeviceMac, GatewayMac, 0x0800, Header(IPAddress.Parse(Device), IPAddress.Parse(Cloud), 17, Packets.Udp(40001, 123, new byte[900]))).Bytes.ToArray();

        CaptureResult result = new Recording().Packet(frame, cutTo).Packet(frame, cutTo).Read();

        Assert.Contains(why, Assert.IsType<CaptureResult.Refused>(result).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Name_server_that_may_be_the_gateway_is_told_where_nothing_shows_who_that_is()
    {
        Assert.Contains(new Recording(LinkType.RawIp).Asks("cloud.example.net", Cloud).Traffic().Notes,
            note => note.EndsWith($"say --class urn:ietf:params:mud:dns={Gateway}", StringComparison.Ordinal));
        Assert.DoesNotContain(new Recording().Asks("cloud.example.net", Cloud).Tcp(Device, 40000, Cloud, 443).Traffic().Notes,
            note => note.Contains("--class", StringComparison.Ordinal));
    }

    [Fact]
    public void Trailer_behind_a_packet_is_no_part_of_it()
    {
        byte[] packet = Header(IPAddress.Parse("2001:db8:20::10"), IPAddress.Parse("2001:db8::7"), 17, Packets.Udp(40001, 123, [1]));
        Assert.True(IpPacketReader.TryRead([.. packet, 9, 9, 9, 9], out _, out ReadOnlySpan<byte> transport));
        Assert.Equal(9, transport.Length);
    }

    [Theory]
    [InlineData(LinkType.LinuxCooked)]
    [InlineData(LinkType.RawIp)]
    [InlineData(LinkType.RawIpOfBsd)]
    [InlineData(LinkType.RawIpOfOpenBsd)]
    [InlineData(LinkType.RawIpv4)]
    public void Links_with_fewer_addresses_give_the_same_flows(LinkType link)
    {
        CaptureTraffic traffic = new Recording(link)
            .Tcp(Cloud, 40000, Device, 23).Asks("cloud.example.net", Cloud).Tcp(Device, 40000, Cloud, 443).Tcp(Cloud, 443, Device, 40000, SynAck).Traffic();

        Assert.Equal(["tcp 203.0.113.7:40000 > 192.168.20.10:23", "udp 192.168.20.10:50000 > 192.168.20.1:53", "tcp 192.168.20.10:40000 > 203.0.113.7:443"], Words(traffic));
        Assert.Equal(link != LinkType.LinuxCooked, traffic.Notes.Any(note => note.Contains("--address", StringComparison.Ordinal)));
    }

    [Fact]
    public void Gateway_is_whoever_leads_to_the_internet_and_not_a_neighbour()
    {
        CaptureTraffic traffic = new Recording().Tcp(Device, 40000, Neighbour, 80).Udp(Device, 40000, Gateway, 53).Tcp(Device, 40000, Cloud, 443).Traffic();

        Assert.Equal([IPAddress.Parse(Gateway)], traffic.Gateways);
    }

    [Fact]
    public void A_capture_without_the_device_names_who_is_in_it()
    {
        CaptureResult result = new Recording().Tcp(Neighbour, 40000, Gateway, 80).Read();

        Assert.Contains("00:00:5e:00:53:66", Assert.IsType<CaptureResult.Refused>(result).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_that_is_not_read_is_named()
    {
        CaptureResult result = new Recording((LinkType)127).Packet([1, 2, 3]).Read();

        Assert.Contains("link type 127", Assert.IsType<CaptureResult.Refused>(result).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_cut_within_a_packet_is_read_up_to_the_cut_and_says_so()
    {
        byte[] file = new Recording().Udp(Device, 40000, Cloud, 123).Udp(Device, 40000, Cloud, 124).Bytes[..^1];

        CaptureTraffic traffic = Assert.IsType<CaptureResult.Read>(CaptureFlows.Read(file, new() { Device = DeviceMac })).Traffic;

        Assert.Single(traffic.Flows);
        Assert.Contains("packet 2", traffic.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_captures_never_throw()
    {
        byte[] file = new Recording().Asks("cloud.example.net", Cloud).Tcp(Device, 40000, Cloud, 443).Icmp(Cloud, Device, 3, 1, Header(IPAddress.Parse(Device), IPAddress.Parse(Cloud), 6, new byte[8])).Bytes;

        foreach (byte[] damaged in Captures.Damaged(file, 5000)) CaptureFlows.Read(damaged, new() { Device = DeviceMac, LearnsNames = true });
    }

    private static IEnumerable<string> Words(CaptureTraffic traffic) => traffic.Flows.Select(flow => FlowText.Write(flow.Flow));
}
