using EdgeGuard.Agent.Addresses;
using EdgeGuard.Agent.Clock;
using EdgeGuard.Agent.Control;
using EdgeGuard.Agent.Coverage;
using EdgeGuard.Agent.Discovery;
using EdgeGuard.Agent.Enforcement;
using EdgeGuard.Agent.Learning;
using EdgeGuard.Agent.Names;
using EdgeGuard.Agent.Options;
using EdgeGuard.Agent.Orders;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Profiles;
using EdgeGuard.Agent.Registry;
using EdgeGuard.Agent.Response;
using EdgeGuard.Agent.Service;
using EdgeGuard.Agent.Store;
using EdgeGuard.Agent.Violations;
using EdgeGuard.Linux.Clock;
using EdgeGuard.Linux.Neighbors;
using EdgeGuard.Linux.Nft;
using EdgeGuard.Linux.Packets;
using EdgeGuard.Linux.Service;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EdgeGuard.Agent;

/// <summary>The stages of the agent, in the order in which data meets them.</summary>
public static class AgentServices
{
    /// <summary>Adds the stages; lights and telemetry add themselves.</summary>
    public static IServiceCollection AddAgent(this IServiceCollection services)
    {
        services.AddOptions<AgentOptions>().BindConfiguration("").ValidateOnStart();
        services.AddSingleton<IValidateOptions<AgentOptions>, AgentOptionsValidator>();
        services.AddSingleton(provider => ClockStore.OfThisMachine(provider.GetRequiredService<GatewayStore>, provider.GetRequiredService<ILogger<ClockStore>>()));
        services.AddSingleton<TimeProvider>(provider => provider.GetRequiredService<ClockStore>().Clock);
        services.AddSingleton<WallTimeJson>();
        services.AddSingleton(provider => new PipelineChannels(provider.GetRequiredService<RulesetIdStore>().Restore(ResponseServices.Restore(
            provider, provider.GetRequiredService<DeviceRegistry>().Restore(
                AgentSettings.InitialState(provider.GetRequiredService<IOptions<AgentOptions>>().Value), provider.GetRequiredService<TimeProvider>().GetUtcNow()))), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new GatewayStore(
            provider.GetRequiredService<IOptions<AgentOptions>>().Value.State.Folder,
            BootClock.Instance,
            provider.GetRequiredService<ILogger<GatewayStore>>()));
        services.AddResponse();
        services.AddOrders();
        services.AddSingleton<DeviceRegistry>();
        services.AddSingleton<RulesetIdStore>();
        services.AddSingleton<SightingIntake>();
        services.AddSingleton(_ => NeighborTable.Open());
        services.AddSingleton(_ => new VendorNames());
        services.AddSingleton<EventJournal>();
        services.AddSingleton<FrameSource>(PacketSocket.ReadInterfaceAsync);
        services.AddSingleton<ProfileFetcher>();
        services.AddSingleton(_ => DescriptorStore.Take(NftTable.SocketName) is { } kept ? NftTable.Open(kept) : NftTable.Open());
        services.AddHostedService(provider => provider.GetRequiredService<EventJournal>());
        services.AddHostedService<StoreStage>();
        services.AddHostedService<ClockStage>();
        // Stages stop in reverse order, so this one stores the last numbers.
        services.AddHostedService<RulesetIdStage>();
        services.AddHostedService<ReducerStage>();
        services.AddHostedService<AddressStage>();
        services.AddHostedService<DiscoveryStage>();
        services.AddHostedService<ReconcileStage>();
        services.AddHostedService<RegistryStage>();
        services.AddHostedService<ProfileStage>();
        services.AddSingleton(provider => new ProfileLibrary(Path.Combine(provider.GetRequiredService<IOptions<AgentOptions>>().Value.State.Folder, "library")));
        services.AddSingleton<IDeviceTap, PacketDeviceTap>();
        services.AddSingleton(provider => new LearningSessions(new(provider.GetRequiredService<GatewayStore>())));
        services.AddHostedService<LearningStage>();
        services.AddSingleton<DnsAddressCache>();
        services.AddHostedService<ProfileNameStage>();
        services.AddHostedService<DnsAddressCacheStage>();
        services.AddHostedService<DnsProxyStage>();
        services.AddHostedService<EnforcementStage>();
        services.AddCoverage();
        services.AddHostedService<ViolationStage>();
        services.AddSingleton<ReportCounts>();
        services.AddHostedService<ResponseStage>();
        services.AddHostedService<DnsQuestionStage>();
        services.AddHostedService<ExpiryStage>();
        services.AddHostedService<ServiceStage>();
        return services;
    }
}
