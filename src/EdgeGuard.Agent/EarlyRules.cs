using EdgeGuard.Agent.Options;
using EdgeGuard.Agent.Store;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Nft;
using EdgeGuard.Core.State;
using EdgeGuard.Linux.Clock;
using EdgeGuard.Linux.Nft;
using EdgeGuard.Linux.Service;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EdgeGuard.Agent;

/// <summary>
/// The rules from boot until the agent runs: those of the stored state, without redirects, pauses and timed permissions. The store is read, and not
/// changed. Where nothing is stored, networks that the configuration enforces deny unknown devices, and other networks get no rules.
/// </summary>
public static class EarlyRules
{
    /// <summary>Puts them in force. The agent replaces them in one transaction.</summary>
    /// <param name="options">The configuration.</param>
    /// <param name="socket">The control socket of the agent.</param>
    /// <param name="log">Where damage of the store is logged.</param>
    /// <returns>What is in force now, in one sentence.</returns>
    /// <exception cref="InstanceRunningException">An agent runs; its rules stay.</exception>
    /// <exception cref="NftRefusedException">The kernel refused; its rules stay as they were.</exception>
    /// <exception cref="Linux.KernelRefusedException">The kernel has no nftables.</exception>
    public static string Load(AgentOptions options, string socket, Action<ILoggingBuilder> log)
    {
        using InstanceLock instance = InstanceLock.Take(socket + ".lock");
        GatewayState state = Read(options, log, out bool isStored);
        if (state.Networks.IsEmpty) return "No rules were loaded: nothing is stored, and no network is set to enforce.";
        using NftTable table = NftTable.Open();
        MissingNftFeatures lack = NftFeature.ProbeAll(table).Where(feature => !feature.IsPresent).Aggregate(default(MissingNftFeatures), (all, feature) => all | feature.Lack);
        table.Replace(RulesetFallback.Without(RulesetCompiler.Compile(state), lack));
        return isStored
            ? $"The stored rules are in force: {state.Networks.Count} networks, {state.Devices.Count} devices."
            : $"Nothing is stored, so every device is unknown on the networks that are set to enforce: {string.Join(", ", state.Networks.Keys)}.";
    }

    /// <summary>The state that they are compiled from.</summary>
    internal static GatewayState Read(AgentOptions options, Action<ILoggingBuilder> log, out bool isStored)
    {
        ServiceCollection services = new();
        services.AddLogging(log);
        services.AddAgent();
        services.AddSingleton(Microsoft.Extensions.Options.Options.Create(options));
        services.AddSingleton(provider => GatewayStore.Snapshot(options.State.Folder, BootClock.Instance, provider.GetRequiredService<ILogger<GatewayStore>>()));
        // What lasts for one boot is over, whichever boot stored it.
        services.AddSingleton(provider => new ClockStore(provider.GetRequiredService<GatewayStore>, BootClock.Instance, boot: "", provider.GetRequiredService<ILogger<ClockStore>>()));
        using ServiceProvider built = services.BuildServiceProvider();
        isStored = built.GetRequiredService<GatewayStore>().IsCopy;
        GatewayState state = AgentServices.InitialState(built);
        return isStored ? state : state with { Networks = state.Networks.RemoveRange(state.Networks.Values.Where(n => n.Mode == EnforcementMode.Monitor).Select(n => n.Name)) };
    }
}
