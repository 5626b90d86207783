using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Response;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EdgeGuard.Agent.Telemetry;

/// <summary>Puts telemetry into the agent.</summary>
public static class TelemetryServices
{
    // Another form of the tables gets another name.
    private const string OutboxFile = "telemetry-1.db";

    /// <summary>Adds the MQTT stage; nothing where no broker is named.</summary>
    /// <param name="services">The agent's services.</param>
    /// <param name="options">Section <c>mqtt</c>.</param>
    /// <param name="stateFolder">Where events are kept that the broker does not have yet; null to keep them in memory.</param>
    /// <exception cref="OptionsValidationException">The options cannot be used; it lists every problem.</exception>
    public static IServiceCollection AddTelemetry(this IServiceCollection services, MqttOptions options, string? stateFolder = null)
    {
        IReadOnlyList<string> problems = MqttOptionsCheck.Check(options);
        if (problems.Count > 0) throw new OptionsValidationException("mqtt", typeof(MqttOptions), problems);
        if (options.Url is null) return services;
        return services.AddHostedService(provider => new MqttStage(
            provider.GetRequiredService<Wires>(),
            options,
            stateFolder is null ? null : Path.Combine(stateFolder, OutboxFile),
            provider.GetRequiredService<DeviceCommands>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>()));
    }
}
