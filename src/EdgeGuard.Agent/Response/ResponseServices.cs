using EdgeGuard.Agent.Clock;
using EdgeGuard.Agent.Options;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Store;
using EdgeGuard.Core.Reducers;
using EdgeGuard.Core.Response;
using EdgeGuard.Core.State;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EdgeGuard.Agent.Response;

/// <summary>Registers the response engine.</summary>
internal static class ResponseServices
{
    internal static IServiceCollection AddResponse(this IServiceCollection services)
    {
        services.AddSingleton<DecisionStore>();
        services.AddSingleton<OperatorStore>();
        services.AddSingleton(provider =>
        {
            ResponseOptions written = provider.GetRequiredService<IOptions<AgentOptions>>().Value.Response;
            return new ResponseCoordinator(
                provider.GetRequiredService<PipelineChannels>(),
                new Responder(ResponseSettings.Shapes(written), ResponseSettings.Limits(written)),
                provider.GetRequiredService<DecisionStore>(),
                provider.GetRequiredService<ILogger<ResponseCoordinator>>(),
                provider.GetRequiredService<TimeProvider>());
        });
        return services.AddSingleton<ReportBuilder>();
    }

    /// <summary>The state with all that was decided and said in earlier runs.</summary>
    internal static GatewayState Restore(IServiceProvider provider, GatewayState state)
    {
        GatewayClock clock = provider.GetRequiredService<ClockStore>().Clock;
        GatewayState restored = KnownDevices.WithGivenNames(provider.GetRequiredService<OperatorStore>().Restore(state, clock.GetUtcNow(), clock.IsNewBoot));
        return StoredResponses.Restore(restored, provider.GetRequiredService<DecisionStore>().Last().Select(d => KeyValuePair.Create(d.Device, d.Response)));
    }
}
