using System.Collections.Immutable;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Nft;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;
using EdgeGuard.Oracle.Homes;

namespace EdgeGuard.Oracle.Mutations;

/// <summary>A fault put in on purpose, on the kernel's side only; the oracle has to see it.</summary>
/// <param name="Name">What is wrong.</param>
internal sealed record Mutation(string Name)
{
    /// <summary>Falsifies what is compiled.</summary>
    internal Func<GatewayState, GatewayState>? OfState { get; init; }

    /// <summary>Falsifies what was compiled.</summary>
    internal Func<Ruleset, Ruleset>? OfRuleset { get; init; }

    /// <summary>Flows are not judged anew after a change.</summary>
    internal bool LeavesFlows { get; init; }

    /// <summary>The ruleset of a state, with the fault in it where there is one.</summary>
    internal static Ruleset Compile(Mutation? fault, GatewayState state)
    {
        Ruleset ruleset = RulesetCompiler.Compile(fault?.OfState?.Invoke(state) ?? state);
        return fault?.OfRuleset?.Invoke(ruleset) ?? ruleset;
    }

    private static readonly NftStatement Accept = new NftStatement.Decide(NftVerdict.Accept);
    private static readonly NftStatement Established = new NftStatement.State(CtState.Established);

    internal static readonly ImmutableArray<Mutation> All =
    [
        new("lateral traffic without the receiver's half") { OfRuleset = r => r.InChains("to_receiver", c => c.Replacing(s => s is NftStatement.VerdictMap { Map: "to_device4" or "to_device6" }, Accept)) },
        new("established flows ahead of the binding") { OfRuleset = r => r.InChains("forward", c => c.StartingWith(Established, Accept)) },
        new("whatever is related passes") { OfRuleset = r => r.InChains("device_out", c => c.WithoutMatchesBeside(CtState.Related)).InChains("device_in", c => c.WithoutMatchesBeside(CtState.Related)) },
        new("source port ignored") { OfRuleset = r => r.InPolicies(c => c.Without(s => s is NftStatement.Match { Field: NftField.SourcePort })) },
        new("order of entries turned round") { OfState = s => s.WithSubjectPolicy(p => p with { FromDevice = [.. p.FromDevice.Reverse()], ToDevice = [.. p.ToDevice.Reverse()] }) },
        new("a class without members means anyone") { OfRuleset = r => r.WithoutLookupsIn(r.Sets.Where(s => s.Elements.IsEmpty && s.Name.StartsWith("class", StringComparison.Ordinal)).Select(s => s.Name)) },
        new("IPv6 twin of the violation chain forgotten") { OfRuleset = r => r.InChains("violation_out6", c => c with { Rules = [] }) },
        new("reply-only entries let first packets through") { OfState = s => s.WithSubjectPolicy(p => p.MapRules(x => x with { RepliesOnly = false })) },
        new("monitor that drops") { OfRuleset = r => r.WithoutElements("monitored_mac").WithoutElements("monitored_ip4").WithoutElements("monitored_ip6") },
        new("isolation spares established flows") { OfRuleset = r => r.InChains("isolated_out", c => c.StartingWith(Established, Accept)).InChains("isolated_in", c => c.StartingWith(Established, Accept)) },
        new("port ranges one too long") { OfRuleset = r => r.InPolicies(RulesetEdits.OneMorePort) },
        new("unknown pairs pass") { OfRuleset = r => r.InChains("unbound", c => c with { Rules = [] }) },
        new("receivers without a binding pass") { OfRuleset = r => r.InChains("to_receiver", c => c.Replacing(s => s is NftStatement.Decide { Verdict.Chain: "violation_out4" or "violation_out6" }, Accept)) },
        new("code of ICMP ignored") { OfRuleset = r => r.InPolicies(c => c.Without(s => s is NftStatement.Match { Field: NftField.IcmpCode or NftField.Icmpv6Code })) },
        new("live flows not re-evaluated") { LeavesFlows = true },
        new("defaults before the maker's own entries") { OfState = s => s.WithSubjectPolicy(p => p with { FromDevice = [.. p.FromDevice.OrderBy(r => r.Origin.Acl != RuleOrigin.Defaults)] }) },
        new("trusted devices reach those that are held") { OfRuleset = r => r.InMaps("from_trusted", NftVerdict.Accept) },
        new("packets of no connection pass") { OfRuleset = r => r.InChains("device_out", c => c.Without(s => s is NftStatement.State { AnyOf: CtState.Invalid })) },
        new("denying entries left out") { OfState = s => s.WithSubjectPolicy(p => p with { FromDevice = p.FromDevice.RemoveAll(r => !r.Allows), ToDevice = p.ToDevice.RemoveAll(r => !r.Allows) }) },
        new("to-device default allows") { OfRuleset = r => r.InChains("accept_in", c => c.Replacing(s => s is NftStatement.Decide { Verdict.Chain: "violation_in4" or "violation_in6" }, Accept)) },
        new("a binding holds on every interface") { OfRuleset = RulesetEdits.ForgetInterface },
        new("replies to multicast requests never pass") { OfRuleset = r => r.InChains("group_request", c => c with { Rules = [] }) },
        new("the responder's profile is not checked") { OfRuleset = r => r.InMaps("group_answer_from", NftVerdict.Goto("to_receiver4"), NftVerdict.Goto("to_receiver6")) },
        new("every request opens a path for replies") { OfRuleset = r => r.InMaps("group_request_from", NftVerdict.Goto("group_request4"), NftVerdict.Goto("group_request6")) },
        new("answers pass from wherever they come") { OfRuleset = r => r.InChains("accept_in", c => c.Without(s => s is NftStatement.Lookup { Set: "lan_if" })) },
        new("a slowed device may do everything") { OfRuleset = r => r.InChains("rate_limit_flows_out", c => c.Replacing(s => s is NftStatement.Decide { Verdict.Kind: NftVerdictKind.Goto }, Accept)) },
        new("a pause releases those that are held") { OfState = s => s.PausedUntil is null ? s : s.Holding(SmallHome.Subject, ResponseLevel.None) },
        new("a forward for some is one for all") { OfState = s => s with { Settings = s.Settings.SetItems(s.Settings.Select(d => KeyValuePair.Create(d.Key, d.Value with { Forwards = [.. d.Value.Forwards.Select(f => f with { From = null })] }))) } },
        new("open networks open to all") { OfState = s => s.Networks.Values.Any(n => n.Unmanaged == UnmanagedAccess.Open) ? s.WithSubjectPolicy(_ => PolicyCompiler.Everything) : s },
        new("monitored senders reach enforced receivers") { OfRuleset = r => r.InChains("unbound", c => c.Replacing(s => s is NftStatement.Decide { Verdict.Kind: NftVerdictKind.Return }, Accept)) },
        new("a device may use addresses that another device resolved") { OfState = s => s with { Learned = s.Learned.SetItem(SmallHome.Subject, s.Learned[DeviceId.Of(Places.Hub.End.Mac)]) } },
        new("exact keys for the other protocol too") { OfRuleset = RulesetEdits.BothProtocols },
        new("DNS questions past the proxy") { OfRuleset = r => r.WithoutElements("dns_proxied") },
        new("named DNS servers asked directly against the configuration") { OfState = s => s.Gate is { } gate ? s with { Gate = gate with { LeavesLiterals = true } } : s },
        new("the DNS proxy is asked directly") { OfRuleset = r => r.InChains("device_gateway", c => c.Without(s => s is NftStatement.DestinationRewritten)) },
        new("devices of one network may use each other's addresses") { OfRuleset = RulesetEdits.CrossBindings },
    ];
}
