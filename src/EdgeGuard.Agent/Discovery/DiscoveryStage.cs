using System.Net.Sockets;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Discovery;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Wire;
using EdgeGuard.Linux.Packets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeGuard.Agent.Discovery;

/// <summary>Reads the frames of every governed interface and passes the devices that it sees to <see cref="SightingIntake"/>.</summary>
internal sealed partial class DiscoveryStage(
    PipelineChannels channels, FrameSource frames, SightingIntake intake, TimeProvider time, ILogger<DiscoveryStage> logger) : BackgroundService
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private long _lost;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Together.RunAsync(stoppingToken, [.. channels.State.Current.Networks.Values.SelectMany(n => n.Interfaces).Distinct().Select(name => (Func<CancellationToken, Task>)(token => WatchAsync(name, token)))]);

    // An interface may come later, go, and come back: a cable, a USB adapter, a restarted access point.
    private async Task WatchAsync(string interfaceName, CancellationToken stoppingToken)
    {
        for (bool isFirst = true; ; isFirst = false)
        {
            long begun = time.GetTimestamp();
            try
            {
                await ReadAsync(interfaceName, stoppingToken);
            }
            catch (SocketException lost)
            {
                if (isFirst || time.GetElapsedTime(begun) > RetryAfter) LogBlind(interfaceName, lost.Message);
            }
            await Task.Delay(RetryAfter, time, stoppingToken);
        }
    }

    private async Task ReadAsync(string interfaceName, CancellationToken stoppingToken)
    {
        await foreach (Frame frame in frames(interfaceName, stoppingToken))
        {
            if (frame.LostBefore > 0) LogLost(interfaceName, frame.LostBefore, Interlocked.Add(ref _lost, frame.LostBefore));
            await channels.Guard.TryAsync(StageNames.Discovery, frame, one => TakeAsync(one, interfaceName, stoppingToken), one => one.Describe(), stoppingToken);
        }
    }

    private async ValueTask TakeAsync(Frame frame, string interfaceName, CancellationToken stoppingToken)
    {
        GatewayState state = channels.State.Current;
        if (DeviceLookup.NetworkOf(state, interfaceName) is not { } network) return;
        foreach (Sighting sighting in FrameObserver.Observe(frame, new GovernedLink(network, interfaceName) { State = state })) await intake.TakeAsync(sighting, stoppingToken);
    }

    [LoggerMessage(1001, LogLevel.Warning, "Discovery cannot listen on {Interface}, and tries again every second: {Reason}")]
    private partial void LogBlind(string @interface, string reason);

    [LoggerMessage(1002, LogLevel.Warning, "Discovery is behind on {Interface}: {Count} frames lost, {Total} in all")]
    private partial void LogLost(string @interface, uint count, long total);
}
