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
