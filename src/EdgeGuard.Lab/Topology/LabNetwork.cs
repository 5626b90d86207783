using System.Net;

namespace EdgeGuard.Lab.Topology;

/// <summary>A home and the internet: namespaces for the gateway, the rest of the world and each device, with links between them.</summary>
internal sealed class LabNetwork : IDisposable
{
    private readonly Dictionary<string, NetworkNamespace> _devices = new(StringComparer.Ordinal);

    private string _homeTable = "";

    private LabNetwork(NetworkNamespace gateway, NetworkNamespace internet)
    {
        Gateway = gateway;
        Internet = internet;
    }

    /// <summary>The home's router.</summary>
    internal NetworkNamespace Gateway { get; }

    /// <summary>Everything beyond the provider.</summary>
    internal NetworkNamespace Internet { get; }

    /// <summary>A device's namespace; its interface is <c>eth0</c>.</summary>
    internal NetworkNamespace this[string device] => _devices[device];

    /// <summary>Builds the gateway and the internet; devices are plugged in afterwards.</summary>
    /// <param name="hosts">Addresses of hosts in the internet at which something listens.</param>
    /// <param name="cancellation">Stops the building.</param>
    /// <exception cref="LabException">The kernel or a tool refused.</exception>
    internal static async Task<LabNetwork> BuildAsync(IEnumerable<IPAddress> hosts, CancellationToken cancellation)
    {
        LabNetwork network = new(
            await NetworkNamespace.CreateAsync("gateway", cancellation), await NetworkNamespace.CreateAsync("internet", cancellation));
        // Routers that were up long before the story begins: their addresses need no test for duplicates.
        foreach (NetworkNamespace router in (NetworkNamespace[])[network.Gateway, network.Internet])
            router.Set("ipv6/conf/default/accept_dad", "0");
        await network.Gateway.IpAsync($"link add wan0 type veth peer name {Topology.Internet.Interface} netns internet\n", cancellation);
        await Topology.Internet.FurnishAsync(network.Internet, hosts, cancellation);
        await Topology.Gateway.FurnishAsync(network.Gateway, cancellation);
        network._homeTable = await network.ListHomeTableAsync(cancellation);
        return network;
    }

    /// <summary>The owner's table is word for word as it was made.</summary>
    internal async Task<bool> IsHomeTableUntouchedAsync(CancellationToken cancellation) => await ListHomeTableAsync(cancellation) == _homeTable;

    /// <summary>Adds a device with its cable plugged in and its interface still down.</summary>
    internal async Task<NetworkNamespace> AddDeviceAsync(string name, string mac, HomeNetwork where, CancellationToken cancellation)
    {
        NetworkNamespace device = await NetworkNamespace.CreateAsync(name, cancellation);
        _devices.Add(name, device);
        string port = $"p-{name}";
        await Gateway.IpAsync($"link add {port} type veth peer name eth0 address {mac} netns {name}\n", cancellation);
        await Topology.Gateway.PlugAsync(Gateway, where, port, cancellation);
        device.Set("ipv6/conf/eth0/router_solicitation_delay", "0");
        return device;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (NetworkNamespace device in _devices.Values) device.Dispose();
        Gateway.Dispose();
        Internet.Dispose();
    }

    private Task<string> ListHomeTableAsync(CancellationToken cancellation) =>
        Gateway.RunToolAsync("nft", ["list", "table", "inet", "home"], cancellation);
}
