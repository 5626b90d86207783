using System.Net;
using System.Net.Sockets;
using EdgeGuard.Core.Wire;
using EdgeGuard.Lab.Devices;
using EdgeGuard.Lab.Tests.Sandbox;
using EdgeGuard.Lab.Topology;

namespace EdgeGuard.Lab.Tests.DnsProxy;

/// <summary>Which DNS server the proxy asks, and what that server learns about the device.</summary>
public sealed class UpstreamTests
{
    private const int Port = 5311;
    private static readonly IPEndPoint Literal = new(IPAddress.Parse(DnsProxyTestbed.Literal), DnsHeader.Port);

    [SandboxFact]
    public Task Only_a_dns_server_at_home_learns_which_device_asks() => Sandboxed.RunAsync(this, async (state, cancellation) =>
    {
        await using DnsProxyTestbed home = await DnsProxyTestbed.BuildAsync(state, "", new { upstreams = (string[])[$"127.0.0.1#{Port}", $"{AddressPlan.NameServer}#{Port}"], clientInfo = true }, cancellation);
        // The server at home does not answer, so the proxy asks the one outside too.
        await using RecordingDnsServer house = new(home.Network.Gateway, new(IPAddress.Loopback, Port), answer: null);
        await using RecordingDnsServer outside = new(home.Network.Internet, new(IPAddress.Parse(AddressPlan.NameServer), Port), "203.0.113.20");

        Assert.Single(await StubResolver.ResolveAsync(home.Camera, DnsProxyTestbed.Resolver4, "cloud.example.net", AddressFamily.InterNetwork, ProtocolType.Udp, cancellation));

        IPAddress camera = DhcpClient.ReadLease(home.Camera, home.State)!.Address;
        byte[] subnet = [0, 8, 0, 8, 0, 1, 32, 0, .. camera.GetAddressBytes()];
        Assert.Equal(subnet, Assert.Single(house.Asked)[^subnet.Length..]);
        byte[] original = StubResolver.Question("cloud.example.net", DnsType.A);
        Assert.Equal(original[2..], Assert.Single(outside.Asked)[2..]);
    });

    [SandboxFact]
    public Task T22_Queries_to_a_dns_server_in_the_profile_go_to_the_proxy() => Sandboxed.RunAsync(this, async (state, cancellation) =>
    {
        await using DnsProxyTestbed home = await BuildAsync(state, leaveLiterals: false, cancellation);
        await using RecordingDnsServer literal = new(home.Network.Internet, Literal, "198.51.100.8");

        Assert.Equal("203.0.113.20", await AskAsync(home, DnsProxyTestbed.Literal, cancellation));

        Assert.Empty(literal.Asked);
        Assert.Equal(2, (await home.LearnedAsync(cancellation)).Length);
    });

    [SandboxFact]
    public Task Queries_to_a_dns_server_in_the_profile_go_there_when_configured() => Sandboxed.RunAsync(this, async (state, cancellation) =>
    {
        await using DnsProxyTestbed home = await BuildAsync(state, leaveLiterals: true, cancellation);
        await using RecordingDnsServer literal = new(home.Network.Internet, Literal, "198.51.100.8");

        Assert.Equal("198.51.100.8", await AskAsync(home, DnsProxyTestbed.Literal, cancellation));

        Assert.Single(literal.Asked);
        Assert.Empty(await home.LearnedAsync(cancellation));
        // Queries to a server that is not in the profile still go to the proxy.
        Assert.Equal("203.0.113.20", await AskAsync(home, "8.8.4.4", cancellation));
    });

    [SandboxFact]
    public Task Answer_too_long_for_a_datagram_comes_by_tcp_and_opens_every_address() => Sandboxed.RunAsync(this, async (state, cancellation) =>
    {
        const int Many = 120;
        string records = string.Concat(Enumerable.Range(1, Many).Select(i => $"host-record=cloud.example.net,203.0.112.{i}\n"));
        await using DnsProxyTestbed home = await DnsProxyTestbed.BuildAsync(state, records, null, cancellation);
        byte[] question = StubResolver.Question("cloud.example.net", DnsType.A);

        byte[]? brief = await StubResolver.AskAsync(home.Camera, DnsProxyTestbed.Resolver4, question, ProtocolType.Udp, cancellation);
        Assert.True(DnsHeader.TryRead(brief, out DnsHeader header) && header.IsTruncated);
        Assert.InRange(brief!.Length, DnsHeader.Size, 512);
        byte[]? whole = await StubResolver.AskAsync(home.Camera, DnsProxyTestbed.Resolver4, question, ProtocolType.Tcp, cancellation);
        Assert.Equal(Many, StubResolver.Addresses(whole!).Length);
        // Two entries of the profile each: TCP and UDP.
        Assert.Equal(2 * Many, (await home.LearnedAsync(cancellation)).Length);
    });

    private static Task<DnsProxyTestbed> BuildAsync(DirectoryInfo state, bool leaveLiterals, CancellationToken cancellation) =>
        DnsProxyTestbed.BuildAsync(state, "host-record=cloud.example.net,203.0.113.20", new { upstreams = (string[])[AddressPlan.NameServer], leaveLiterals }, cancellation);

    private static async Task<string> AskAsync(DnsProxyTestbed home, string server, CancellationToken cancellation) => Assert.Single(
        await StubResolver.ResolveAsync(home.Camera, new(IPAddress.Parse(server), DnsHeader.Port), "cloud.example.net", AddressFamily.InterNetwork, ProtocolType.Udp, cancellation)).ToString();
}
