using System.Net.Sockets;
using EdgeGuard.Agent.Options;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Core.Coverage;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;
using EdgeGuard.Linux;
using EdgeGuard.Linux.Interfaces;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EdgeGuard.Agent.Coverage;

/// <summary>
/// Bypass probe: regularly looks for a second default gateway on the governed networks, as a new device would. <see cref="RogueServerStage"/>
/// receives the answers.
/// </summary>
internal sealed partial class BypassProbeStage(PipelineChannels channels, IOptions<AgentOptions> options, TimeProvider time, ILogger<BypassProbeStage> logger) : BackgroundService
{
    private static readonly TimeSpan ListenersNeed = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.Coverage.ProbeSeconds == 0) return;
        await channels.State.WaitForAsync(s => s.Facts is { Interfaces.Count: > 0 } && s.Networks.Values.Any(n => !n.GatewayAddresses.IsEmpty), stoppingToken);
        // RogueServerStage starts to listen at the same gateway facts as this stage.
        await Task.Delay(ListenersNeed, time, stoppingToken);
        using PeriodicTimer timer = new(TimeSpan.FromSeconds(options.Value.Coverage.ProbeSeconds), time);
        do Ask(channels.State.Current);
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private void Ask(GatewayState state)
    {
        foreach (Network network in state.Networks.Values)
        {
            foreach (InterfaceFacts one in network.Interfaces.Select(i => state.Facts!.Interfaces.GetValueOrDefault(i)).OfType<InterfaceFacts>())
            {
                if (one.Mac is { } mac) Send(one.Name, BypassProbe.Frames(mac, network.GatewayAddresses, (uint)Random.Shared.Next()));
            }
        }
    }

    private void Send(string name, IEnumerable<byte[]> frames)
    {
        try
        {
            FrameSender.Send(name, frames);
        }
        catch (Exception problem) when (problem is SocketException or KernelRefusedException)
        {
            LogUnasked(name, problem.Message);
        }
    }

    [LoggerMessage(1212, LogLevel.Debug, "Bypass probe on {Interface} failed: {Problem}")]
    private partial void LogUnasked(string @interface, string problem);
}
