using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Response;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EdgeGuard.Agent.Telemetry;

/// <summary>Puts telemetry into the agent.</summary>
public static class TelemetryServices
{
    /// <summary>Adds the MQTT stage; nothing where no broker is named.</summary>
    /// <exception cref="OptionsValidationException">The options cannot be used; it lists every problem.</exception>
    public static IServiceCollection AddTelemetry(this IServiceCollection services, MqttOptions options)
    {
        IReadOnlyList<string> problems = MqttOptionsCheck.Check(options);
        if (problems.Count > 0) throw new OptionsValidationException("mqtt", typeof(MqttOptions), problems);
        if (options.Url is null) return services;
        return services.AddHostedService(provider => new MqttStage(
            provider.GetRequiredService<Wires>(),
            options,
            provider.GetRequiredService<DeviceCommands>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>()));
    }
}
