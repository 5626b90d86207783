using System.Collections.Immutable;
using EdgeGuard.Core.Nft;

namespace EdgeGuard.Linux.Nft;

/// <summary>An nftables feature that the ruleset uses.</summary>
/// <param name="Name">Its name, for messages.</param>
/// <param name="Without">The effect if the kernel lacks it.</param>
/// <param name="Lack">The fallback for it; none if there is no fallback.</param>
/// <param name="Problem">The kernel's refusal; null if the kernel has the feature.</param>
public sealed record NftFeature(string Name, string Without, MissingNftFeatures Lack, string? Problem)
{
    private static readonly NftSet Addresses = new() { Name = "s", Key = [NftType.Ipv4Addr] };

    private static readonly NftSet Meters = Addresses with { IsDynamic = true, HasTimeout = true, DefaultTimeout = TimeSpan.FromMinutes(1), Size = 16 };

    /// <summary>The kernel has the feature.</summary>
    public bool IsPresent => Problem is null;

    /// <summary>Whether nothing can be enforced without the feature.</summary>
    public bool IsNeeded { get; private init; }

    private static ImmutableArray<(string Name, string Without, MissingNftFeatures Lack, Ruleset Ruleset)> Asked =>
    [
        ("sets and connection tracking", "nothing can be enforced", MissingNftFeatures.None, Of(new NftStatement.State(CtState.Established), Addresses)),
        ("verdict maps", "nothing can be enforced, because devices cannot be distinguished", MissingNftFeatures.None, Of(
            new NftStatement.VerdictMap([NftField.EtherSource], "s"), new NftSet() { Name = "s", Key = [NftType.EtherAddr], IsVerdictMap = true })),
        ("address ranges", "nothing can be enforced, because prefixes cannot be matched", MissingNftFeatures.None, Of(
            new NftStatement.Lookup([NftField.Ipv4Source], "s"), Addresses with { IsInterval = true })),
        ("NFLOG reports", "packets are dropped without a report: no alerts, no quarantine by rule", MissingNftFeatures.Reports, Of(new NftStatement.Log("V", 5, 128))),
        ("limits", "nothing is reported, because reports could not be limited; a rate-limited device may send nothing", MissingNftFeatures.Limits, Of(new NftStatement.Limit(1, 1))),
        ("limits for each device", "all devices share one limit, so a flood from one device can hide another", MissingNftFeatures.Meters, Of(
            new NftStatement.Meter("s", [NftField.Ipv4Source], 1, 1), Meters)),
        ("limits on live flows", "a device may hold as many flows as the kernel tracks, and then no other can open one", MissingNftFeatures.LiveFlows, Of(
            new NftStatement.LiveFlowsOver("s", [NftField.Ipv4Source], 1), Addresses with { IsDynamic = true, Size = 16 })),
        ("matches on IPv6 fragments", "a rule for fragments alone allows nothing, or denies all that it matches", MissingNftFeatures.Fragments, Of(new NftStatement.LaterFragment(Ipv6: true))),
        ("ingress hooks", "a bridge forwards rogue DHCP replies and router advertisements; they are still reported", MissingNftFeatures.Ports, AtPorts),
        ("netdev tables", "ARP is not inspected, so a device can pretend to be another one or the gateway; it is still reported", MissingNftFeatures.Arp, AtInterfaces),
        ("redirects", "the DNS proxy receives no queries, so names in profiles open nothing", MissingNftFeatures.Redirects, Of(new NftStatement.Redirect(5300))),
    ];

    /// <summary>An ingress chain in an inet table; needs Linux 5.10 and a kernel built with ingress support.</summary>
    internal static Ruleset AtPorts => new()
    {
        Sets = [],
        Chains = [new() { Name = "c", Hook = new(NftChainType.Filter, NftHookPoint.Ingress, 0) { Devices = "lo" } }],
    };

    /// <summary>A chain for all frames of an interface; needs a kernel built with <c>CONFIG_NF_TABLES_NETDEV</c>.</summary>
    private static Ruleset AtInterfaces => new()
    {
        Sets = [],
        Chains = [new() { Name = "arp_c", Hook = new(NftChainType.Filter, NftHookPoint.Ingress, 0) { Devices = "lo" } }],
    };

    /// <summary>Checks every feature by dry runs; changes nothing.</summary>
    public static ImmutableArray<NftFeature> ProbeAll(NftTable table) =>
    [
        .. Asked.Select(asked => Probe(table, asked.Name, asked.Without, asked.Lack, asked.Ruleset)),
        new("ownership of a table", "another program can change the table; the agent then restores it at once and reports the gap",
            MissingNftFeatures.None, table.IsHeld ? null : "The kernel is older than Linux 6.9, or refuses ownership."),
    ];

    /// <summary>Checks a feature by a dry run of a small ruleset.</summary>
    internal static NftFeature Probe(NftTable table, string name, string without, MissingNftFeatures lack, Ruleset ruleset) =>
        new(name, without, lack, ProblemWith(table, ruleset)) { IsNeeded = lack == MissingNftFeatures.None };

    private static string? ProblemWith(NftTable table, Ruleset ruleset)
    {
        try
        {
            table.Check(ruleset);
            return null;
        }
        catch (NftRefusedException refused)
        {
            return refused.Reason;
        }
    }

    private static Ruleset Of(NftStatement statement, params ReadOnlySpan<NftSet> sets) => new()
    {
        Sets = [.. sets],
        Chains = [new() { Name = "c", Hook = HookFor(statement), Rules = [.. RulesFor(statement)] }],
    };

    private static NftHook HookFor(NftStatement statement) => statement is NftStatement.Redirect
        ? new(NftChainType.Nat, NftHookPoint.Prerouting, -105)
        : new(NftChainType.Filter, NftHookPoint.Forward, 0);

    private static IEnumerable<NftRule> RulesFor(NftStatement statement) => statement is NftStatement.Redirect
        ? [NftRule.Of(new NftStatement.Match(NftField.Protocol, [NftRange.Of(NftKey.Of((byte)17))]), statement)]
        : [NftRule.Of(statement)];
}
