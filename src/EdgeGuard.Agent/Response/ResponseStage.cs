using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Core.Violations;
using Microsoft.Extensions.Hosting;

namespace EdgeGuard.Agent.Response;

/// <summary>Passes forbidden packets to <see cref="ResponseCoordinator"/>, which decides the response.</summary>
internal sealed class ResponseStage(PipelineChannels channels, ResponseCoordinator coordinator) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (Violation violation in channels.ToResponse.ReadAllAsync(stoppingToken))
            await channels.Guard.TryAsync(StageNames.Responses, violation, one => coordinator.ObserveAsync(one, stoppingToken), one => one.ToString(), stoppingToken);
    }
}
