using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Core.State;
using Microsoft.Extensions.Hosting;

namespace EdgeGuard.Agent.Orders;

/// <summary>Returns the mode before, where nobody confirms a new one in time; also one of an earlier run.</summary>
internal sealed class TrialStage(PipelineChannels channels, OperatorCommands commands, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer beat = new(Beat, time);
        do
        {
            foreach ((ModeSubject subject, ModeTrial trial) in channels.State.Current.Trials)
            {
                if (trial.Until <= time.GetUtcNow()) await commands.EndAsync(subject, trial, stoppingToken);
            }
        }
        while (await beat.WaitForNextTickAsync(stoppingToken));
    }
}
