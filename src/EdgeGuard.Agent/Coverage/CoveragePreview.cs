using EdgeGuard.Agent.Addresses;
using EdgeGuard.Agent.Options;
using EdgeGuard.Agent.Views;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Wire;
using EdgeGuard.Linux.Interfaces;

namespace EdgeGuard.Agent.Coverage;

/// <summary>The coverage that a configuration would have on this machine, without an agent and without changing anything.</summary>
public static class CoveragePreview
{
    /// <summary>The coverage, as if the rules were in force.</summary>
    /// <exception cref="ArgumentException">The configuration has problems; the message lists them.</exception>
    public static CoverageView Of(AgentOptions options) => CoverageView.Of(Look(AgentSettings.InitialState(options)), []);

    private static GatewayState Look(GatewayState configured)
    {
        GatewayState state = GovernedAddresses.Seed(configured) with
        {
            Enforcement = new(1, true, null),
            Facts = GatewayFactReader.Read(configured.Networks.Values.SelectMany(n => n.Interfaces)),
        };
        return state with { Facts = state.Facts with { Blocks = ForeignRuleReader.Read([.. state.Networks.Values], DnsHeader.Port, out string? unread), BlocksUnread = unread } };
    }
}
