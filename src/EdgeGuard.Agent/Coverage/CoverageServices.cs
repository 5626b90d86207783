using Microsoft.Extensions.DependencyInjection;

namespace EdgeGuard.Agent.Coverage;

/// <summary>The stages that know where the rules reach.</summary>
internal static class CoverageServices
{
    internal static IServiceCollection AddCoverage(this IServiceCollection services) => services
        .AddSingleton<BridgeIsolation>()
        .AddHostedService<CoverageStage>()
        .AddHostedService<NdProxyStage>()
        .AddHostedService<RogueServerStage>()
        .AddHostedService<BypassProbeStage>();
}
