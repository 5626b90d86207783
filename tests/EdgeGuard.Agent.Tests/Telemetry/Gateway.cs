using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Response;
using EdgeGuard.Agent.Telemetry;
using EdgeGuard.Core.State;
using Microsoft.Extensions.Logging;

namespace EdgeGuard.Agent.Tests.Telemetry;

/// <summary>The agent's pipeline with the MQTT stage on it; in place of the kernel someone who says yes to every ruleset.</summary>
internal sealed class Gateway : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ReducerStage _reducer;
    private readonly Task _kernel;
    private MqttStage? _mqtt;

    private Gateway(GatewayState initial, TimeProvider time)
    {
        Wires = new(initial);
        _reducer = new(Wires, time);
        _kernel = SayYesAsync();
    }

    internal Wires Wires { get; }

    internal LogBook Log { get; } = new();

    internal static async Task<Gateway> StartAsync(MqttOptions options, GatewayState? initial = null, TimeProvider? time = null, string? outboxFile = null)
    {
        time ??= TimeProvider.System;
        Gateway gateway = new(initial ?? Home.WithCamera, time);
        await gateway._reducer.StartAsync(CancellationToken.None);
        gateway._mqtt = new MqttStage(gateway.Wires, options, outboxFile, new DeviceCommands(gateway.Wires, time), time, new LoggerFactory([gateway.Log]));
        await gateway._mqtt.StartAsync(CancellationToken.None);
        return gateway;
    }

    internal async Task SendAsync(PolicyInput input) => await Wires.Inputs.Writer.WriteAsync(input);

    /// <summary>Stops as the service manager would.</summary>
    internal async Task StopMqttAsync()
    {
        if (_mqtt is null) return;
        await _mqtt.StopAsync(CancellationToken.None);
        Assert.False(_mqtt.ExecuteTask!.IsFaulted, _mqtt.ExecuteTask.Exception?.ToString());
        _mqtt.Dispose();
        _mqtt = null;
    }

    public async ValueTask DisposeAsync()
    {
        await StopMqttAsync();
        await _reducer.StopAsync(CancellationToken.None);
        await _stop.CancelAsync();
        await _kernel;
        _stop.Dispose();
        _reducer.Dispose();
    }

    private async Task SayYesAsync()
    {
        long generation = 0;
        try
        {
            await foreach (GatewayState state in Wires.ToEnforce.Reader.ReadAllAsync(_stop.Token))
            {
                Wires.InForce.Swap(state);
                await Wires.Inputs.Writer.WriteAsync(new PolicyInput.Enforced(new(++generation, true, null)), _stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }
}
