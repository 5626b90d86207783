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
    /// <returns>What is in force now.</returns>
    /// <exception cref="InstanceRunningException">An agent runs; its rules stay.</exception>
    /// <exception cref="NftRefusedException">The kernel refused; its rules stay as they were.</exception>
    /// <exception cref="Linux.KernelRefusedException">The kernel has no nftables.</exception>
    public static EarlyOutcome Load(AgentOptions options, string socket, Action<ILoggingBuilder> log)
    {
        using InstanceLock instance = InstanceLock.Take(socket + ".lock");
        if (UninstallMark.IsIn(options.State.Folder)) return new("No rules were loaded: 'edgeguard uninstall' removed them, and no agent has started since.", IsIncomplete: false);
        (GatewayState state, string? source, bool isHidden, _) = ReadBest(options, log);
        string why = isHidden ? "What is stored cannot be read" : "Nothing is stored";
        if (state.Networks.IsEmpty) return new($"No rules were loaded: {char.ToLowerInvariant(why[0])}{why[1..]}, and no network is set to enforce.", isHidden);
        using NftTable table = NftTable.Open();
        MissingNftFeatures lack = NftFeature.ProbeAll(table).Where(feature => !feature.IsPresent).Aggregate(default(MissingNftFeatures), (all, feature) => all | feature.Lack);
        table.Replace(RulesetFallback.Without(RulesetCompiler.Compile(state), lack));
        return Outcome(state, source, why, isHidden);
    }

    private static EarlyOutcome Outcome(GatewayState state, string? source, string why, bool isHidden) =>
        source is not null
            ? new($"The stored rules are in force: {state.Networks.Count} networks, {state.Devices.Count} devices{(Path.GetFileName(source) == GatewayStore.FileName ? "" : $", from {source}")}.", IsIncomplete: false)
            : new($"{why}, so every device is unknown on the networks that are set to enforce: {string.Join(", ", state.Networks.Keys)}.", isHidden);

    // A value that this program cannot read must not leave a booting machine without rules: the next copy counts, and then the configuration.
    internal static EarlyState ReadBest(AgentOptions options, Action<ILoggingBuilder> log)
    {
        HashSet<string> unusable = new(StringComparer.Ordinal);
        while (true)
        {
            string? tried = null;
            bool IsWanted(string source)
            {
                if (unusable.Contains(source)) return false;
                tried = source;
                return true;
            }
            try
            {
                EarlyState found = Read(options, log, IsWanted);
                return found with { IsHidden = found.Source is null && (found.IsHidden || unusable.Count > 0) };
            }
            catch (Exception wrong) when (tried is not null && StoreSources.IsWrongValue(wrong))
            {
                unusable.Add(tried);
            }
        }
    }

    /// <summary>The state of the first file that is wanted and can be read.</summary>
    internal static EarlyState Read(AgentOptions options, Action<ILoggingBuilder> log, Func<string, bool> isWanted)
    {
        ServiceCollection services = new();
        services.AddLogging(log);
        services.AddAgent();
        services.AddSingleton(Microsoft.Extensions.Options.Options.Create(options));
        services.AddSingleton(provider => GatewayStore.Snapshot(options.State.Folder, BootClock.Instance, provider.GetRequiredService<ILogger<GatewayStore>>(), isWanted));
        // What lasts for one boot is over, whichever boot stored it.
        services.AddSingleton(provider => new ClockStore(provider.GetRequiredService<GatewayStore>, BootClock.Instance, boot: "", provider.GetRequiredService<ILogger<ClockStore>>()));
        using ServiceProvider built = services.BuildServiceProvider();
        GatewayStore store = built.GetRequiredService<GatewayStore>();
        GatewayState state = AgentServices.InitialState(built);
        if (store.Source is { } source) return new(state, source, IsHidden: false, store.LeftOut);
        IEnumerable<string> open = state.Networks.Values.Where(n => n.Mode == EnforcementMode.Monitor).Select(n => n.Name);
        return new(state with { Networks = state.Networks.RemoveRange(open) }, null, store.Problem is not null, []);
    }

    /// <param name="State">The state.</param>
    /// <param name="Source">The file that it is from; null for the configuration alone.</param>
    /// <param name="IsHidden">There is a file that could not be read.</param>
    /// <param name="LeftOut">Rows that could not be read, each with the reason.</param>
    internal sealed record EarlyState(GatewayState State, string? Source, bool IsHidden, IReadOnlyCollection<string> LeftOut);
}

/// <summary>What <see cref="EarlyRules"/> did.</summary>
/// <param name="Line">What is in force now, in one sentence.</param>
/// <param name="IsIncomplete">Something is stored that could not be read, so networks that a person enforced may be open.</param>
public sealed record EarlyOutcome(string Line, bool IsIncomplete);
