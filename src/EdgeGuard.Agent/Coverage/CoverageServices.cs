using Microsoft.Extensions.DependencyInjection;

namespace EdgeGuard.Agent.Coverage;

/// <summary>Registers the stages for coverage.</summary>
internal static class CoverageServices
{
    internal static IServiceCollection AddCoverage(this IServiceCollection services) => services
        .AddSingleton<BridgeIsolation>()
        .AddHostedService<CoverageStage>()
        .AddHostedService<NdProxyStage>()
        .AddHostedService<RogueServerStage>()
        .AddHostedService<BypassProbeStage>();
}
