using System.Net;
using EdgeGuard.Lab.Devices;
using EdgeGuard.Lab.Observers;
using EdgeGuard.Lab.Processes;
using EdgeGuard.Lab.Scenarios;
using EdgeGuard.Lab.Services;
using EdgeGuard.Lab.Topology;

namespace EdgeGuard.Lab.Setup;

/// <summary>Builds the test network of a scenario. Devices are not plugged in yet, and the agent does not run yet.</summary>
internal sealed class TestbedBuilder(Scenario scenario, ScenarioFiles files, DirectoryInfo state)
{
    private readonly Stack<object> _servers = new();
    private readonly Dictionary<string, MakerSite> _makers = new(StringComparer.Ordinal);

    /// <exception cref="LabException">The network or a server could not be set up.</exception>
    internal async Task<Testbed> BuildAsync(CancellationToken cancellation)
    {
        LabNetwork network = await LabNetwork.BuildAsync(scenario.Hosts.SelectMany(host => host.ParsedAddresses), cancellation);
        CertificateAuthority authority = Keep(new CertificateAuthority(state));
        await StartHostsAsync(network, authority, cancellation);
        Keep(await DnsmasqServer.StartAtHomeAsync(network.Gateway, state, cancellation));
        MqttBroker broker = await MqttBroker.StartAsync(network.Gateway, authority, state, cancellation);
        Keep(broker.Daemon);
        Dictionary<string, LabDevice> devices = await AddDevicesAsync(network, cancellation);
        SimulatedLeds leds = new(state);
        AgentConfiguration configuration = new(scenario, files, state);
        string configurationFile = configuration.Write(broker, authority, leds);
        return new()
        {
            Scenario = scenario,
            Network = network,
            Devices = devices,
            Makers = _makers,
            InternetTap = new(network.Internet, InternetSetup.Interface),
            Agent = new(network.Gateway, configurationFile, configuration.Socket),
            Subscriber = new(network.Gateway, broker, authority.CaFile),
            Leds = leds,
            Servers = _servers,
        };
    }

    private async Task StartHostsAsync(LabNetwork network, CertificateAuthority authority, CancellationToken cancellation)
    {
        Keep(await DnsmasqServer.StartOutsideAsync(
            network.Internet, state, scenario.Hosts.Select(host => $"{host.Name},{string.Join(',', host.Addresses)}"), cancellation));
        foreach (ScenarioHost host in scenario.Hosts)
        {
            foreach (ScenarioPort port in host.Listens)
            {
                foreach (IPAddress address in host.ParsedAddresses)
                    Keep(new EchoServer(network.Internet, new(address, port.Port), port.Protocol.ToProtocolType()));
            }
            if (host.MudFiles.Count > 0) Keep(await StartMudFileServerAsync(network, host, authority, cancellation));
        }
    }

    private async Task<MudFileServer> StartMudFileServerAsync(
        LabNetwork network, ScenarioHost host, CertificateAuthority authority, CancellationToken cancellation)
    {
        MakerSite site = _makers[host.Name] = Keep(new MakerSite(authority, files));
        foreach (string file in host.MudFiles) site.Publish(file, file, FileSignature.Maker);
        return await MudFileServer.StartAsync(network.Internet, authority.Issue(host.Name), host.ParsedAddresses, site.Served, cancellation);
    }

    private async Task<Dictionary<string, LabDevice>> AddDevicesAsync(LabNetwork network, CancellationToken cancellation)
    {
        DhcpClient.Install(state);
        Dictionary<string, LabDevice> devices = new(StringComparer.Ordinal);
        foreach (ScenarioDevice device in scenario.Devices)
            devices.Add(device.Name, new(device, await network.AddDeviceAsync(device.Name, device.Mac, device.Home, cancellation), state));
        return devices;
    }

    private T Keep<T>(T server) where T : notnull
    {
        _servers.Push(server);
        return server;
    }
}
