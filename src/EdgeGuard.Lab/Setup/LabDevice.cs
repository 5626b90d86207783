using System.Globalization;
using System.Net;
using EdgeGuard.Lab.Devices;
using EdgeGuard.Lab.Packets;
using EdgeGuard.Lab.Processes;
using EdgeGuard.Lab.Scenarios;
using EdgeGuard.Lab.Services;
using EdgeGuard.Lab.Topology;

namespace EdgeGuard.Lab.Setup;

/// <summary>A simulated device: its namespace, its DHCP client, its servers, and a packet capture on its interface.</summary>
internal sealed class LabDevice : IAsyncDisposable
{
    private const int Tentative = 0x40;

    private static readonly TimeSpan ShortDnsTimeout = TimeSpan.FromSeconds(2), LongDnsTimeout = TimeSpan.FromSeconds(10);

    private readonly DirectoryInfo _state;
    private readonly List<EchoServer> _servers;
    private readonly Dictionary<(string, IpVersion), IPAddress> _resolved = [];
    private Daemon? _dhcpClient;

    internal LabDevice(ScenarioDevice settings, NetworkNamespace host, DirectoryInfo state)
    {
        Settings = settings;
        Host = host;
        _state = state;
        Tap = new(host, "eth0");
        _servers =
        [
            .. from port in settings.Listens
               from any in (IPAddress[])[IPAddress.Any, IPAddress.IPv6Any]
               select new EchoServer(host, new(any, port.Port), port.Protocol.ToProtocolType()),
        ];
    }

    /// <summary>Its description in the scenario.</summary>
    internal ScenarioDevice Settings { get; }

    /// <summary>Its name.</summary>
    internal string Name => Settings.Name;

    /// <summary>Its device id.</summary>
    internal string Id => Settings.Id;

    /// <summary>Its namespace.</summary>
    internal NetworkNamespace Host { get; }

    /// <summary>Captures every packet that enters or leaves it.</summary>
    internal PacketTap Tap { get; }

    /// <summary>It has an IPv4 and an IPv6 address.</summary>
    internal bool HasAddresses => DhcpClient.ReadLease(Host, _state) is not null && FindIpv6() is not null;

    /// <summary>Connects it to the network without any earlier address, as after a power cut, and starts its DHCP client.</summary>
    internal async Task PlugInAsync(CancellationToken cancellation)
    {
        _dhcpClient?.Dispose();
        DhcpClient.DeleteLease(Host, _state);
        await Host.IpAsync("link set eth0 down\naddr flush dev eth0\nlink set eth0 up\n", cancellation);
        _dhcpClient = DhcpClient.Start(Host, _state, Settings.MudUrl);
    }

    /// <summary>Its address.</summary>
    /// <exception cref="LabException">It has no address of that version.</exception>
    internal IPAddress Address(IpVersion version) =>
        (version == IpVersion.Ipv4 ? DhcpClient.ReadLease(Host, _state)?.Address : FindIpv6())
        ?? throw new LabException($"{Name} has no {version} address. The scenario must plug it in before it is used.");

    /// <summary>Resolves a name with the DNS server of its DHCP lease. When that does not answer, it returns the last known address.</summary>
    /// <exception cref="LabException">It never got an address for the name.</exception>
    internal async Task<IPAddress> ResolveAsync(string name, IpVersion version, CancellationToken cancellation)
    {
        IPAddress server = DhcpClient.ReadLease(Host, _state)?.NameServer
            ?? throw new LabException($"{Name} has no DNS server. The scenario must plug it in before it is used.");
        TimeSpan timeout = _resolved.ContainsKey((name, version)) ? ShortDnsTimeout : LongDnsTimeout;
        IReadOnlyList<IPAddress> found = await DnsClient.ResolveAsync(Host, server, name, version.ToAddressFamily(), timeout, cancellation);
        if (found is [var first, ..]) _resolved[(name, version)] = first;
        return _resolved.TryGetValue((name, version), out IPAddress? known)
            ? known
            : throw new LabException($"{Name} asked {server} for the {version} address of {name} and got none.");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _dhcpClient?.Dispose();
        foreach (EchoServer server in _servers) await server.DisposeAsync();
        await Tap.DisposeAsync();
    }

    // Lines of if_inet6: address · interface · prefix · scope · flags · name, in hexadecimal. Scope 0 is global.
    private IPAddress? FindIpv6() => Host.Run(() => File.ReadLines("/proc/thread-self/net/if_inet6").ToArray())
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Where(fields => fields[3] == "00" && fields[5] == "eth0" && (ParseHex(fields[4]) & Tentative) == 0)
        .Select(fields => new IPAddress(Convert.FromHexString(fields[0])))
        .FirstOrDefault();

    private static int ParseHex(string hexadecimal) => int.Parse(hexadecimal, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
