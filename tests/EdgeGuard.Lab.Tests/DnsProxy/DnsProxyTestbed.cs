using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Wire;
using EdgeGuard.Lab.Devices;
using EdgeGuard.Lab.Processes;
using EdgeGuard.Lab.Services;
using EdgeGuard.Lab.Topology;

namespace EdgeGuard.Lab.Tests.DnsProxy;

/// <summary>
/// A home with a camera, a second camera with the same profile, a device without a profile, the real agent on its gateway, a DNS server
/// outside and an internet that answers at every address.
/// </summary>
internal sealed class DnsProxyTestbed : IAsyncDisposable
{
    internal const string CameraMac = "00:00:5e:00:53:10", TwinMac = "00:00:5e:00:53:11", PlainMac = "00:00:5e:00:53:12";
    internal const ushort ProxyPort = 10053;

    /// <summary>A DNS server that the camera's profile names by its address.</summary>
    internal const string Literal = "8.8.8.8";

    /// <summary>The camera's profile: hosts, one wildcard domain, and a DNS server by its address.</summary>
    private const string Profile = """
        {
          "ietf-mud:mud": {
            "mud-version": 1, "mud-url": "https://mud.example.net/camera.json", "last-update": "2026-01-01T00:00:00Z",
            "cache-validity": 48, "is-supported": true, "systeminfo": "camera",
            "from-device-policy": { "access-lists": { "access-list": [ { "name": "from" }, { "name": "from6" } ] } },
            "to-device-policy": { "access-lists": { "access-list": [ { "name": "to" } ] } }
          },
          "ietf-access-control-list:acls": { "acl": [
            { "name": "from", "type": "ipv4-acl-type", "aces": { "ace": [ ENTRIES4 ] } },
            { "name": "from6", "type": "ipv6-acl-type", "aces": { "ace": [ ENTRIES6 ] } },
            { "name": "to", "type": "ipv4-acl-type", "aces": { "ace": [] } }
          ] }
        }
        """;

    private static readonly string[] ProfileNames = ["cloud.example.net", "www.example.net", "blocked.example.net", "gone.example.net", "rebind.example.net", "many.example.net", "*.fleet.example.net"];

    /// <summary>Addresses of the camera's cloud.</summary>
    internal static readonly IPAddress[] Cloud = [IPAddress.Parse("203.0.113.20"), IPAddress.Parse("2001:db8:cafe::20")];

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private readonly Stack<object> _servers = new();
    private readonly DirectoryInfo _state;
    private string _configuration = "";
    private Daemon? _agent;

    private DnsProxyTestbed(LabNetwork network, DirectoryInfo state) => (Network, _state) = (network, state);

    internal LabNetwork Network { get; }

    internal NetworkNamespace Camera => Network["camera"];

    internal NetworkNamespace Twin => Network["twin"];

    internal NetworkNamespace Plain => Network["plain"];

    internal DirectoryInfo State => _state;

    internal string Socket => Path.Combine(_state.FullName, "control.sock");

    internal string DnsAddressCacheFile => Path.Combine(_state.FullName, "agent", "names.tsv");

    internal static IPEndPoint Resolver4 => new(IPAddress.Parse(AddressPlan.Things.Gateway4), 53);

    internal static IPEndPoint Resolver6 => new(IPAddress.Parse(AddressPlan.Things.Gateway6), 53);

    internal static DeviceId CameraId => DeviceId.Of(MacAddress.Parse(CameraMac));

    /// <summary>Builds the home, plugs the devices in and waits until the DNS proxy covers the cameras.</summary>
    /// <param name="state">An empty folder.</param>
    /// <param name="records">Records of the DNS server outside, as dnsmasq settings.</param>
    /// <param name="dns">The section <c>dns</c> of the agent's configuration; null for the gateway's own resolver.</param>
    /// <param name="cancellation">Stops the building.</param>
    /// <param name="nameServers">Members of the class of name servers; without any, the gateway.</param>
    internal static async Task<DnsProxyTestbed> BuildAsync(DirectoryInfo state, string records, object? dns, CancellationToken cancellation, params string[] nameServers)
    {
        DnsProxyTestbed home = new(await LabNetwork.BuildAsync(Cloud, cancellation), state);
        // A TCP server on the unspecified address answers from the address that was called; a UDP server cannot.
        foreach (IPAddress any in (IPAddress[])[IPAddress.Any, IPAddress.IPv6Any]) home.Keep(new EchoServer(home.Network.Internet, new(any, 443), ProtocolType.Tcp));
        foreach (IPAddress host in Cloud) home.Keep(new EchoServer(home.Network.Internet, new(host, 443), ProtocolType.Udp));
        home.StartDnsmasq("outside", home.Network.Internet, $"listen-address={AddressPlan.NameServer}\n{records}");
        home._servers.Push(await DnsmasqServer.StartAtHomeAsync(home.Network.Gateway, state, cancellation));
        DhcpClient.Install(state);
        await home.Network.AddDeviceAsync("camera", CameraMac, AddressPlan.Things, cancellation);
        await home.Network.AddDeviceAsync("twin", TwinMac, AddressPlan.Things, cancellation);
        await home.Network.AddDeviceAsync("plain", PlainMac, AddressPlan.Things, cancellation);
        home._configuration = home.Configure(dns ?? new { upstreams = (string[])[AddressPlan.NameServer] }, nameServers);
        home.StartAgent();
        await Polling.UntilAsync(() => File.Exists(home.Socket), cancellation);
        foreach (NetworkNamespace device in (NetworkNamespace[])[home.Camera, home.Twin, home.Plain])
        {
            await device.IpAsync("link set eth0 up\n", cancellation);
            home._servers.Push(DhcpClient.Start(device, state, null));
        }
        IPEndPoint outside = new(IPAddress.Parse(AddressPlan.NameServer), 53);
        while (await StubResolver.AskAsync(home.Network.Gateway, outside, StubResolver.Question("localhost", DnsType.A), ProtocolType.Tcp, cancellation) is null)
            await home.Camera.RunToolAsync("sleep", ["0.05"], cancellation);
        await home.UntilAsync("dns_proxied", CameraMac, cancellation);
        await home.UntilAsync("dns_proxied", TwinMac, cancellation);
        await home.UntilAsync("from_device6", $"{CameraMac} . 2001:", cancellation);
        foreach (string mac in (string[])[CameraMac, TwinMac, PlainMac]) await home.UntilAsync("from_device4", $"{mac} . {AddressPlan.Things.Net4}", cancellation);
        await home.UntilAsync("dns_proxy_up", "53", cancellation);
        // During duplicate address detection the camera would use its link-local address.
        while (!(await home.Camera.RunToolAsync("ip", ["-6", "addr", "show", "dev", "eth0", "scope", "global", "-tentative"], cancellation)).Contains("2001:", StringComparison.Ordinal))
            await home.Camera.RunToolAsync("sleep", ["0.05"], cancellation);
        return home;
    }

    /// <summary>Starts another dnsmasq.</summary>
    internal Daemon StartDnsmasq(string name, NetworkNamespace host, string settings)
    {
        string path = Path.Combine(_state.FullName, $"dnsmasq-{name}.conf");
        File.WriteAllText(path, $"no-daemon\npid-file\nlog-facility=-\nno-hosts\nno-resolv\nbind-dynamic\n{settings}\n");
        Daemon daemon = host.StartDaemon($"dnsmasq {name}", "dnsmasq", [$"--conf-file={path}"]);
        _servers.Push(daemon);
        return daemon;
    }

    /// <summary>Disposes something with the home.</summary>
    internal T Keep<T>(T server) where T : notnull
    {
        _servers.Push(server);
        return server;
    }

    internal void StartAgent() => _agent = Network.Gateway.StartDaemon("the agent", "dotnet", ["exec", Program(), "run", "--config", _configuration]);

    internal Task KillAgentAsync(CancellationToken cancellation) => _agent!.KillAsync(cancellation);

    /// <summary>Ends the agent as systemd does.</summary>
    internal async Task StopAgentAsync(CancellationToken cancellation)
    {
        await Network.Gateway.RunToolAsync("kill", ["-TERM", _agent!.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)], cancellation);
        await Polling.UntilAsync(() => !_agent.IsRunning, cancellation);
    }

    internal void ThrowIfAgentExited() => _agent!.ThrowIfExited();

    /// <summary>Runs a command of the program on the gateway.</summary>
    internal Task<CommandResult> RunCommandAsync(CancellationToken cancellation, params string[] arguments) =>
        Network.Gateway.TryToolAsync("dotnet", ["exec", Program(), .. arguments, "--socket", Socket], cancellation);

    /// <summary>Waits until an nft set contains a text.</summary>
    internal Task UntilAsync(string set, string text, CancellationToken cancellation) => UntilAsync(set, listed => listed.Contains(text, StringComparison.Ordinal), cancellation);

    internal async Task UntilAsync(string set, Func<string, bool> holds, CancellationToken cancellation)
    {
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(50));
        Stopwatch waited = Stopwatch.StartNew();
        while (true)
        {
            if (_agent is { IsRunning: true } && await ListAsync(set, cancellation) is { } listed && holds(listed)) return;
            if (_agent is { IsRunning: false }) _agent.ThrowIfExited();
            if (waited.Elapsed > Longest)
            {
                string devices = string.Concat(await Task.WhenAll(((string[])[CameraMac, TwinMac, PlainMac]).Select(async mac => (await RunCommandAsync(cancellation, "device", mac)).Output)));
                throw new TimeoutException($"{set} never had it: {await ListAsync(set, cancellation)}\n{devices}\n{(await RunCommandAsync(cancellation, "events")).Output}");
            }
            await timer.WaitForNextTickAsync(cancellation);
        }
    }

    /// <summary>An nft set or map as text; null when there is none.</summary>
    internal async Task<string?> ListAsync(string set, CancellationToken cancellation)
    {
        CommandResult listed = await Network.Gateway.TryToolAsync("nft", ["list", set.StartsWith("from_device", StringComparison.Ordinal) ? "map" : "set", "inet", "edgeguard", set], cancellation);
        return listed.ExitCode == 0 ? listed.Output : null;
    }

    /// <summary>The learned addresses in the kernel, without their timeouts.</summary>
    internal async Task<string[]> LearnedAsync(CancellationToken cancellation)
    {
        List<string> keys = [];
        foreach (string set in (string[])["learned_from4", "learned_from6"])
        {
            string listed = await ListAsync(set, cancellation) ?? "";
            int begin = listed.IndexOf("elements = {", StringComparison.Ordinal);
            if (begin >= 0) keys.AddRange(listed[(begin + 12)..listed.LastIndexOf('}')].Split('}')[0].Split(',').Select(e => e.Trim().Split(" timeout ")[0]).Where(e => e.Length > 0));
        }
        return [.. keys.Order(StringComparer.Ordinal)];
    }

    public async ValueTask DisposeAsync()
    {
        _agent?.Dispose();
        while (_servers.TryPop(out object? server))
        {
            if (server is IAsyncDisposable asynchronous) await asynchronous.DisposeAsync();
            else (server as IDisposable)?.Dispose();
        }
        Network.Dispose();
    }

    /// <summary>The program under test: today's, or the one that <c>EDGEGUARD_PROGRAM</c> names, for attacks on an older build.</summary>
    internal static string Program()
    {
        if (Environment.GetEnvironmentVariable("EDGEGUARD_PROGRAM") is { } older) return older;
        // tests/EdgeGuard.Lab.Tests/bin/CONFIGURATION/FRAMEWORK/
        DirectoryInfo framework = new(AppContext.BaseDirectory.TrimEnd('/'));
        string checkout = framework.Parent!.Parent!.Parent!.Parent!.Parent!.FullName;
        return Path.Combine(checkout, "src", "EdgeGuard", "bin", framework.Parent.Name, framework.Name, "edgeguard.dll");
    }

    private string Configure(object dns, string[] nameServers)
    {
        string profile = Path.Combine(_state.FullName, "camera.mud.json");
        File.WriteAllText(profile, Profile.Replace("ENTRIES4", Entries("ipv4"), StringComparison.Ordinal).Replace("ENTRIES6", Entries("ipv6"), StringComparison.Ordinal));
        string path = Path.Combine(_state.FullName, "edgeguard.json");
        File.WriteAllText(path, JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["gateway"] = new { id = "test" },
            ["networks"] = new object[] { new { name = "things", kind = "iot", mode = "enforce", interfaces = (string[])[AddressPlan.Things.Bridge] } },
            ["devices"] = new object[] { new { mac = CameraMac, name = "camera", profile }, new { mac = TwinMac, name = "twin", profile } },
            ["controllers"] = nameServers.Length == 0 ? [] : new object[] { new Dictionary<string, object> { ["class"] = "urn:ietf:params:mud:dns", ["members"] = nameServers } },
            ["dns"] = dns,
            ["leds"] = new { driver = "none" },
            ["state"] = new { folder = Path.Combine(_state.FullName, "agent") },
            ["control"] = new { socket = Socket },
        }));
        return path;
    }

    private static string Entries(string family) => (family == "ipv6" ? "" : $$"""
        { "name": "literal", "matches": { "ipv4": { "destination-ipv4-network": "{{Literal}}/32", "protocol": 17 },
          "udp": { "destination-port": { "operator": "eq", "port": 53 } } }, "actions": { "forwarding": "accept" } },
        """) + string.Join(",\n", ProfileNames.SelectMany((name, i) => new[] { (6, "tcp"), (17, "udp") }.Select(p => $$"""
        { "name": "{{family}}-{{i}}-{{p.Item2}}", "matches": { "{{family}}": { "ietf-acldns:dst-dnsname": "{{name}}", "protocol": {{p.Item1}} },
          "{{p.Item2}}": { "destination-port": { "operator": "eq", "port": 443 } } }, "actions": { "forwarding": "accept" } }
        """)));
}
