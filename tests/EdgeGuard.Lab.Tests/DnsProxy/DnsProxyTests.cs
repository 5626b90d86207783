using System.Net;
using System.Net.Sockets;
using EdgeGuard.Core.Wire;
using EdgeGuard.Lab.Devices;
using EdgeGuard.Lab.Packets;
using EdgeGuard.Lab.Processes;
using EdgeGuard.Lab.Tests.Sandbox;
using EdgeGuard.Lab.Topology;

namespace EdgeGuard.Lab.Tests.DnsProxy;

/// <summary>The agent's DNS proxy with real DNS servers: an answer opens exactly the addresses that the profile allows, before the device gets it.</summary>
public sealed class DnsProxyTests
{
    private const string Records = """
        host-record=cloud.example.net,203.0.113.20,2001:db8:cafe::20
        host-record=www.example.net,203.0.113.21
        host-record=rebind.example.net,192.168.40.9
        host-record=elsewhere.example.org,198.51.100.7
        address=/ads.example.org/0.0.0.0
        address=/blocked.example.net/0.0.0.0
        address=/blocked.example.net/::
        cname=alias.fleet.example.net,www.example.net
        """;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(300), Lost = TimeSpan.FromSeconds(10);
    private static readonly string CameraTcp = $"{DnsProxyTestbed.CameraMac} . 203.0.113.20 . tcp . 443";

    [SandboxFact]
    public Task Answer_opens_its_addresses_however_the_device_asks_and_nothing_is_open_before() => Sandboxed.RunAsync(this, async (state, cancellation) =>
    {
        await using DnsProxyTestbed home = await DnsProxyTestbed.BuildAsync(state, Records, null, cancellation);
        IPEndPoint cloud4 = new(IPAddress.Parse("203.0.113.20"), 443), cloud6 = new(IPAddress.Parse("2001:db8:cafe::20"), 443);
        Assert.False(await EchoClient.RequestAsync(home.Camera, cloud4, ProtocolType.Tcp, Quick, cancellation));
        Assert.Empty(await home.LearnedAsync(cancellation));

        // The gateway or another DNS server, by TCP or UDP, IPv4 or IPv6: every query goes to the proxy.
        Assert.Equal([cloud4.Address], await StubResolver.ResolveAsync(home.Camera, DnsProxyTestbed.Resolver4, "cloud.example.net", AddressFamily.InterNetwork, ProtocolType.Udp, cancellation));
        Assert.True(await EchoClient.RequestAsync(home.Camera, cloud4, ProtocolType.Tcp, Timeout, cancellation));
        Assert.Equal([cloud6.Address], await StubResolver.ResolveAsync(home.Camera, DnsProxyTestbed.Resolver6, "CLOUD.example.NET", AddressFamily.InterNetworkV6, ProtocolType.Tcp, cancellation));
        Assert.True(await EchoClient.RequestAsync(home.Camera, cloud6, ProtocolType.Udp, Timeout, cancellation));
        Assert.Equal([cloud4.Address], await StubResolver.ResolveAsync(home.Camera, new(IPAddress.Parse("8.8.8.8"), 53), "cloud.example.net", AddressFamily.InterNetwork, ProtocolType.Tcp, cancellation));

        // The second camera has the same profile and resolved nothing. The proxy's own port answers no direct query.
        Assert.False(await EchoClient.RequestAsync(home.Twin, cloud4, ProtocolType.Tcp, Quick, cancellation));
        Assert.Null(await StubResolver.AskAsync(home.Camera, new(DnsProxyTestbed.Resolver4.Address, DnsProxyTestbed.ProxyPort), StubResolver.Question("www.example.net", DnsType.A), ProtocolType.Tcp, cancellation));
        Assert.All(await home.LearnedAsync(cancellation), key => Assert.StartsWith(DnsProxyTestbed.CameraMac, key, StringComparison.Ordinal));

        CommandResult doctor = await home.RunCommandAsync(cancellation, "doctor");
        Assert.Contains($"on port {DnsProxyTestbed.ProxyPort}, asks {AddressPlan.NameServer}:53", doctor.Output, StringComparison.Ordinal);
    });

    [SandboxFact]
    public Task T19_Answers_that_must_not_open_anything_do_not() => Sandboxed.RunAsync(this, async (state, cancellation) =>
    {
        await using DnsProxyTestbed home = await DnsProxyTestbed.BuildAsync(state, Records, null, cancellation);

        // Not in the profile: answered, and blocked.
        Assert.Single(await Ask("elsewhere.example.org"));
        Assert.False(await EchoClient.RequestAsync(home.Camera, new(IPAddress.Parse("198.51.100.7"), 443), ProtocolType.Tcp, Quick, cancellation));
        // The answer of a DNS filter is forwarded unchanged.
        Assert.Equal([IPAddress.Any], await Ask("blocked.example.net"));
        // A public name with a private address is refused. A name that carries data is not forwarded.
        Assert.Equal(DnsResponseCode.Refused, await Code("rebind.example.net"));
        Assert.Equal(DnsResponseCode.Refused, await Code("aGVsbG8gd29ybGQgdGhpcyBpcyBhIHR1bm5lbCB0aGF0IGNhcnJpZXM.example.org"));
        Assert.Empty(await home.LearnedAsync(cancellation));
        // A CNAME chain opens the address for the requested name.
        Assert.Equal([IPAddress.Parse("203.0.113.21")], await Ask("alias.fleet.example.net"));
        Assert.Equal([$"{DnsProxyTestbed.CameraMac} . 203.0.113.21 . tcp . 443", $"{DnsProxyTestbed.CameraMac} . 203.0.113.21 . udp . 443"], await home.LearnedAsync(cancellation));

        // Lines are broken at 100 columns.
        string events = string.Join(' ', (await home.RunCommandAsync(cancellation, "events")).Output.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("your DNS filter blocks blocked.example.net", events, StringComparison.Ordinal);
        Assert.Contains("the answer for rebind.example.net led into a private network", events, StringComparison.Ordinal);
        Assert.Contains("looks like data and not like a name", events, StringComparison.Ordinal);

        Task<IPAddress[]> Ask(string name) => StubResolver.ResolveAsync(home.Camera, DnsProxyTestbed.Resolver4, name, AddressFamily.InterNetwork, ProtocolType.Udp, cancellation);
        async Task<DnsResponseCode?> Code(string name) => StubResolver.CodeOf(await StubResolver.AskAsync(home.Camera, DnsProxyTestbed.Resolver4, StubResolver.Question(name, DnsType.A), ProtocolType.Udp, cancellation));
    });

    [SandboxFact]
    public Task T19_Name_with_an_address_of_the_home_opens_nothing_and_one_with_a_public_address_opens_it() => Sandboxed.RunAsync(this, async (state, cancellation) =>
    {
        // Global, but on the governed link; and a private address inside one for translation (RFC 6052 §2.1).
        string inside = $"host-record=own.fleet.example.net,{AddressPlan.Things.Net6}:99\nhost-record=nat64.fleet.example.net,64:ff9b::c0a8:2809";
        await using DnsProxyTestbed home = await DnsProxyTestbed.BuildAsync(state, $"{Records}\n{inside}", null, cancellation);

        foreach (string name in (string[])["own.fleet.example.net", "nat64.fleet.example.net", "alias.fleet.example.net"])
        {
            await StubResolver.ResolveAsync(home.Camera, DnsProxyTestbed.Resolver4, name, AddressFamily.InterNetworkV6, ProtocolType.Udp, cancellation);
            await StubResolver.ResolveAsync(home.Camera, DnsProxyTestbed.Resolver4, name, AddressFamily.InterNetwork, ProtocolType.Udp, cancellation);
        }

        Assert.Equal([$"{DnsProxyTestbed.CameraMac} . 203.0.113.21 . tcp . 443", $"{DnsProxyTestbed.CameraMac} . 203.0.113.21 . udp . 443"], await home.LearnedAsync(cancellation));
    });

    [SandboxFact]
    public Task T21_Dns_tunnel_is_detected_though_each_name_is_forwarded() => Sandboxed.RunAsync(this, async (state, cancellation) =>
    {
        await using DnsProxyTestbed home = await DnsProxyTestbed.BuildAsync(state, $"{Records}\nlocal=/t.example.org/", null, cancellation);
        for (int i = 0; i < 30; i++)
        {
            string name = $"{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(BitConverter.GetBytes(i)).AsSpan(0, 18))}.t.example.org";
            byte[]? answer = await StubResolver.AskAsync(home.Camera, DnsProxyTestbed.Resolver4, StubResolver.Question(name, DnsType.A), ProtocolType.Udp, cancellation);
            if (i < 20) Assert.Equal(DnsResponseCode.NoSuchName, StubResolver.CodeOf(answer));
            else if (answer is null) break;
        }
        string output = "";
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(100));
        while (!output.Contains("names that look like carried data", StringComparison.Ordinal) && await timer.WaitForNextTickAsync(cancellation))
            output = (await home.RunCommandAsync(cancellation, "why", DnsProxyTestbed.CameraId.Value)).Output;
        Assert.Contains("rate-limit", output, StringComparison.Ordinal);
    });

    [SandboxFact]
    public Task F2_Stopped_agent_withdraws_the_redirect_and_sockets_of_before_ask_on() => Sandboxed.RunAsync(this, async (state, cancellation) =>
    {
        await using DnsProxyTestbed home = await DnsProxyTestbed.BuildAsync(state, Records, null, cancellation);
        using Socket before = home.Camera.OpenSocket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        while (await AskAsync(before) is null) home.ThrowIfAgentExited();

        await home.StopAgentAsync(cancellation);
        Assert.DoesNotContain("elements", await home.ListAsync("dns_proxy_up", cancellation), StringComparison.Ordinal);
        Assert.NotNull(await AskAsync(before));
        Assert.Equal([IPAddress.Parse("203.0.113.20")], await StubResolver.ResolveAsync(home.Camera, DnsProxyTestbed.Resolver4, "cloud.example.net", AddressFamily.InterNetwork, ProtocolType.Udp, cancellation));

        File.Delete(home.Socket);
        home.StartAgent();
        await home.UntilAsync("dns_proxy_up", "elements", cancellation);
        Assert.NotNull(await AskAsync(before));

        Task<byte[]?> AskAsync(Socket socket) => StubResolver.AskAsync(socket, DnsProxyTestbed.Resolver4, StubResolver.Question("cloud.example.net", DnsType.A), ProtocolType.Udp, cancellation);
    });

    [SandboxFact]
    public Task Dead_proxy_is_bypassed_and_only_known_addresses_stay_open() => Sandboxed.RunAsync(this, async (state, cancellation) =>
    {
        await using DnsProxyTestbed home = await DnsProxyTestbed.BuildAsync(state, Records, null, cancellation);
        // On a busy machine the servers may not answer the first query.
        while (await StubResolver.ResolveAsync(home.Camera, DnsProxyTestbed.Resolver4, "cloud.example.net", AddressFamily.InterNetwork, ProtocolType.Udp, cancellation) is [])
            home.ThrowIfAgentExited();
        string[] known = await home.LearnedAsync(cancellation);
        Assert.Contains(CameraTcp, known);

        using Socket proxied = home.Camera.OpenSocket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        using Socket bypassing = home.Camera.OpenSocket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        Assert.NotNull(await AskAsync(proxied, "cloud.example.net"));
        // The agent saves the addresses within a second.
        await Polling.UntilAsync(() => File.Exists(home.DnsAddressCacheFile), cancellation);
        await home.KillAgentAsync(cancellation);
        Assert.Contains("53", await home.ListAsync("dns_proxy_up", cancellation), StringComparison.Ordinal);
        // The kernel removes the element when its timeout is over.
        while ((await home.ListAsync("dns_proxy_up", cancellation))!.Contains("elements", StringComparison.Ordinal))
            await home.Network.Gateway.RunToolAsync("sleep", ["0.5"], cancellation);

        Assert.NotNull(await AskAsync(bypassing, "cloud.example.net"));
        Assert.True(await EchoClient.RequestAsync(home.Camera, new(IPAddress.Parse("203.0.113.20"), 443), ProtocolType.Tcp, Timeout, cancellation));
        await StubResolver.ResolveAsync(home.Camera, DnsProxyTestbed.Resolver4, "www.example.net", AddressFamily.InterNetwork, ProtocolType.Udp, cancellation);
        Assert.False(await EchoClient.RequestAsync(home.Camera, new(IPAddress.Parse("203.0.113.21"), 443), ProtocolType.Tcp, Quick, cancellation));
        Assert.Equal(known, await home.LearnedAsync(cancellation));

        // The next agent restores the known addresses.
        File.Delete(home.Socket);
        home.StartAgent();
        await home.UntilAsync("dns_proxy_up", "elements", cancellation);
        await home.UntilAsync("learned_from4", "203.0.113.20", cancellation);
        // The sockets that queried before and during the outage reach the proxy again without being reopened.
        Assert.NotNull(await AskAsync(proxied, "cloud.example.net"));
        Assert.DoesNotContain(await home.LearnedAsync(cancellation), key => key.Contains("203.0.113.21", StringComparison.Ordinal));
        Assert.NotNull(await AskAsync(bypassing, "www.example.net"));
        Assert.True(await EchoClient.RequestAsync(home.Camera, new(IPAddress.Parse("203.0.113.21"), 443), ProtocolType.Tcp, Timeout, cancellation));

        Task<byte[]?> AskAsync(Socket socket, string name) => StubResolver.AskAsync(socket, DnsProxyTestbed.Resolver4, StubResolver.Question(name, DnsType.A), ProtocolType.Udp, cancellation);
    });

    [SandboxFact]
    public Task T19_Forged_late_mismatched_and_looping_answers_open_nothing() => Sandboxed.RunAsync(this, async (state, cancellation) =>
    {
        await using DnsProxyTestbed home = await DnsProxyTestbed.BuildAsync(state, Records, new { upstreams = (string[])[$"{AddressPlan.NameServer}#{SpoofingDnsServer.Port}"] }, cancellation);
        await using SpoofingDnsServer forger = new(home.Network.Internet);
        foreach (string name in (string[])["gone.example.net", "many.example.net", "cloud.example.net", "a.fleet.example.net", "gone.example.net", "b.fleet.example.net"])
            await StubResolver.ResolveAsync(home.Camera, DnsProxyTestbed.Resolver4, name, AddressFamily.InterNetwork, ProtocolType.Udp, cancellation);

        Assert.Equal(6, forger.Asked);
        Assert.Equal([CameraTcp, CameraTcp.Replace("tcp", "udp", StringComparison.Ordinal)], await home.LearnedAsync(cancellation));
        Assert.False(await EchoClient.RequestAsync(home.Camera, new(IPAddress.Parse(SpoofingDnsServer.Evil), 443), ProtocolType.Tcp, Quick, cancellation));
        Assert.True(await EchoClient.RequestAsync(home.Camera, new(IPAddress.Parse(SpoofingDnsServer.Honest), 443), ProtocolType.Tcp, Timeout, cancellation));
    });

    [SandboxFact]
    public Task Proxy_works_with_a_filtering_resolver_in_front_of_unbound() => Sandboxed.RunAsync(this, async (state, cancellation) =>
    {
        // The resolver of many home gateways: it filters like Pi-hole and forwards to unbound.
        await using DnsProxyTestbed home = await DnsProxyTestbed.BuildAsync(state, Records, new { upstreams = (string[])["127.0.0.1#5353"], clientInfo = true }, cancellation);
        File.WriteAllText(Path.Combine(state.FullName, "unbound.conf"), $"""
            server:
              interface: 127.0.0.1@5335
              username: ""
              chroot: ""
              directory: "{state.FullName}"
              pidfile: ""
              use-syslog: no
              do-daemonize: no
              do-not-query-localhost: no
              module-config: "iterator"
              local-zone: "blocked.example.net." always_nxdomain
              private-address: 192.168.0.0/16
              access-control: 127.0.0.0/8 allow
            remote-control:
              control-enable: no
            forward-zone:
              name: "."
              forward-addr: {AddressPlan.NameServer}
            """);
        Daemon unbound = home.Keep(home.Network.Gateway.StartDaemon("unbound", "unbound", ["-d", "-c", Path.Combine(state.FullName, "unbound.conf")]));
        home.StartDnsmasq("house", home.Network.Gateway,
            string.Join('\n', "port=5353", "listen-address=127.0.0.1", "server=127.0.0.1#5335", "address=/cloud.example.net/0.0.0.0"));
        while (await Ask("www.example.net") is not [_]) unbound.ThrowIfExited();
        Assert.Equal([IPAddress.Any], await Ask("cloud.example.net"));
        Assert.Equal(DnsResponseCode.NoSuchName, StubResolver.CodeOf(await StubResolver.AskAsync(home.Camera, DnsProxyTestbed.Resolver4, StubResolver.Question("blocked.example.net", DnsType.A), ProtocolType.Udp, cancellation)));
        Assert.Equal([IPAddress.Parse("203.0.113.21")], await Ask("alias.fleet.example.net"));
        Assert.Equal([$"{DnsProxyTestbed.CameraMac} . 203.0.113.21 . tcp . 443", $"{DnsProxyTestbed.CameraMac} . 203.0.113.21 . udp . 443"], await home.LearnedAsync(cancellation));
        home.ThrowIfAgentExited();

        Task<IPAddress[]> Ask(string name) => StubResolver.ResolveAsync(home.Camera, DnsProxyTestbed.Resolver4, name, AddressFamily.InterNetwork, ProtocolType.Udp, cancellation);
    });

    [SandboxFact]
    public Task None_of_a_thousand_first_packets_is_lost() => Sandboxed.RunAsync(this, async (state, cancellation) =>
    {
        const int Each = 250;
        string records = string.Concat(Enumerable.Range(0, Each).Select(i =>
            string.Create(null, $"host-record=u{i}.fleet.example.net,203.0.112.{i},2001:db8:cafe:a::{i + 1:x}\nhost-record=t{i}.fleet.example.net,203.0.114.{i},2001:db8:cafe:b::{i + 1:x}\n")));
        await using DnsProxyTestbed home = await DnsProxyTestbed.BuildAsync(state, records, new { upstreams = (string[])[AddressPlan.NameServer], questionsPerSecond = 10000 }, cancellation);
        await using PacketTap internet = new(home.Network.Internet, InternetSetup.Interface);
        int lost = 0, asked = 0;
        foreach ((AddressFamily family, ProtocolType protocol) in new[] { AddressFamily.InterNetwork, AddressFamily.InterNetworkV6 }.SelectMany(f => new[] { ProtocolType.Udp, ProtocolType.Tcp }, (f, p) => (f, p)))
        {
            for (int i = 0; i < Each; i++)
            {
                string name = $"{(protocol == ProtocolType.Udp ? 'u' : 't')}{i}.fleet.example.net";
                IPAddress address = Assert.Single(await StubResolver.ResolveAsync(home.Camera, DnsProxyTestbed.Resolver4, name, family, ProtocolType.Udp, cancellation));
                asked++;
                SendFirst(home.Camera, new(address, 443), protocol);
                // Nobody repeats it: the socket is closed at once. So whatever arrives is the first packet, however late.
                if (!await Polling.UntilAsync(() => internet.Count(seen => seen.Destination.Equals(address) && seen.DestinationPort == 443) > 0, Lost, cancellation)) lost++;
            }
        }
        Console.WriteLine($"{lost} of {asked} first packets lost (IPv4 and IPv6, UDP and TCP, a new address each)");
        Assert.Equal((0, 4 * Each), (lost, asked));
    });

    private static void SendFirst(NetworkNamespace from, IPEndPoint to, ProtocolType protocol)
    {
        using Socket socket = from.OpenSocket(to.AddressFamily, protocol == ProtocolType.Tcp ? SocketType.Stream : SocketType.Dgram, protocol);
        socket.Blocking = false;
        try
        {
            if (protocol == ProtocolType.Tcp) socket.Connect(to);
            else socket.SendTo("first"u8, to);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            // The SYN is on its way.
        }
    }
}
