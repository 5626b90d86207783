using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Core.Violations;
using Microsoft.Extensions.Hosting;

namespace EdgeGuard.Agent.Response;

/// <summary>Passes forbidden packets to <see cref="ResponseCoordinator"/>, which decides the response.</summary>
internal sealed class ResponseStage(PipelineChannels wires, ResponseCoordinator desk) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (Violation violation in wires.ToResponse.ReadAllAsync(stoppingToken))
            await wires.Guard.TryAsync(StageNames.Responses, violation, one => desk.ObserveAsync(one, stoppingToken), one => one.ToString(), stoppingToken);
    }
}
