using System.Net;
using EdgeGuard.Agent.Addresses;
using EdgeGuard.Agent.Clock;
using EdgeGuard.Agent.Control;
using EdgeGuard.Agent.Coverage;
using EdgeGuard.Agent.Discovery;
using EdgeGuard.Agent.Enforcement;
using EdgeGuard.Agent.Fetching;
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
using EdgeGuard.Agent.Supervision;
using EdgeGuard.Agent.Violations;
using EdgeGuard.Core.State;
using EdgeGuard.Linux.Clock;
using EdgeGuard.Linux.Interfaces;
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
        services.AddSingleton(provider => new TimeFloor(provider.GetRequiredService<IOptions<AgentOptions>>().Value.State.Folder));
        services.AddSingleton<SynchronizationSource>(ClockSynchronization.IsSynchronized);
        services.AddSingleton(provider => new CertificateClock(
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<TimeFloor>(), provider.GetRequiredService<SynchronizationSource>()));
        services.AddSingleton(_ => InputMarks.None);
        services.AddSingleton(provider => new PipelineChannels(InitialState(provider), provider.GetRequiredService<InputMarks>(),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<PipelineChannels>>()));
        services.AddSingleton(provider => new GatewayStore(
            provider.GetRequiredService<IOptions<AgentOptions>>().Value.State.Folder,
            BootClock.Instance,
            provider.GetRequiredService<ILogger<GatewayStore>>()));
        services.AddResponse();
        services.AddOrders();
        services.AddSingleton<DeviceRegistry>();
        services.AddSingleton<ProfileStore>();
        services.AddSingleton<RulesetIdStore>();
        services.AddSingleton<RecentFlowStore>();
        services.AddSingleton<SightingIntake>();
        services.AddSingleton(_ => NeighborTable.Open());
        services.AddSingleton(_ => new VendorNames());
        services.AddSingleton<FrameSource>(PacketSocket.ReadInterfaceAsync);
        services.AddSingleton<RouterTraceSource>(PacketSocket.ReadRouterTracesAsync);
        services.AddSingleton(provider => new CheckedDialer(
            () => HomeAddresses.Read(provider.GetRequiredService<PipelineChannels>()),
            LocalServers.Of(provider.GetRequiredService<IOptions<AgentOptions>>().Value.Profiles),
            (host, token) => Dns.GetHostAddressesAsync(host, token).WaitAsync(token)));
        services.AddSingleton(provider => new FetchWorkers(provider.GetService<FetcherProgram>(), provider.GetRequiredService<ILogger<FetchWorkers>>()));
        services.AddSingleton<ProfileFetcher>();
        services.AddSingleton(_ => DescriptorStore.Take(NftTable.SocketName) is { } kept ? NftTable.Open(kept) : NftTable.Open());
        services.AddStage<EventJournal>("journal");
        services.AddStage<StoreStage>("store");
        services.AddStage<ClockStage>("clock");
        services.AddStage<TimeFloorStage>("time-floor");
        // Stages stop in reverse order, so this one stores the last numbers.
        services.AddStage<RulesetIdStage>("ruleset-ids");
        services.AddStage<ReducerStage>(StageNames.Reducer);
        services.AddStage<AddressStage>("addresses");
        services.AddStage<TranslationStage>("translations", without: "NAT64 prefixes of routers do not count");
        services.AddStage<DiscoveryStage>(StageNames.Discovery, without: "new devices, and addresses granted without a lease file, are not seen");
        services.AddStage<PlaceProbeStage>("place-probe", without: "a device that moved to another port keeps its old place until it asks for an address there");
        services.AddStage<ReconcileStage>(StageNames.Reconcile, without: "lease files and the neighbor table are not read, and leases do not expire");
        services.AddStage<RegistryStage>("registry");
        services.AddStage<ProfileStage>(StageNames.Profiles, without: "no profile is fetched or read");
        services.AddSingleton(provider => new ProfileLibrary(Path.Combine(provider.GetRequiredService<IOptions<AgentOptions>>().Value.State.Folder, "library")));
        services.AddSingleton<IDeviceTap, PacketDeviceTap>();
        services.AddSingleton(provider => new LearningSessions(new(provider.GetRequiredService<GatewayStore>())));
        services.AddStage<LearningStage>(StageNames.Learning, without: "nothing is learned");
        services.AddSingleton<DnsAddressCache>();
        services.AddStage<ProfileNameStage>(StageNames.ProfileNames, without: "names in profiles keep their last addresses");
        services.AddStage<DnsAddressCacheStage>("dns-addresses");
        services.AddStage<DnsProxyStage>(StageNames.DnsProxy, without: "DNS queries go directly where the profiles permit, and open no new addresses");
        services.AddStage<EnforcementStage>(StageNames.Enforcement);
        services.AddStage<RecentFlowStage>("recent-flows");
        services.AddCoverage();
        services.AddStage<ViolationStage>(StageNames.Violations, without: "forbidden packets are dropped without a report");
        services.AddSingleton<ReportCounts>();
        services.AddStage<ResponseStage>(StageNames.Responses, without: "reports of forbidden packets cause no response");
        services.AddStage<DnsQuestionStage>(StageNames.DnsQuestions, without: "DNS tunnels are not detected");
        services.AddSingleton<DeniedCountSource>(NftCounters.ReadDenied);
        services.AddStage<DeniedCountStage>("denied-counts");
        services.AddStage<ExpiryStage>("expiry");
        services.AddSingleton<LiveFlowSource>(RecentFlowStage.Look);
        services.AddSingleton<DefaultRouteSource>(DefaultRouters.Through);
        services.AddStage<TrialStage>("mode-trials");
        services.AddSingleton(_ => SystemdNotify.FromEnvironment());
        services.AddStage<ServiceStage>("service");
        return services;
    }

    /// <summary>The state at start: the configuration, what is stored, and the addresses of the interfaces.</summary>
    internal static GatewayState InitialState(IServiceProvider provider) =>
        GovernedAddresses.Seed(provider.GetRequiredService<RecentFlowStore>().Restore(provider.GetRequiredService<RulesetIdStore>().Restore(ResponseServices.Restore(provider, StoredDevices(provider)))));

    // Profiles come first: a device keeps the one before until its new one is loaded.
    private static GatewayState StoredDevices(IServiceProvider provider)
    {
        ProfileStore profiles = provider.GetRequiredService<ProfileStore>();
        AgentOptions options = provider.GetRequiredService<IOptions<AgentOptions>>().Value;
        GatewayState first = AgentSettings.InitialState(options);
        if (first.ApprovalSecret.IsEmpty) first = first with { ApprovalSecret = [.. MadeSecret.In(options.State.Folder)] };
        return profiles.Prune(provider.GetRequiredService<DeviceRegistry>().Restore(profiles.Restore(first), provider.GetRequiredService<TimeProvider>().GetUtcNow()));
    }
}
