using EdgeGuard.Lab.Processes;
using EdgeGuard.Lab.Sandbox;
using EdgeGuard.Lab.Services;
using EdgeGuard.Lab.Topology;

namespace EdgeGuard.Lab.Tests.Sandbox;

/// <summary>A test network with a program that never ends by itself. The sandbox tests kill it from outside.</summary>
internal sealed class EndlessNetwork
{
    public static async Task RunForeverAsync()
    {
        DirectoryInfo state = SandboxSetup.Prepare();
        using LabNetwork network = await LabNetwork.BuildAsync([], CancellationToken.None);
        using Daemon home = await DnsmasqServer.StartAtHomeAsync(network.Gateway, state, CancellationToken.None);
        Console.WriteLine("running");
        await Task.Delay(Timeout.Infinite);
    }
}
