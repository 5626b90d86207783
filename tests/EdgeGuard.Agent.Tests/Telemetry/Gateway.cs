using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Telemetry;
using EdgeGuard.Agent.Telemetry.Outbox;
using EdgeGuard.Agent.Telemetry.State;
using EdgeGuard.Agent.Tests.Response;
using EdgeGuard.Core.State;
using Microsoft.Extensions.Logging;

namespace EdgeGuard.Agent.Tests.Telemetry;

/// <summary>A running pipeline with the MQTT stage on it.</summary>
internal sealed class Gateway : IAsyncDisposable
{
    private readonly RunningPipeline _pipeline;
    private MqttStage? _mqtt;

    private Gateway(RunningPipeline pipeline) => _pipeline = pipeline;

    internal PipelineChannels PipelineChannels => _pipeline.PipelineChannels;

    /// <summary>From now on the kernel refuses the states that do not fit.</summary>
    internal void Refuse(Func<GatewayState, bool> refused) => _pipeline.Refuse(refused);

    internal EventOutbox Outbox => _mqtt!.Outbox;

    internal LogBook Log { get; } = new();

    internal static async Task<Gateway> StartAsync(MqttOptions options, GatewayState? initial = null, TimeProvider? time = null, string? outboxFile = null, string? retainedFile = null, GatewayIdentity? identity = null)
    {
        time ??= TimeProvider.System;
        Gateway gateway = new(await RunningPipeline.StartAsync(initial ?? Home.WithCamera, time));
        gateway._mqtt = new MqttStage(gateway.PipelineChannels, options, outboxFile, retainedFile, Coordinators.Orders(gateway.PipelineChannels, time), time, new LoggerFactory([gateway.Log]), identity: identity);
        await gateway._mqtt.StartAsync(CancellationToken.None);
        return gateway;
    }

    internal async Task SendAsync(PolicyInput input) => await PipelineChannels.Inputs.Writer.WriteAsync(input);

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
        await _pipeline.DisposeAsync();
    }
}
