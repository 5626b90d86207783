using System.Security.Cryptography.X509Certificates;
using EdgeGuard.Lab.Actors;
using EdgeGuard.Lab.Observers;
using EdgeGuard.Lab.Scenarios;
using EdgeGuard.Lab.Services;
using EdgeGuard.Lab.Topology;

namespace EdgeGuard.Lab.Story;

/// <summary>Builds a stage: network, services outside and at home, devices (not plugged in), observers, the agent's configuration.</summary>
internal sealed class StageBuilder(Scenario scenario, ScenarioFiles files, DirectoryInfo state)
{
    private readonly Stack<object> _furniture = new();

    /// <exception cref="LabException">Something could not be set up.</exception>
    internal async Task<Stage> BuildAsync(CancellationToken cancellation)
    {
        LabNetwork network = await LabNetwork.BuildAsync(scenario.Hosts.SelectMany(host => host.Parsed), cancellation);
        Authority authority = Keep(new Authority(state));
        await FurnishInternetAsync(network, authority, cancellation);
        Keep(await HomeServer.StartAtHomeAsync(network.Gateway, state, cancellation));
        Broker broker = await Broker.StartAsync(network.Gateway, authority, state, cancellation);
        Keep(broker.Daemon);
        Dictionary<string, Actor> actors = await AddDevicesAsync(network, cancellation);
        LightPanel lights = new(state);
        AgentConfiguration configuration = new(scenario, files, state);
        string written = configuration.Write(broker, authority, lights);
        return new()
        {
            Scenario = scenario,
            Network = network,
            Actors = actors,
            Internet = new(network.Internet, Internet.Interface),
            Agent = new(network.Gateway, written, configuration.Socket),
            Subscriber = new(network.Gateway, broker, authority.CaFile),
            Lights = lights,
            Furniture = _furniture,
            Forbidden = new(),
        };
    }

    private async Task FurnishInternetAsync(LabNetwork network, Authority authority, CancellationToken cancellation)
    {
        Keep(await HomeServer.StartOutsideAsync(
            network.Internet, state, scenario.Hosts.Select(host => $"{host.Name},{string.Join(',', host.Addresses)}"), cancellation));
        foreach (ScenarioHost host in scenario.Hosts)
        {
            foreach (ScenarioPort port in host.Listens)
            {
                foreach (System.Net.IPAddress address in host.Parsed)
                    Keep(new EchoServer(network.Internet, new(address, port.Port), port.Protocol.Ip()));
            }
            if (host.MudFiles.Count > 0) Keep(await ServeAsync(network, host, authority.Issue(host.Name), cancellation));
        }
    }

    private async Task<MudHost> ServeAsync(LabNetwork network, ScenarioHost host, X509Certificate2 certificate, CancellationToken cancellation)
    {
        Dictionary<string, byte[]> served = host.MudFiles.ToDictionary(name => $"/{name}", files.Read, StringComparer.Ordinal);
        return await MudHost.StartAsync(network.Internet, certificate, host.Parsed, served, cancellation);
    }

    private async Task<Dictionary<string, Actor>> AddDevicesAsync(LabNetwork network, CancellationToken cancellation)
    {
        DhcpClient.Install(state);
        Dictionary<string, Actor> actors = new(StringComparer.Ordinal);
        foreach (ScenarioDevice device in scenario.Devices)
            actors.Add(device.Name, new(device, await network.AddDeviceAsync(device.Name, device.Mac, device.Home, cancellation), state));
        return actors;
    }

    private T Keep<T>(T piece) where T : notnull
    {
        _furniture.Push(piece);
        return piece;
    }
}
