using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace EdgeGuard.Agent.Leds;

/// <summary>Registers the lights.</summary>
public static class LedServices
{
    /// <summary>Adds <see cref="LedOptions"/>, checked at start, and the stage that shows the state on the lights.</summary>
    public static IServiceCollection AddLeds(this IServiceCollection services)
    {
        services.AddOptions<LedOptions>().BindConfiguration(LedOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<LedOptions>, LedOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(LedDrivers.Open);
        return services.AddHostedService<LedStage>();
    }
}
