using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Lab.Actors;
using EdgeGuard.Lab.Processes;
using EdgeGuard.Lab.Services;
using EdgeGuard.Lab.Topology;

namespace EdgeGuard.Lab.Tests.Gate;

/// <summary>
/// A home with a camera, its twin with the same profile, a thing that has none, the real agent on its gateway, a name server outside
/// and an internet that answers at every address.
/// </summary>
internal sealed class GateHome : IAsyncDisposable
{
    internal const string CameraMac = "00:00:5e:00:53:10", TwinMac = "00:00:5e:00:53:11", PlainMac = "00:00:5e:00:53:12";
    internal const ushort GatePort = 10053;

    /// <summary>A name server that the camera's profile names by its address.</summary>
    internal const string Literal = "8.8.8.8";

    /// <summary>What the camera's profile names: one host, whatever is below a domain, a name server by its address, and nothing else.</summary>
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

    /// <summary>The camera's cloud.</summary>
    internal static readonly IPAddress[] Cloud = [IPAddress.Parse("203.0.113.20"), IPAddress.Parse("2001:db8:cafe::20")];

    private readonly Stack<object> _furniture = new();
    private readonly DirectoryInfo _state;
    private string _configuration = "";
    private Daemon? _agent;

    private GateHome(LabNetwork network, DirectoryInfo state) => (Network, _state) = (network, state);

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

    /// <summary>Builds it with these records outside, plugs the devices in and waits until the camera is gated.</summary>
    /// <param name="state">An empty folder.</param>
    /// <param name="records">What the name server outside knows, as dnsmasq's settings.</param>
    /// <param name="dns">The section <c>dns</c> of the agent's configuration; null for the gateway's own resolver.</param>
    /// <param name="cancellation">Stops the building.</param>
    internal static async Task<GateHome> BuildAsync(DirectoryInfo state, string records, object? dns, CancellationToken cancellation)
    {
        GateHome home = new(await LabNetwork.BuildAsync(Cloud, cancellation), state);
        // A TCP server at every address answers from the one that was called; a UDP server does not know which that was.
        foreach (IPAddress any in (IPAddress[])[IPAddress.Any, IPAddress.IPv6Any]) home.Keep(new EchoServer(home.Network.Internet, new(any, 443), ProtocolType.Tcp));
        foreach (IPAddress host in Cloud) home.Keep(new EchoServer(home.Network.Internet, new(host, 443), ProtocolType.Udp));
        home.StartDnsmasq("outside", home.Network.Internet, $"listen-address={AddressPlan.NameServer}\n{records}");
        home._furniture.Push(await HomeServer.StartAtHomeAsync(home.Network.Gateway, state, cancellation));
        DhcpClient.Install(state);
        await home.Network.AddDeviceAsync("camera", CameraMac, AddressPlan.Things, cancellation);
        await home.Network.AddDeviceAsync("twin", TwinMac, AddressPlan.Things, cancellation);
        await home.Network.AddDeviceAsync("plain", PlainMac, AddressPlan.Things, cancellation);
        home._configuration = home.Configure(dns ?? new { upstreams = (string[])[AddressPlan.NameServer] });
        home.StartAgent();
        await Waiting.UntilAsync(() => File.Exists(home.Socket), cancellation);
        foreach (NetworkNamespace device in (NetworkNamespace[])[home.Camera, home.Twin, home.Plain])
        {
            await device.IpAsync("link set eth0 up\n", cancellation);
            home._furniture.Push(DhcpClient.Start(device, state, null));
        }
        await home.UntilAsync("gated", CameraMac, cancellation);
        await home.UntilAsync("gated", TwinMac, cancellation);
        await home.UntilAsync("from_device6", $"{CameraMac} . 2001:", cancellation);
        await home.UntilAsync("dns_proxy_up", "53", cancellation);
        // Until the kernel has made sure of an address, the camera speaks with the one of the link.
        while (!(await home.Camera.RunToolAsync("ip", ["-6", "addr", "show", "dev", "eth0", "scope", "global", "-tentative"], cancellation)).Contains("2001:", StringComparison.Ordinal))
            await home.Camera.RunToolAsync("sleep", ["0.05"], cancellation);
        return home;
    }

    /// <summary>Starts a dnsmasq of the test's own.</summary>
    internal Daemon StartDnsmasq(string name, NetworkNamespace where, string settings)
    {
        string path = Path.Combine(_state.FullName, $"dnsmasq-{name}.conf");
        File.WriteAllText(path, $"no-daemon\npid-file\nlog-facility=-\nno-hosts\nno-resolv\nbind-dynamic\n{settings}\n");
        Daemon daemon = where.StartDaemon($"dnsmasq {name}", "dnsmasq", [$"--conf-file={path}"]);
        _furniture.Push(daemon);
        return daemon;
    }

    /// <summary>Keeps something until the home is taken down.</summary>
    internal T Keep<T>(T piece) where T : notnull
    {
        _furniture.Push(piece);
        return piece;
    }

    internal void StartAgent() => _agent = Network.Gateway.StartDaemon("the agent", "dotnet", ["exec", Program(), "run", "--config", _configuration]);

    internal Task KillAgentAsync(CancellationToken cancellation) => _agent!.KillAsync(cancellation);

    internal void AgentMustBeAlive() => _agent!.MustBeAlive();

    /// <summary>A verb of the program, on the gateway.</summary>
    internal Task<Outcome> VerbAsync(CancellationToken cancellation, params string[] arguments) =>
        Network.Gateway.TryToolAsync("dotnet", ["exec", Program(), .. arguments, "--socket", Socket], cancellation);

    /// <summary>Waits until a set of the kernel's shows this.</summary>
    internal Task UntilAsync(string set, string text, CancellationToken cancellation) => UntilAsync(set, listed => listed.Contains(text, StringComparison.Ordinal), cancellation);

    internal async Task UntilAsync(string set, Func<string, bool> holds, CancellationToken cancellation)
    {
        using PeriodicTimer beat = new(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            if (_agent is { IsAlive: true } && await ListAsync(set, cancellation) is { } listed && holds(listed)) return;
            if (_agent is { IsAlive: false }) _agent.MustBeAlive();
            await beat.WaitForNextTickAsync(cancellation);
        }
    }

    /// <summary>What the kernel holds in a set or map; null where there is none.</summary>
    internal async Task<string?> ListAsync(string set, CancellationToken cancellation)
    {
        Outcome listed = await Network.Gateway.TryToolAsync("nft", ["list", set.StartsWith("dev", StringComparison.Ordinal) ? "map" : "set", "inet", "edgeguard", set], cancellation);
        return listed.ExitCode == 0 ? listed.Output : null;
    }

    /// <summary>Everything that was learned, as the kernel has it, without how long it lasts.</summary>
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
        while (_furniture.TryPop(out object? piece))
        {
            if (piece is IAsyncDisposable slow) await slow.DisposeAsync();
            else (piece as IDisposable)?.Dispose();
        }
        Network.Dispose();
    }

    private static string Program()
    {
        // tests/EdgeGuard.Lab.Tests/bin/CONFIGURATION/FRAMEWORK/
        DirectoryInfo framework = new(AppContext.BaseDirectory.TrimEnd('/'));
        string checkout = framework.Parent!.Parent!.Parent!.Parent!.Parent!.FullName;
        return Path.Combine(checkout, "src", "EdgeGuard", "bin", framework.Parent.Name, framework.Name, "edgeguard.dll");
    }

    private string Configure(object dns)
    {
        string profile = Path.Combine(_state.FullName, "camera.mud.json");
        File.WriteAllText(profile, Profile.Replace("ENTRIES4", Entries("ipv4"), StringComparison.Ordinal).Replace("ENTRIES6", Entries("ipv6"), StringComparison.Ordinal));
        string path = Path.Combine(_state.FullName, "edgeguard.json");
        File.WriteAllText(path, JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["gateway"] = new { id = "test" },
            ["networks"] = new object[] { new { name = "things", kind = "iot", mode = "enforce", interfaces = (string[])[AddressPlan.Things.Bridge] } },
            ["devices"] = new object[] { new { mac = CameraMac, name = "camera", profile }, new { mac = TwinMac, name = "twin", profile } },
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
