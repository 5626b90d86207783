using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Core.State;
using Microsoft.Extensions.Hosting;

namespace EdgeGuard.Agent.Store;

/// <summary>
/// Stores the time at the end of the agent, and every five minutes while a response, a mute or a learning session has an end.
/// After a reboot, each has the rest that was stored. A gateway on which nothing runs writes nothing.
/// </summary>
internal sealed class ClockStage(PipelineChannels channels, ClockStore store, TimeProvider time) : BackgroundService
{
    /// <summary>After a power cut, a response lasts this much longer at most.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => RunAsync(stoppingToken);

    /// <summary>Runs until the agent stops.</summary>
    internal async Task RunAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (HasEnds(channels.State.Current)) Attempt.To(store.Keep);
            }
        }
        finally
        {
            Attempt.To(store.Keep);
        }
    }

    private static bool HasEnds(GatewayState state) =>
        state.Responses.Values.Any(r => r.Until is not null) || state.Devices.Values.Any(d => d.Response.Until is not null)
        || state.Mutes.Values.Any(until => until is not null) || !state.Learning.IsEmpty;
}
