using System.Collections.Immutable;
using EdgeGuard.Core.Nft;

namespace EdgeGuard.Linux.Nft;

/// <summary>Something that our rules ask of the kernel's nftables.</summary>
/// <param name="Name">In words.</param>
/// <param name="Without">What it costs to be without it.</param>
/// <param name="Lack">How rules do without it; none where they cannot.</param>
/// <param name="Problem">The kernel's refusal; null where it has the feature.</param>
public sealed record NftFeature(string Name, string Without, MissingNftFeatures Lack, string? Problem)
{
    private static readonly NftSet Addresses = new() { Name = "s", Key = [NftType.Ipv4Addr] };

    private static readonly NftSet Meters = Addresses with { IsDynamic = true, HasTimeout = true, DefaultTimeout = TimeSpan.FromMinutes(1), Size = 16 };

    /// <summary>The kernel has it.</summary>
    public bool IsPresent => Problem is null;

    /// <summary>Nothing can be enforced without it.</summary>
    public bool IsNeeded { get; private init; }

    private static ImmutableArray<(string Name, string Without, MissingNftFeatures Lack, Ruleset Ruleset)> Asked =>
    [
        ("sets and connection tracking", "nothing can be enforced", MissingNftFeatures.None, Of(new NftStatement.State(CtState.Established), Addresses)),
        ("verdict maps", "nothing can be enforced, for devices cannot be told apart", MissingNftFeatures.None, Of(
            new NftStatement.VerdictMap([NftField.EtherSource], "s"), new NftSet() { Name = "s", Key = [NftType.EtherAddr], IsVerdictMap = true })),
        ("ranges of addresses", "nothing can be enforced, for prefixes cannot be matched", MissingNftFeatures.None, Of(
            new NftStatement.Lookup([NftField.Ipv4Source], "s"), Addresses with { IsInterval = true })),
        ("reports by NFLOG", "packets are dropped, and nobody is told: no alerts, no quarantine by rule", MissingNftFeatures.Reports, Of(new NftStatement.Log("V", 5, 128))),
        ("limits", "nothing is reported, for a flood of reports has no bound, and a rate-limited device may do nothing", MissingNftFeatures.Limits, Of(new NftStatement.Limit(1, 1))),
        ("limits for each device", "all devices share one limit, so a flooding one can hide another", MissingNftFeatures.Meters, Of(
            new NftStatement.Meter("s", [NftField.Ipv4Source], 1, 1), Meters)),
        ("refusals by ICMP", "a profile's reject is a drop", MissingNftFeatures.Rejects, Of(new NftStatement.Reject())),
        ("fragments of IPv6", "what a profile says of fragments alone is denied", MissingNftFeatures.Fragments, Of(new NftStatement.LaterFragment(Ipv6: true))),
        ("hooks where frames come in", "a bridge carries on what someone says who poses as a DHCP server or router; it is told all the same", MissingNftFeatures.Ports, AtPorts),
        ("redirects", "the DNS gate gets no questions, so names open nothing", MissingNftFeatures.Redirects, Of(new NftStatement.Redirect(5300))),
    ];

    /// <summary>A chain where frames come in, which kernels have from Linux 5.10 on if they were built so.</summary>
    internal static Ruleset AtPorts => new()
    {
        Sets = [],
        Chains = [new() { Name = "c", Hook = new(NftChainType.Filter, NftHookPoint.Ingress, 0) { Devices = "lo" } }],
    };

    /// <summary>Asks the kernel for each; nothing is changed by it.</summary>
    public static ImmutableArray<NftFeature> ProbeAll(NftTable table) =>
    [
        .. Asked.Select(asked => Probe(table, asked.Name, asked.Without, asked.Lack, asked.Ruleset)),
        new("ownership of a table", "another program can change our table; it is then built anew at once, and the gap is reported",
            MissingNftFeatures.None, table.IsHeld ? null : "The kernel is older than Linux 6.9, or denies it."),
    ];

    /// <summary>Asks the kernel whether it would take a ruleset.</summary>
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
