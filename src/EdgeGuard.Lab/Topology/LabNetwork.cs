using System.Net;
using EdgeGuard.Lab.Processes;

namespace EdgeGuard.Lab.Topology;

/// <summary>A home and the internet: one network namespace each for the gateway, the internet and every device, with links between them.</summary>
internal sealed class LabNetwork : IDisposable
{
    private readonly Dictionary<string, NetworkNamespace> _devices = new(StringComparer.Ordinal);

    private string _ownerTable = "";

    private LabNetwork(NetworkNamespace gateway, NetworkNamespace internet)
    {
        Gateway = gateway;
        Internet = internet;
    }

    /// <summary>The home router.</summary>
    internal NetworkNamespace Gateway { get; }

    /// <summary>Everything behind the provider.</summary>
    internal NetworkNamespace Internet { get; }

    /// <summary>A device's namespace; its interface is <c>eth0</c>.</summary>
    internal NetworkNamespace this[string device] => _devices[device];

    /// <summary>Builds the gateway and the internet. Devices are added later.</summary>
    /// <param name="hosts">Addresses of hosts in the internet that run servers.</param>
    /// <param name="cancellation">Stops the building.</param>
    /// <exception cref="LabException">The kernel or a tool refused.</exception>
    internal static async Task<LabNetwork> BuildAsync(IEnumerable<IPAddress> hosts, CancellationToken cancellation)
    {
        LabNetwork network = new(
            await NetworkNamespace.CreateAsync("gateway", cancellation), await NetworkNamespace.CreateAsync("internet", cancellation));
        // These routers have been up for long when a scenario begins: duplicate address detection is over.
        foreach (NetworkNamespace router in (NetworkNamespace[])[network.Gateway, network.Internet])
            router.WriteSysctl("ipv6/conf/default/accept_dad", "0");
        await network.Gateway.IpAsync($"link add wan0 type veth peer name {InternetSetup.Interface} netns internet\n", cancellation);
        await InternetSetup.ConfigureAsync(network.Internet, hosts, cancellation);
        await GatewaySetup.ConfigureAsync(network.Gateway, cancellation);
        network._ownerTable = await network.ListOwnerTableAsync(cancellation);
        return network;
    }

    /// <summary>The owner's nft table is exactly as it was created.</summary>
    internal async Task<bool> IsOwnerTableUnchangedAsync(CancellationToken cancellation) => await ListOwnerTableAsync(cancellation) == _ownerTable;

    /// <summary>Adds a device that is connected to its bridge. Its interface is still down.</summary>
    internal async Task<NetworkNamespace> AddDeviceAsync(string name, string mac, HomeNetwork home, CancellationToken cancellation)
    {
        NetworkNamespace device = await NetworkNamespace.CreateAsync(name, cancellation);
        _devices.Add(name, device);
        string port = $"p-{name}";
        await Gateway.IpAsync($"link add {port} type veth peer name eth0 address {mac} netns {name}\n", cancellation);
        await GatewaySetup.AddPortAsync(Gateway, home, port, cancellation);
        device.WriteSysctl("ipv6/conf/eth0/router_solicitation_delay", "0");
        return device;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (NetworkNamespace device in _devices.Values) device.Dispose();
        Gateway.Dispose();
        Internet.Dispose();
    }

    private Task<string> ListOwnerTableAsync(CancellationToken cancellation) =>
        Gateway.RunToolAsync("nft", ["list", "table", "inet", "home"], cancellation);
}
