using EdgeGuard.Agent.Options;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Core.Response;
using EdgeGuard.Core.State;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EdgeGuard.Agent.Response;

/// <summary>Puts decisions and people's words into the agent.</summary>
internal static class ResponseServices
{
    internal static IServiceCollection AddResponse(this IServiceCollection services)
    {
        services.AddSingleton<DecisionBook>();
        services.AddSingleton<OwnerBook>();
        services.AddSingleton(provider =>
        {
            ResponseOptions written = provider.GetRequiredService<IOptions<AgentOptions>>().Value.Response;
            return new ResponseDesk(
                provider.GetRequiredService<Wires>(),
                new Responder(ResponseSettings.Shapes(written), ResponseSettings.Limits(written)),
                provider.GetRequiredService<DecisionBook>(),
                provider.GetRequiredService<ILogger<ResponseDesk>>());
        });
        services.AddSingleton<DeviceCommands>();
        services.AddSingleton<OwnerCommands>();
        services.AddSingleton<MuteCommands>();
        services.AddSingleton<Storyteller>();
        return services.AddSingleton<ProtectionCommands>();
    }

    /// <summary>The state with all that was decided and said in earlier runs.</summary>
    internal static GatewayState Restore(IServiceProvider provider, GatewayState state)
    {
        GatewayState restored = provider.GetRequiredService<OwnerBook>().Restore(state, provider.GetRequiredService<TimeProvider>().GetUtcNow());
        return KnownHolds.Restore(restored, provider.GetRequiredService<DecisionBook>().Last().Select(d => KeyValuePair.Create(d.Device, d.Response)));
    }
}
