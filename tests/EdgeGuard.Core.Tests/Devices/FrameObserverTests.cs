using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Discovery;
using EdgeGuard.Core.Tests.Wire;
using EdgeGuard.Core.Wire;
using static EdgeGuard.Core.Tests.Wire.Packets;

namespace EdgeGuard.Core.Tests.Devices;

public sealed class FrameObserverTests
{
    private const string Url = "https://camera.example/mud/camera.json";

    public static TheoryData<string> CaptureNames => [.. Captures.Names];

    [Theory]
    [InlineData("udhcpc", SightingSource.Dhcp4, "camera", "Acme Camera 2")]
    [InlineData("dhclient", SightingSource.Dhcp4, "camera", null)]
    [InlineData("dhclient", SightingSource.Dhcp6, "camera", null)]
    [InlineData("dhcpcd", SightingSource.Dhcp4, "camera", "Acme Camera 2")]
    [InlineData("dhcpcd", SightingSource.Dhcp6, "camera", "Acme Camera 2")]
    [InlineData("lldpd", SightingSource.Lldp, "camera", null)]
    public void Mud_url_of_a_real_client_is_learned(string capture, SightingSource source, string host, string? vendor)
    {
        Sighting[] told = [.. Observed(capture).Where(s => s.Source == source && s.MudUrl is not null)];

        Assert.NotEmpty(told);
        Assert.All(told, s => Assert.Equal((Client, Url, host, vendor, null), (s.Mac, s.MudUrl, s.HostName, s.VendorClass, s.Via)));
    }

    [Theory]
    [InlineData("udhcpc", "192.0.2.107", 600)]
    [InlineData("dhclient", "192.0.2.107", 600)]
    [InlineData("dhcpcd", "192.0.2.107", 600)]
    public void Real_server_s_grant_binds(string capture, string address, int seconds) =>
        Assert.Contains(Observed(capture), s => s.Mac == Client && s.Lease == TimeSpan.FromSeconds(seconds) && Is(s, address) && !s.OnlyInUse && !s.Released);

    [Fact]
    public void Both_families_are_granted_and_given_back_by_a_real_client()
    {
        List<Sighting> seen = Observed("dhclient");
        foreach (SightingSource source in (SightingSource[])[SightingSource.Dhcp4, SightingSource.Dhcp6])
        {
            Sighting granted = Assert.Single(seen, s => s.Source == source && s.Lease is not null);
            Sighting released = Assert.Single(seen, s => s.Source == source && s.Released);
            Assert.Equal((granted.Mac, granted.Address), (released.Mac, released.Address));
        }
    }

    [Fact]
    public void Probe_for_duplicates_binds_and_other_neighbour_messages_do_not()
    {
        List<Sighting> seen = Observed("dhclient");

        Assert.Contains(seen, s => s.Mac == Client && Is(s, "2001:db8:1:0:200:5eff:fe00:5310") && !s.OnlyInUse);
        Assert.All(seen.Where(s => s.Source == SightingSource.Arp), s => Assert.True(s.OnlyInUse));
        Assert.Contains(seen, s => s.Source == SightingSource.NeighborDiscovery && s.OnlyInUse);
    }

    [Fact]
    public void Grant_is_believed_only_from_the_gateway_and_a_request_only_from_others()
    {
        byte[] grant = Ipv4Udp(67, 68, Dhcp4(Option4(53, 5), op: 2, your: [192, 0, 2, 9]));
        byte[] request = Ipv4Udp(68, 67, Dhcp4([.. Option4(53, 3), .. Option4(161, Url)]));

        Assert.Empty(FrameObserver.Observe(Ethernet(Other, Client, 0x0800, grant, FrameDirection.Received)));
        Assert.Single(FrameObserver.Observe(Ethernet(Other, Client, 0x0800, grant, FrameDirection.Sent)));
        Assert.Single(FrameObserver.Observe(Ethernet(Client, Other, 0x0800, request, FrameDirection.Received)));
        Assert.Empty(FrameObserver.Observe(Ethernet(Client, Other, 0x0800, request, FrameDirection.Sent)));
    }

    [Fact]
    public void Who_speaks_for_another_is_named()
    {
        byte[] request = Ipv4Udp(68, 67, Dhcp4([.. Option4(53, 1), .. Option4(161, Url)]));

        Sighting sighting = Assert.Single(FrameObserver.Observe(Ethernet(Other, Client, 0x0800, request)));

        Assert.Equal((Client, Other), (sighting.Mac, sighting.Via));
    }

    [Fact]
    public void Declined_address_is_given_back()
    {
        byte[] decline = Ipv4Udp(68, 67, Dhcp4([.. Option4(53, 4), .. Option4(50, 192, 0, 2, 9)]));

        Sighting sighting = Assert.Single(FrameObserver.Observe(Ethernet(Client, Other, 0x0800, decline)));

        Assert.True(sighting.Released && Is(sighting, "192.0.2.9"));
    }

    [Theory]
    [InlineData(64, "::", false)]
    [InlineData(255, "::", true)]
    [InlineData(255, "2001:db8::9", false)]
    public void Only_a_probe_from_the_link_itself_and_without_an_address_binds(byte hopLimit, string source, bool binds)
    {
        byte[] solicitation = [135, 0, 0, 0, 0, 0, 0, 0, .. IPAddress.Parse("2001:db8::9").GetAddressBytes()];
        Frame frame = Ethernet(Client, Other, 0x86dd, Ipv6(58, hopLimit, source, "ff02::1:ff00:9", solicitation));

        Assert.Equal(binds, FrameObserver.Observe(frame).Any(s => !s.OnlyInUse));
    }

    [Fact]
    public void Frames_of_groups_and_of_nobody_tell_nothing()
    {
        byte[] arp = [0, 1, 8, 0, 6, 4, 0, 1, 0x00, 0x00, 0x5e, 0x00, 0x53, 0x10, 192, 0, 2, 9, 0, 0, 0, 0, 0, 0, 192, 0, 2, 1];

        Assert.Single(FrameObserver.Observe(Ethernet(Client, Other, 0x0806, arp)));
        Assert.Empty(FrameObserver.Observe(Ethernet(new(0), Other, 0x0806, arp)));
        Assert.Empty(FrameObserver.Observe(Ethernet(MacAddress.Parse("01:00:5e:00:00:01"), Other, 0x0806, arp)));
    }

    [Theory]
    [MemberData(nameof(CaptureNames))]
    public void Damaged_frames_throw_nothing_and_nothing_behind_a_frame_is_read(string capture)
    {
        Assert.All(Captures.Frames(capture).SelectMany(f => Captures.Damaged(f.Bytes.ToArray(), mutations: 300)),
            damaged => Assert.Equal(FrameObserver.Observe(Within(damaged, fill: 0x00)), FrameObserver.Observe(Within(damaged, fill: 0xff))));
    }

    private static Frame Within(byte[] bytes, byte fill)
    {
        byte[] room = new byte[bytes.Length + 64];
        Array.Fill(room, fill);
        bytes.CopyTo(room, 32);
        return new(room.AsMemory(32, bytes.Length), "lan", FrameDirection.Unknown);
    }

    private static List<Sighting> Observed(string capture) => [.. Captures.Frames(capture).SelectMany(FrameObserver.Observe)];

    private static bool Is(Sighting sighting, string address) => IPAddress.Parse(address).Equals(sighting.Address);
}
