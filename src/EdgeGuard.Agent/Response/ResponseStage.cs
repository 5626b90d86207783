using EdgeGuard.Agent.Options;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Response;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Violations;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EdgeGuard.Agent.Response;

/// <summary>Passes forbidden packets on, and decides by <see cref="SpreadRule"/> when a device has to be isolated.</summary>
internal sealed partial class ResponseStage(Wires wires, IOptions<AgentOptions> options, TimeProvider time, ILogger<ResponseStage> logger) : BackgroundService
{
    private readonly SpreadRule _rule = new(options.Value.Response.DistinctDestinations, TimeSpan.FromSeconds(options.Value.Response.WindowSeconds));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (Violation violation in wires.ToResponse.Reader.ReadAllAsync(stoppingToken))
        {
            await wires.Inputs.Writer.WriteAsync(new PolicyInput.Violated(violation), stoppingToken);
            if (Decide(violation) is { } decision) await wires.Inputs.Writer.WriteAsync(decision, stoppingToken);
        }
    }

    // What is monitored is told, not stopped; and nobody is isolated for what others send to it.
    private PolicyInput.ResponseDecided? Decide(Violation violation)
    {
        if (violation is not { Kind: ViolationKind.FromDevice, Dropped: true }) return null;
        GatewayState state = wires.State.Current;
        if (DeviceLookup.Culprit(state, violation) is not { Response.Level: < ResponseLevel.Isolated } device) return null;
        if (state.Networks[device.Network].Kind == NetworkKind.Trusted) return null;
        if (_rule.Observe(device.Id, violation.Destination, violation.Time) is not { } reason) return null;
        LogIsolating(device.Id, reason);
        return new(device.Id, new(ResponseLevel.Isolated, time.GetUtcNow(), reason, "rule"));
    }

    [LoggerMessage(5001, LogLevel.Warning, "Isolating {Device}: it {Reason}")]
    private partial void LogIsolating(DeviceId device, string reason);
}
