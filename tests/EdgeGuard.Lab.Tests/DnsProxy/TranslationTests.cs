using System.Net;
using System.Net.Sockets;
using EdgeGuard.Lab.Devices;
using EdgeGuard.Lab.Tests.Sandbox;
using EdgeGuard.Lab.Topology;

namespace EdgeGuard.Lab.Tests.DnsProxy;

/// <summary>
/// The provider's router announces its NAT64 prefix (RFC 8781), and a device without IPv4 reaches a host of its profile through it. What a device
/// announces, and a prefix that overlaps the home, does not count.
/// </summary>
public sealed class TranslationTests
{
    private const string Router = "fe80::64", Embedded = "c633:6407";
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    // 198.51.100.7 behind the translator, the gateway behind it, the same host behind the prefix of a device, and a host of the home.
    private static readonly string Records = $"""
        host-record=cloud.example.net,fd64::{Embedded}
        host-record=rebind.example.net,fd64::c0a8:1e01
        host-record=www.example.net,fd66::{Embedded}
        host-record=gone.example.net,{AddressPlan.Things.Net6}:50
        """;

    [SandboxFact]
    public Task T19_Announced_NAT64_prefix_of_the_own_router_counts_and_one_of_a_device_or_of_the_home_does_not() => Sandboxed.RunAsync(this, async (state, cancellation) =>
    {
        await using DnsProxyTestbed home = await DnsProxyTestbed.BuildAsync(state, Records, null, cancellation);
        await home.Network.Internet.IpAsync($"addr add {Router}/64 dev {InternetSetup.Interface} nodad\naddr add fd64::{Embedded}/128 dev lo nodad\naddr add fd66::{Embedded}/128 dev lo nodad\n", cancellation);
        await home.Network.Gateway.RunToolAsync("ip", ["-6", "route", "replace", "default", "via", Router, "dev", "wan0"], cancellation);
        await home.Camera.RunToolAsync("ip", ["-4", "addr", "flush", "dev", "eth0"], cancellation);
        IPEndPoint host = new(IPAddress.Parse($"fd64::{Embedded}"), 443), foreign = new(IPAddress.Parse($"fd66::{Embedded}"), 443);

        Assert.DoesNotContain(host.Address, await Ask(home, "cloud.example.net", cancellation));
        Assert.Empty(await home.LearnedAsync(cancellation));

        using Socket provider = Announcer(home.Network.Internet, InternetSetup.Interface, Router), hostile = Announcer(home.Plain, "eth0", null);
        while (!(await Ask(home, "cloud.example.net", cancellation)).Contains(host.Address))
        {
            home.ThrowIfAgentExited();
            Announce(hostile, home.Plain.InterfaceIndex("eth0"), "fd66::");
            foreach (string prefix in (string[])["fd64::", $"{AddressPlan.Things.Net6}:"]) Announce(provider, home.Network.Internet.InterfaceIndex(InternetSetup.Interface), prefix);
            await home.Camera.RunToolAsync("sleep", ["0.5"], cancellation);
        }

        Assert.True(await EchoClient.RequestAsync(home.Camera, host, ProtocolType.Tcp, Timeout, cancellation));
        string[] learned = await home.LearnedAsync(cancellation);
        foreach (string name in (string[])["rebind.example.net", "www.example.net", "gone.example.net"]) Assert.Empty(await Ask(home, name, cancellation));
        Assert.Equal(learned, await home.LearnedAsync(cancellation));
        Assert.All(learned, key => Assert.Contains($"fd64::{Embedded}", key, StringComparison.Ordinal));
        Assert.False(await EchoClient.RequestAsync(home.Camera, foreign, ProtocolType.Tcp, TimeSpan.FromSeconds(2), cancellation));
    });

    private static Socket Announcer(NetworkNamespace at, string name, string? from)
    {
        Socket socket = at.OpenSocket(AddressFamily.InterNetworkV6, SocketType.Raw, ProtocolType.IcmpV6);
        socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastTimeToLive, 255);
        if (from is not null) socket.Bind(new IPEndPoint(new IPAddress(IPAddress.Parse(from).GetAddressBytes(), at.InterfaceIndex(name)), 0));
        return socket;
    }

    // PREF64 of 96 bits for 600 seconds (RFC 8781 §4), in an advertisement of a router that is no default router.
    private static void Announce(Socket socket, int @interface, string prefix) => socket.SendTo(
        [134, 0, 0, 0, 64, .. new byte[11], 38, 2, 600 / 8 * 8 >> 8, 600 / 8 * 8 & 0xff, .. IPAddress.Parse(prefix).GetAddressBytes().AsSpan(0, 12)],
        new IPEndPoint(new IPAddress(IPAddress.Parse("ff02::1").GetAddressBytes(), @interface), 0));

    private static Task<IPAddress[]> Ask(DnsProxyTestbed home, string name, CancellationToken cancellation) =>
        StubResolver.ResolveAsync(home.Camera, DnsProxyTestbed.Resolver6, name, AddressFamily.InterNetworkV6, ProtocolType.Udp, cancellation);
}
