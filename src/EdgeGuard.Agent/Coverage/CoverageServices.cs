using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Supervision;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeGuard.Agent.Coverage;

/// <summary>Registers the stages for coverage.</summary>
internal static class CoverageServices
{
    internal static IServiceCollection AddCoverage(this IServiceCollection services) => services
        .AddSingleton<BridgeIsolation>()
        .AddStage<CoverageStage>("coverage")
        .AddStage<NdProxyStage>("nd-proxy")
        .AddStage<RogueServerStage>(StageNames.RogueServers, without: "rogue servers are not detected")
        .AddStage<BypassProbeStage>("bypass-probe");
}
