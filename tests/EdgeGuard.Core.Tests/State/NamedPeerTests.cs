using System.Net;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Tests.State;

public class NamedPeerTests
{
    [Theory]
    [InlineData("203.0.113.5", "203.0.113.5")]
    [InlineData("2001:DB8::0:1", "2001:db8::1")]
    [InlineData("203.0.113.0/24", "203.0.113.0/24")]
    [InlineData("2001:db8:0::/48", "2001:db8::/48")]
    [InlineData("Cloud.Example.COM.", "cloud.example.com")]
    [InlineData("bücher.example", "xn--bcher-kva.example")]
    [InlineData("BÜCHER.example", "xn--bcher-kva.example")]
    [InlineData("bu\u0308cher.example", "xn--bcher-kva.example")]
    [InlineData("BU\u0308CHER.example", "xn--bcher-kva.example")]
    [InlineData("cafe\u0301.example", "xn--caf-dma.example")]
    [InlineData("vie\u0323\u0302t.example", "xn--vit-5kz.example")]
    [InlineData("\u043A\u0438\u0306.example", "xn--i1ab.example")]
    [InlineData("\u304B\u3099.example", "xn--v8j.example")]
    [InlineData("\u1112\u1161\u11AB\u1100\u116E\u11A8.example", "xn--3e0b707e.example")]
    [InlineData("\uFF42\uFF35\uFF0Eexample", "bu.example")]
    [InlineData("bücher\u3002example", "xn--bcher-kva.example")]
    [InlineData("_mqtt.example.com", "_mqtt.example.com")]
    [InlineData("_8443._https.cam.example.net", "_8443._https.cam.example.net")]
    [InlineData("::ffff:203.0.113.5", "203.0.113.5")]
    [InlineData("::ffff:203.0.113.0/120", "203.0.113.0/24")]
    [InlineData("240.0.0.1", "240.0.0.1")]
    [InlineData("224.0.0.251", "224.0.0.251")]
    [InlineData("239.0.0.0/8", "239.0.0.0/8")]
    [InlineData("255.255.255.255", "255.255.255.255")]
    [InlineData("::ffff:224.0.0.251", "224.0.0.251")]
    [InlineData("ff02::fb", "ff02::fb")]
    [InlineData("fe80::1", "fe80::1")]
    [InlineData("*.Example.com", "*.example.com")]
    [InlineData("*.example.co.uk", "*.example.co.uk")]
    [InlineData("*.cloud.de", "*.cloud.de")]
    [InlineData("co.uk", "co.uk")]
    [InlineData("Gateway", "gateway")]
    [InlineData("local-networks", "local-networks")]
    public void Peer_is_stored_in_one_form_and_reads_the_same_again(string written, string understood)
    {
        NamedPeer peer = NamedPeer.Read(written, out string? problem)!;

        Assert.Equal((understood, null), (peer.Text, problem));
        Assert.Equal(understood, NamedPeer.Read(peer.Text, out _)!.Text);
    }

    [Theory]
    [InlineData("\uFB01sch.example", "xn--bcher-kva.example")]
    [InlineData("127.0.0.1", "no host beyond the gateway")]
    [InlineData("::ffff:0.0.0.0/96", "every address")]
    public void Reason_is_told(string written, string why)
    {
        Assert.Null(NamedPeer.Read(written, out string? problem));
        Assert.Contains(why, problem, StringComparison.Ordinal);
    }

    // Programs on the gateway receive groups and broadcast, so a person may permit them.
    [Theory]
    [InlineData("224.0.0.251", "224.0.0.251")]
    [InlineData("255.255.255.255", "255.255.255.255")]
    [InlineData("ff02::fb", "ff02::fb")]
    [InlineData("203.0.113.5", "203.0.113.5")]
    public void Stored_permission_opens_its_peer_and_a_mute_is_about_it(string stored, string address)
    {
        DevicePolicy widened = Allowance.Widen(new() { FromDevice = [], ToDevice = [] }, [stored]);

        Assert.True(Assert.Single(widened.FromDevice) is { Allows: true, Peer.Network: { } network } && network.Contains(IPAddress.Parse(address)));
        Assert.True(new MuteKey(Home.Camera, stored).IsAbout(Home.Empty(), Home.Camera, IPAddress.Parse(address)));
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("0.0.0.0/0", false)]
    [InlineData("::ffff:0.0.0.0/96", false)]
    [InlineData("*.com", false)]
    public void Stored_text_that_is_too_wide_means_nothing(string stored, bool isUnderstood) => Assert.Equal(isUnderstood, NamedPeer.Stored(stored) is not null);

    [Theory]
    [InlineData("443")]
    [InlineData("203.0.113")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("010.0.0.1")]
    [InlineData("3405803781")]
    [InlineData("203.0.113.256")]
    [InlineData("203.0.113.5/24")]
    [InlineData("203.0.113.0/024")]
    [InlineData("203.0.113/24")]
    [InlineData("1.2.3.4.5")]
    [InlineData("fe80::1%eth0")]
    [InlineData("[2001:db8::1]")]
    [InlineData("[2001:db8::1]:443")]
    [InlineData("2001:db8::1/32")]
    [InlineData("0.0.0.0/0")]
    [InlineData("::/0")]
    [InlineData("0.0.0.0")]
    [InlineData("0.1.2.0/24")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.0/8")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:0.0.0.0/96")]
    [InlineData("b\u0323\u0332ucher.example")]
    [InlineData("\uFB01sch.example")]
    [InlineData("bu\u00ADcher.example")]
    [InlineData("bu\u200Bcher.example")]
    [InlineData("-cam.example")]
    [InlineData("cam-.example")]
    [InlineData("cam$.example")]
    [InlineData("localhost")]
    [InlineData("*.")]
    [InlineData("*.com")]
    [InlineData("*.COM.")]
    [InlineData("*.co.uk")]
    [InlineData("*.com.au")]
    [InlineData("*.xn--p1ai")]
    [InlineData("*.рф")]
    [InlineData("a.*.example.com")]
    [InlineData("cloud..example.com")]
    [InlineData("cloud.example.com:443")]
    [InlineData("https://cloud.example.com")]
    [InlineData("")]
    [InlineData(" 203.0.113.5")]
    public void Text_that_means_no_one_peer_is_refused_with_the_remedy(string written)
    {
        Assert.Null(NamedPeer.Read(written, out string? problem));
        Assert.Contains(written, problem, StringComparison.Ordinal);
        Assert.Matches("Write|monitor", problem);
    }
}
