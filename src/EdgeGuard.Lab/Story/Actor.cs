using System.Globalization;
using System.Net;
using System.Net.Sockets;
using EdgeGuard.Lab.Actors;
using EdgeGuard.Lab.Processes;
using EdgeGuard.Lab.Scenarios;
using EdgeGuard.Lab.Topology;

namespace EdgeGuard.Lab.Story;

/// <summary>A device at home, with its network, its services and a tap on its cable.</summary>
internal sealed class Actor : IAsyncDisposable
{
    private const int Tentative = 0x40;

    private static readonly TimeSpan Short = TimeSpan.FromSeconds(2), Long = TimeSpan.FromSeconds(10);

    private readonly DirectoryInfo _state;
    private readonly List<EchoServer> _services;
    private readonly Dictionary<(string, Family), IPAddress> _known = [];
    private Daemon? _client;

    internal Actor(ScenarioDevice device, NetworkNamespace host, DirectoryInfo state)
    {
        Device = device;
        Host = host;
        _state = state;
        Tap = new(host, "eth0");
        _services =
        [
            .. from port in device.Listens
               from any in (IPAddress[])[IPAddress.Any, IPAddress.IPv6Any]
               select new EchoServer(host, new(any, port.Port), port.Protocol.Ip()),
        ];
    }

    /// <summary>What the scenario says of it.</summary>
    internal ScenarioDevice Device { get; }

    /// <summary>Its namespace.</summary>
    internal NetworkNamespace Host { get; }

    /// <summary>Sees all that enters and leaves it.</summary>
    internal PacketTap Tap { get; }

    /// <summary>It has an address of each family.</summary>
    internal bool HasAddresses => DhcpClient.Read(Host, _state) is not null && Address6() is not null;

    /// <summary>Brings its interface up and begins to ask for addresses; whatever it had before is gone, as after a power cut.</summary>
    internal async Task PlugInAsync(CancellationToken cancellation)
    {
        _client?.Dispose();
        DhcpClient.Forget(Host, _state);
        await Host.IpAsync("link set eth0 down\naddr flush dev eth0\nlink set eth0 up\n", cancellation);
        _client = DhcpClient.Start(Host, _state, Device.MudUrl);
    }

    /// <summary>Its address.</summary>
    /// <exception cref="LabException">It has none of that family.</exception>
    internal IPAddress Address(Family family) =>
        (family == Family.Ipv4 ? DhcpClient.Read(Host, _state)?.Address : Address6())
        ?? throw new LabException($"{Device.Name} has no {family} address yet. Plug it in before it is spoken to.");

    /// <summary>Asks the name server that it was given; where that does not answer, it takes what it was told before.</summary>
    /// <exception cref="LabException">It never got an address for the name.</exception>
    internal async Task<IPAddress> ResolveAsync(string name, Family family, CancellationToken cancellation)
    {
        IPAddress server = DhcpClient.Read(Host, _state)?.NameServer
            ?? throw new LabException($"{Device.Name} has no name server yet. Plug it in before it does anything.");
        IReadOnlyList<IPAddress> found = await NameQuery.AskAsync(Host, server, name, family.Ip(), _known.ContainsKey((name, family)) ? Short : Long, cancellation);
        if (found is [var first, ..]) _known[(name, family)] = first;
        return _known.TryGetValue((name, family), out IPAddress? known)
            ? known
            : throw new LabException($"{Device.Name} asked {server} for the {family} address of {name} and got none.");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        foreach (EchoServer service in _services) await service.DisposeAsync();
        await Tap.DisposeAsync();
    }

    // Lines of if_inet6: address · interface · prefix · scope · flags · name, in hexadecimal. Scope 0 is global.
    private IPAddress? Address6() => Host.Run(() => File.ReadLines("/proc/thread-self/net/if_inet6").ToArray())
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Where(words => words[3] == "00" && words[5] == "eth0" && (Number(words[4]) & Tentative) == 0)
        .Select(words => new IPAddress(Convert.FromHexString(words[0])))
        .FirstOrDefault();

    private static int Number(string hexadecimal) => int.Parse(hexadecimal, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}

/// <summary>The scenario's words for families and protocols as the framework has them.</summary>
internal static class Words
{
    internal static ProtocolType Ip(this Transport transport) => transport == Transport.Tcp ? ProtocolType.Tcp : ProtocolType.Udp;

    internal static AddressFamily Ip(this Family family) => family == Family.Ipv4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;
}
