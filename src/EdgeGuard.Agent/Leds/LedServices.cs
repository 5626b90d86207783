using EdgeGuard.Agent.Response;
using EdgeGuard.Agent.Supervision;
using EdgeGuard.Linux.Clock;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace EdgeGuard.Agent.Leds;

/// <summary>Registers the LEDs and the button.</summary>
public static class LedServices
{
    /// <summary>Adds <see cref="LedOptions"/>, validated at start, the stage that shows the state on the LEDs, and the button stage.</summary>
    public static IServiceCollection AddLeds(this IServiceCollection services)
    {
        services.AddOptions<LedOptions>().BindConfiguration(LedOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<LedOptions>, LedOptionsValidator>());
        services.TryAddSingleton<TimeProvider>(BootClock.Instance);
        services.TryAddSingleton(LedDrivers.Open);
        services.TryAddSingleton(LedDrivers.OpenButton);
        services.AddStage<LedStage>("leds");
        services.AddStage<ButtonStage>("button");
        return services.AddStage<PauseStage>("pause");
    }

    /// <summary>Validates options that were read without the services.</summary>
    /// <exception cref="OptionsValidationException">They have problems; the message lists them.</exception>
    public static void Require(LedOptions options)
    {
        ValidateOptionsResult result = new LedOptionsValidator().Validate(null, options);
        if (result.Failed) throw new OptionsValidationException(LedOptions.Section, typeof(LedOptions), result.Failures);
    }
}
