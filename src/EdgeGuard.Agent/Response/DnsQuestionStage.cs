using EdgeGuard.Agent.Pipeline;
using Microsoft.Extensions.Hosting;

namespace EdgeGuard.Agent.Response;

/// <summary>Passes DNS questions that the gate let through to <see cref="ResponseCoordinator"/>; no answer waits for it.</summary>
internal sealed class DnsQuestionStage(PipelineChannels wires, ResponseCoordinator desk) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (AskedName asked in wires.ToJudge.Reader.ReadAllAsync(stoppingToken))
            await wires.Guard.TryAsync(StageNames.DnsQuestions, asked, one => desk.AskAsync(one, stoppingToken), one => one.ToString(), stoppingToken);
    }
}
