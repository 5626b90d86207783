using EdgeGuard.Lab.Processes;
using EdgeGuard.Lab.Sandbox;
using EdgeGuard.Lab.Services;
using EdgeGuard.Lab.Topology;

namespace EdgeGuard.Lab.Tests.Sandbox;

/// <summary>A network with a program in it which never ends by itself; the tests of the sandbox end it from outside.</summary>
internal sealed class StandingNetwork
{
    public static async Task StandForeverAsync()
    {
        DirectoryInfo state = SandboxSetup.Prepare();
        using LabNetwork network = await LabNetwork.BuildAsync([], CancellationToken.None);
        using Daemon home = await DnsmasqServer.StartAtHomeAsync(network.Gateway, state, CancellationToken.None);
        Console.WriteLine("stands");
        await Task.Delay(Timeout.Infinite);
    }
}
