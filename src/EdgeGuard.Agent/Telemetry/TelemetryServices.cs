using EdgeGuard.Agent.Clock;
using EdgeGuard.Agent.Options;
using EdgeGuard.Agent.Orders;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Supervision;
using EdgeGuard.Agent.Telemetry.State;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EdgeGuard.Agent.Telemetry;

/// <summary>Puts telemetry into the agent.</summary>
public static class TelemetryServices
{
    // Another form of the tables gets another name.
    private const string OutboxFile = "telemetry-1.db";

    /// <summary>Adds <see cref="MqttOptions"/>, checked at start, and the stage that speaks to the broker; none where no broker is named.</summary>
    /// <param name="services">Of the agent.</param>
    /// <param name="configuration">The configuration.</param>
    /// <param name="file">Its file, whose digest the gateway reports; null for none.</param>
    public static IServiceCollection AddTelemetry(this IServiceCollection services, IConfiguration configuration, string? file = null)
    {
        services.AddOptions<MqttOptions>().BindConfiguration("mqtt").Configure<IConfiguration>(ReadSingleCommand).ValidateOnStart();
        services.AddSingleton<IValidateOptions<MqttOptions>, MqttOptionsCheck>();
        if (configuration["mqtt:url"] is null) return services;
        services.AddSingleton(provider => new MqttStage(
            provider.GetRequiredService<PipelineChannels>(),
            provider.GetRequiredService<IOptions<MqttOptions>>().Value,
            Path.Combine(provider.GetRequiredService<IOptions<AgentOptions>>().Value.State.Folder, OutboxFile),
            Path.Combine(provider.GetRequiredService<IOptions<AgentOptions>>().Value.State.Folder, RetainedTopics.FileName),
            provider.GetRequiredService<OrderContext>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>(),
            provider.GetRequiredService<CertificateClock>(),
            GatewayIdentity.Of(provider.GetRequiredService<IOptions<AgentOptions>>().Value, provider.GetRequiredService<IOptions<MqttOptions>>().Value, file)));
        return services.AddStage<MqttStage>(StageNames.Mqtt, without: "the broker gets no events, and orders over MQTT are not received");
    }

    // "commands": "none" and "commands": [] mean what they say. The binder passes over a single word, and over an empty list, which
    // here is an empty word; that would leave the default.
    private static void ReadSingleCommand(MqttOptions options, IConfiguration configuration)
    {
        if (configuration["mqtt:commands"] is { } word) options.Commands = word.Length > 0 ? [word] : [];
    }
}
