using System.Net;
using System.Net.Sockets;
using EdgeGuard.Core.Wire;
using EdgeGuard.Lab.Actors;
using EdgeGuard.Lab.Processes;
using EdgeGuard.Lab.Tests.Sandbox;
using EdgeGuard.Lab.Topology;

namespace EdgeGuard.Lab.Tests.Gate;

/// <summary>The agent's DNS gate before real name servers: what a device may do is what it was told, and it may do it at once.</summary>
public sealed class GateTests
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

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(300), Lost = TimeSpan.FromSeconds(10);
    private static readonly string CameraTcp = $"{GateHome.CameraMac} . 203.0.113.20 . tcp . 443";

    [SandboxFact]
    public Task Device_goes_where_it_was_told_over_every_way_of_asking_and_nowhere_before() => Sandboxed.RunAsync(this, async (state, cancellation) =>
    {
        await using GateHome home = await GateHome.BuildAsync(state, Records, null, cancellation);
        IPEndPoint cloud4 = new(IPAddress.Parse("203.0.113.20"), 443), cloud6 = new(IPAddress.Parse("2001:db8:cafe::20"), 443);
        Assert.False(await Talk.AskAsync(home.Camera, cloud4, ProtocolType.Tcp, Quick, cancellation));
        Assert.Empty(await home.LearnedAsync(cancellation));

        // Its own gateway, a name server of its own choice, over either protocol and family: all of it comes to the gate.
        Assert.Equal([cloud4.Address], await Stub.ResolveAsync(home.Camera, GateHome.Resolver4, "cloud.example.net", AddressFamily.InterNetwork, ProtocolType.Udp, cancellation));
        Assert.True(await Talk.AskAsync(home.Camera, cloud4, ProtocolType.Tcp, Patience, cancellation));
        Assert.Equal([cloud6.Address], await Stub.ResolveAsync(home.Camera, GateHome.Resolver6, "CLOUD.example.NET", AddressFamily.InterNetworkV6, ProtocolType.Tcp, cancellation));
        Assert.True(await Talk.AskAsync(home.Camera, cloud6, ProtocolType.Udp, Patience, cancellation));
        Assert.Equal([cloud4.Address], await Stub.ResolveAsync(home.Camera, new(IPAddress.Parse("8.8.8.8"), 53), "cloud.example.net", AddressFamily.InterNetwork, ProtocolType.Tcp, cancellation));

        // Its twin has the same profile and asked for nothing; the gate's own port answers nobody directly.
        Assert.False(await Talk.AskAsync(home.Twin, cloud4, ProtocolType.Tcp, Quick, cancellation));
        Assert.Null(await Stub.AskAsync(home.Camera, new(GateHome.Resolver4.Address, GateHome.GatePort), Stub.Question("www.example.net", DnsType.A), ProtocolType.Tcp, cancellation));
        Assert.All(await home.LearnedAsync(cancellation), key => Assert.StartsWith(GateHome.CameraMac, key, StringComparison.Ordinal));

        Outcome doctor = await home.VerbAsync(cancellation, "doctor");
        Assert.Contains($"on port {GateHome.GatePort}, asks {AddressPlan.NameServer}:53", doctor.Output, StringComparison.Ordinal);
    });

    [SandboxFact]
    public Task Answers_that_must_not_open_anything_do_not() => Sandboxed.RunAsync(this, async (state, cancellation) =>
    {
        await using GateHome home = await GateHome.BuildAsync(state, Records, null, cancellation);

        // Not in the profile: answered, and blocked.
        Assert.Single(await Ask("elsewhere.example.org"));
        Assert.False(await Talk.AskAsync(home.Camera, new(IPAddress.Parse("198.51.100.7"), 443), ProtocolType.Tcp, Quick, cancellation));
        // A filter's word passes as it is.
        Assert.Equal([IPAddress.Any], await Ask("blocked.example.net"));
        // A public name in a private network is kept back; a name that is data is not asked at all.
        Assert.Equal(DnsResponseCode.Refused, await Code("rebind.example.net"));
        Assert.Equal(DnsResponseCode.Refused, await Code("aGVsbG8gd29ybGQgdGhpcyBpcyBhIHR1bm5lbCB0aGF0IGNhcnJpZXM.example.org"));
        Assert.Empty(await home.LearnedAsync(cancellation));
        // A chain leads to the address of the name asked for.
        Assert.Equal([IPAddress.Parse("203.0.113.21")], await Ask("alias.fleet.example.net"));
        Assert.Equal([$"{GateHome.CameraMac} . 203.0.113.21 . tcp . 443", $"{GateHome.CameraMac} . 203.0.113.21 . udp . 443"], await home.LearnedAsync(cancellation));

        string events = (await home.VerbAsync(cancellation, "events")).Output;
        Assert.Contains("your DNS filter blocks blocked.example.net", events, StringComparison.Ordinal);
        Assert.Contains("the answer for rebind.example.net led into a private network", events, StringComparison.Ordinal);
        Assert.Contains("looks like data and not like a name", events, StringComparison.Ordinal);

        Task<IPAddress[]> Ask(string name) => Stub.ResolveAsync(home.Camera, GateHome.Resolver4, name, AddressFamily.InterNetwork, ProtocolType.Udp, cancellation);
        async Task<DnsResponseCode?> Code(string name) => Stub.CodeOf(await Stub.AskAsync(home.Camera, GateHome.Resolver4, Stub.Question(name, DnsType.A), ProtocolType.Udp, cancellation));
    });

    [SandboxFact]
    public Task Data_in_names_is_seen_though_each_name_is_let_through() => Sandboxed.RunAsync(this, async (state, cancellation) =>
    {
        await using GateHome home = await GateHome.BuildAsync(state, $"{Records}\nlocal=/t.example.org/", null, cancellation);
        for (int i = 0; i < 30; i++)
        {
            string name = $"{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(BitConverter.GetBytes(i)).AsSpan(0, 18))}.t.example.org";
            byte[]? answer = await Stub.AskAsync(home.Camera, GateHome.Resolver4, Stub.Question(name, DnsType.A), ProtocolType.Udp, cancellation);
            if (i < 20) Assert.Equal(DnsResponseCode.NoSuchName, Stub.CodeOf(answer));
            else if (answer is null) break;
        }
        string told = "";
        using PeriodicTimer beat = new(TimeSpan.FromMilliseconds(100));
        while (!told.Contains("long random names", StringComparison.Ordinal) && await beat.WaitForNextTickAsync(cancellation))
            told = (await home.VerbAsync(cancellation, "why", GateHome.CameraId.Value)).Output;
        Assert.Contains("rate-limit", told, StringComparison.Ordinal);
    });

    [SandboxFact]
    public Task Dead_gate_is_passed_by_and_what_was_known_stays_and_no_more() => Sandboxed.RunAsync(this, async (state, cancellation) =>
    {
        await using GateHome home = await GateHome.BuildAsync(state, Records, null, cancellation);
        await Stub.ResolveAsync(home.Camera, GateHome.Resolver4, "cloud.example.net", AddressFamily.InterNetwork, ProtocolType.Udp, cancellation);
        string[] known = await home.LearnedAsync(cancellation);
        Assert.Contains(CameraTcp, known);

        using Socket gated = home.Camera.OpenSocket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        using Socket passing = home.Camera.OpenSocket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        Assert.NotNull(await AskAsync(gated, "cloud.example.net"));
        // The book is on disk a second later.
        await Waiting.UntilAsync(() => File.Exists(home.DnsAddressCacheFile), cancellation);
        await home.KillAgentAsync(cancellation);
        Assert.Contains("53", await home.ListAsync("dns_proxy_up", cancellation), StringComparison.Ordinal);
        // The kernel counts the dead-man's time by itself.
        while ((await home.ListAsync("dns_proxy_up", cancellation))!.Contains("elements", StringComparison.Ordinal))
            await home.Network.Gateway.RunToolAsync("sleep", ["0.5"], cancellation);

        Assert.NotNull(await AskAsync(passing, "cloud.example.net"));
        Assert.True(await Talk.AskAsync(home.Camera, new(IPAddress.Parse("203.0.113.20"), 443), ProtocolType.Tcp, Patience, cancellation));
        await Stub.ResolveAsync(home.Camera, GateHome.Resolver4, "www.example.net", AddressFamily.InterNetwork, ProtocolType.Udp, cancellation);
        Assert.False(await Talk.AskAsync(home.Camera, new(IPAddress.Parse("203.0.113.21"), 443), ProtocolType.Tcp, Quick, cancellation));
        Assert.Equal(known, await home.LearnedAsync(cancellation));

        // The next agent knows what devices were told before.
        File.Delete(home.Socket);
        home.StartAgent();
        await home.UntilAsync("dns_proxy_up", "elements", cancellation);
        await home.UntilAsync("learned_from4", "203.0.113.20", cancellation);
        // A socket that asked the dead gate, and one that asked past it meanwhile, ask the gate again without being opened anew.
        Assert.NotNull(await AskAsync(gated, "cloud.example.net"));
        Assert.DoesNotContain(await home.LearnedAsync(cancellation), key => key.Contains("203.0.113.21", StringComparison.Ordinal));
        Assert.NotNull(await AskAsync(passing, "www.example.net"));
        Assert.True(await Talk.AskAsync(home.Camera, new(IPAddress.Parse("203.0.113.21"), 443), ProtocolType.Tcp, Patience, cancellation));

        Task<byte[]?> AskAsync(Socket socket, string name) => Stub.AskAsync(socket, GateHome.Resolver4, Stub.Question(name, DnsType.A), ProtocolType.Udp, cancellation);
    });

    [SandboxFact]
    public Task Forged_late_mismatched_oversized_and_looping_answers_open_nothing() => Sandboxed.RunAsync(this, async (state, cancellation) =>
    {
        await using GateHome home = await GateHome.BuildAsync(state, Records, new { upstreams = (string[])[$"{AddressPlan.NameServer}#{ForgingServer.Port}"] }, cancellation);
        await using ForgingServer forger = new(home.Network.Internet);
        foreach (string name in (string[])["gone.example.net", "many.example.net", "cloud.example.net", "a.fleet.example.net", "gone.example.net", "b.fleet.example.net"])
            await Stub.ResolveAsync(home.Camera, GateHome.Resolver4, name, AddressFamily.InterNetwork, ProtocolType.Udp, cancellation);

        Assert.Equal(6, forger.Asked);
        Assert.Equal([CameraTcp, CameraTcp.Replace("tcp", "udp", StringComparison.Ordinal)], await home.LearnedAsync(cancellation));
        Assert.False(await Talk.AskAsync(home.Camera, new(IPAddress.Parse(ForgingServer.Evil), 443), ProtocolType.Tcp, Quick, cancellation));
        Assert.True(await Talk.AskAsync(home.Camera, new(IPAddress.Parse(ForgingServer.Honest), 443), ProtocolType.Tcp, Patience, cancellation));
    });

    [SandboxFact]
    public Task Unbound_behind_a_resolver_that_blocks_answers_through_the_gate() => Sandboxed.RunAsync(this, async (state, cancellation) =>
    {
        // The resolver of the house, as it stands on many gateways: it blocks like Pi-hole, and asks unbound.
        await using GateHome home = await GateHome.BuildAsync(state, Records, new { upstreams = (string[])["127.0.0.1#5353"], clientInfo = true }, cancellation);
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
        while (await Ask("www.example.net") is not [_]) unbound.MustBeAlive();
        Assert.Equal([IPAddress.Any], await Ask("cloud.example.net"));
        Assert.Equal(DnsResponseCode.NoSuchName, Stub.CodeOf(await Stub.AskAsync(home.Camera, GateHome.Resolver4, Stub.Question("blocked.example.net", DnsType.A), ProtocolType.Udp, cancellation)));
        Assert.Equal([IPAddress.Parse("203.0.113.21")], await Ask("alias.fleet.example.net"));
        Assert.Equal([$"{GateHome.CameraMac} . 203.0.113.21 . tcp . 443", $"{GateHome.CameraMac} . 203.0.113.21 . udp . 443"], await home.LearnedAsync(cancellation));
        home.AgentMustBeAlive();

        Task<IPAddress[]> Ask(string name) => Stub.ResolveAsync(home.Camera, GateHome.Resolver4, name, AddressFamily.InterNetwork, ProtocolType.Udp, cancellation);
    });

    [SandboxFact]
    public Task Not_one_first_packet_of_a_thousand_is_lost() => Sandboxed.RunAsync(this, async (state, cancellation) =>
    {
        const int Each = 250;
        string records = string.Concat(Enumerable.Range(0, Each).Select(i =>
            string.Create(null, $"host-record=u{i}.fleet.example.net,203.0.112.{i},2001:db8:cafe:a::{i + 1:x}\nhost-record=t{i}.fleet.example.net,203.0.114.{i},2001:db8:cafe:b::{i + 1:x}\n")));
        await using GateHome home = await GateHome.BuildAsync(state, records, new { upstreams = (string[])[AddressPlan.NameServer], questionsPerSecond = 10000 }, cancellation);
        await using PacketTap internet = new(home.Network.Internet, Lab.Topology.Internet.Interface);
        int lost = 0, asked = 0;
        foreach ((AddressFamily family, ProtocolType protocol) in new[] { AddressFamily.InterNetwork, AddressFamily.InterNetworkV6 }.SelectMany(f => new[] { ProtocolType.Udp, ProtocolType.Tcp }, (f, p) => (f, p)))
        {
            for (int i = 0; i < Each; i++)
            {
                string name = $"{(protocol == ProtocolType.Udp ? 'u' : 't')}{i}.fleet.example.net";
                IPAddress address = Assert.Single(await Stub.ResolveAsync(home.Camera, GateHome.Resolver4, name, family, ProtocolType.Udp, cancellation));
                asked++;
                SendFirst(home.Camera, new(address, 443), protocol);
                // Nobody repeats it: the socket is closed at once. So whatever arrives is the first packet, however late.
                if (!await Waiting.UntilAsync(() => internet.Count(seen => seen.Destination.Equals(address) && seen.DestinationPort == 443) > 0, Lost, cancellation)) lost++;
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
