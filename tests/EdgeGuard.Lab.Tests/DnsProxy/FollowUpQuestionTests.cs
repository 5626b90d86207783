using System.Net;
using System.Net.Sockets;
using EdgeGuard.Core.Tests.Wire;
using EdgeGuard.Core.Wire;
using EdgeGuard.Lab.Devices;
using EdgeGuard.Lab.Tests.Sandbox;
using EdgeGuard.Lab.Topology;

namespace EdgeGuard.Lab.Tests.DnsProxy;

/// <summary>A device asks on for what a name of its profile leads to, and asks although the operator registered a name server of their own.</summary>
public sealed class FollowUpQuestionTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);
    private static readonly IPEndPoint Pool = new(IPAddress.Parse("203.0.113.21"), 443);

    // HTTPS in alias mode (RFC 9460 §2.4.2), as dnsmasq writes a record of any type.
    private static readonly string Records = $"""
        dns-rr=cloud.example.net,65,{Convert.ToHexString([0, 0, .. DnsMessages.Name("pool.example.org")])}
        host-record=pool.example.org,203.0.113.21
        host-record=elsewhere.example.org,203.0.113.22
        """;

    [SandboxFact]
    public Task T19_Alias_target_opens_the_ports_of_the_profile_name_once_the_device_asks_for_it() => Sandboxed.RunAsync(this, async (state, cancellation) =>
    {
        await using DnsProxyTestbed home = await DnsProxyTestbed.BuildAsync(state, Records, null, cancellation);

        // Without the chain, the target is a name like any other.
        Assert.Single(await Ask(home, home.Camera, "pool.example.org", cancellation));
        Assert.Empty(await home.LearnedAsync(cancellation));
        Assert.NotNull(await StubResolver.AskAsync(home.Camera, DnsProxyTestbed.Resolver4, StubResolver.Question("cloud.example.net", DnsType.Https), ProtocolType.Udp, cancellation));
        Assert.Empty(await home.LearnedAsync(cancellation));

        Assert.Equal([Pool.Address], await Ask(home, home.Camera, "pool.example.org", cancellation));
        Assert.Equal(
            [$"{DnsProxyTestbed.CameraMac} . {Pool.Address} . tcp . 443", $"{DnsProxyTestbed.CameraMac} . {Pool.Address} . udp . 443"], await home.LearnedAsync(cancellation));
        Assert.True(await EchoClient.RequestAsync(home.Camera, Pool, ProtocolType.Tcp, Timeout, cancellation));
        // The chain is the camera's alone.
        await Ask(home, home.Twin, "pool.example.org", cancellation);
        Assert.Equal(2, (await home.LearnedAsync(cancellation)).Length);
    });

    [SandboxFact]
    public Task Registered_name_server_outside_keeps_the_proxy_answering() => Sandboxed.RunAsync(this, (state, cancellation) => AskAsync(state, AddressPlan.NameServer, cancellation));

    [SandboxFact]
    public Task Registered_name_server_on_the_network_of_things_keeps_the_proxy_answering() =>
        Sandboxed.RunAsync(this, (state, cancellation) => AskAsync(state, $"{AddressPlan.Things.Net4}.53", cancellation));

    [SandboxFact]
    public Task Registered_name_server_on_another_network_keeps_the_proxy_answering() =>
        Sandboxed.RunAsync(this, (state, cancellation) => AskAsync(state, $"{AddressPlan.Family.Net4}.53", cancellation));

    private static async Task AskAsync(DirectoryInfo state, string server, CancellationToken cancellation)
    {
        await using DnsProxyTestbed home = await DnsProxyTestbed.BuildAsync(state, Records, null, cancellation, server);
        await home.UntilAsync("dns_proxied", DnsProxyTestbed.PlainMac, cancellation);
        Assert.Equal([IPAddress.Parse("203.0.113.22")], await Ask(home, home.Plain, "elsewhere.example.org", cancellation));
        Assert.Equal([IPAddress.Parse("203.0.113.22")], await Ask(home, home.Camera, "elsewhere.example.org", cancellation));
    }

    private static Task<IPAddress[]> Ask(DnsProxyTestbed home, NetworkNamespace device, string name, CancellationToken cancellation) =>
        StubResolver.ResolveAsync(device, DnsProxyTestbed.Resolver4, name, AddressFamily.InterNetwork, ProtocolType.Udp, cancellation);
}
