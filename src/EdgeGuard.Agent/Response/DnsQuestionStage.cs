using EdgeGuard.Agent.Pipeline;
using Microsoft.Extensions.Hosting;

namespace EdgeGuard.Agent.Response;

/// <summary>Passes DNS questions that the gate let through to <see cref="ResponseCoordinator"/>; no answer waits for it.</summary>
internal sealed class DnsQuestionStage(PipelineChannels channels, ResponseCoordinator coordinator) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (AskedName asked in channels.ToJudge.Reader.ReadAllAsync(stoppingToken))
            await channels.Guard.TryAsync(StageNames.DnsQuestions, asked, one => coordinator.AskAsync(one, stoppingToken), one => one.ToString(), stoppingToken);
    }
}
