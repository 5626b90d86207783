using System.Collections.Immutable;
using EdgeGuard.Core.Nft;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;
using EdgeGuard.Oracle.Homes;

namespace EdgeGuard.Oracle.Mutations;

/// <summary>Ways to falsify a ruleset or the policy that it is made from.</summary>
internal static class RulesetEdits
{
    internal static Ruleset InChains(this Ruleset ruleset, string name, Func<NftChain, NftChain> edit) =>
        ruleset with { Chains = [.. ruleset.Chains.Select(c => Is(c.Name, name) ? edit(c) : c)] };

    /// <summary>Edits both directions of every policy.</summary>
    internal static Ruleset InPolicies(this Ruleset ruleset, Func<NftChain, NftChain> edit) =>
        ruleset with { Chains = [.. ruleset.Chains.Select(c => c.Name.StartsWith("policy", StringComparison.Ordinal) ? edit(c) : c)] };

    internal static NftChain StartingWith(this NftChain chain, params ReadOnlySpan<NftStatement> statements) =>
        chain with { Rules = chain.Rules.Insert(0, NftRule.Of(statements)) };

    internal static NftChain Without(this NftChain chain, Func<NftStatement, bool> which) =>
        chain with { Rules = [.. chain.Rules.Select(r => new NftRule([.. r.Statements.Where(s => !which(s))])).Where(DecidesOnACondition)] };

    internal static NftChain Replacing(this NftChain chain, Func<NftStatement, bool> which, NftStatement by) =>
        chain with { Rules = [.. chain.Rules.Select(r => new NftRule([.. r.Statements.Select(s => which(s) ? by : s)]))] };

    /// <summary>Rules that ask for a state of the flow ask for nothing else.</summary>
    internal static NftChain WithoutMatchesBeside(this NftChain chain, CtState state) => chain with
    {
        Rules = [.. chain.Rules.Select(r => r.Statements is [NftStatement.State { AnyOf: var any }, ..] && any == state ? new NftRule([r.Statements[0], r.Statements[^1]]) : r)],
    };

    internal static Ruleset WithoutLookupsIn(this Ruleset ruleset, IEnumerable<string> sets)
    {
        ImmutableHashSet<string> gone = [.. sets];
        return ruleset with { Chains = [.. ruleset.Chains.Select(c => c with { Rules = [.. c.Rules.Select(r => new NftRule([.. r.Statements.Where(s => s is not NftStatement.Lookup l || !gone.Contains(l.Set))]))] })] };
    }

    internal static Ruleset WithoutElements(this Ruleset ruleset, string name) =>
        ruleset with { Sets = [.. ruleset.Sets.Select(s => s.Name == name ? s with { Elements = [] } : s)] };

    internal static Ruleset InMaps(this Ruleset ruleset, string name, NftVerdict verdict) => ruleset with
    {
        Sets = [.. ruleset.Sets.Select(s => s.IsVerdictMap && Is(s.Name, name) ? s with { Elements = [.. s.Elements.Select(e => e with { Verdict = verdict })] } : s)],
    };

    /// <summary>As <see cref="InMaps(Ruleset, string, NftVerdict)"/>, with a verdict for each family's twin.</summary>
    internal static Ruleset InMaps(this Ruleset ruleset, string name, NftVerdict v4, NftVerdict v6) => ruleset.InMaps(name + "4", v4).InMaps(name + "6", v6);

    internal static NftChain OneMorePort(NftChain chain) => chain with
    {
        Rules = [.. chain.Rules.Select(r => new NftRule([.. r.Statements.Select(Longer)]))],
    };

    /// <summary>Bindings without the interface, where they have one.</summary>
    internal static Ruleset ForgetInterface(Ruleset ruleset) => ruleset with
    {
        Sets = [.. ruleset.Sets.Select(s => s is { IsVerdictMap: true, Key: [NftType.IfName, ..] } ? s with { Key = s.Key.RemoveAt(0), Elements = [.. s.Elements.Select(Shorter).DistinctBy(e => e.Key)] } : s)],
        Chains = [.. ruleset.Chains.Select(c => c with { Rules = [.. c.Rules.Select(r => new NftRule([.. r.Statements.Select(Shorter)]))] })],
    };

    /// <summary>Bindings of each MAC address with every IP address on its interface.</summary>
    internal static Ruleset CrossBindings(Ruleset ruleset) => ruleset with
    {
        Sets = [.. ruleset.Sets.Select(s => s is { IsVerdictMap: true, Key: [NftType.IfName, NftType.EtherAddr, _] }
            ? s with { Elements = [.. s.Elements.Concat(from one in s.Elements from other in s.Elements where SharesInterface(one, other) select one with { Key = With(one, other) }).DistinctBy(e => e.Key).OrderBy(e => e.Key)] } : s)],
    };

    internal static Ruleset BothProtocols(Ruleset ruleset) => ruleset with
    {
        Sets = [.. ruleset.Sets.Select(s => s.Name is "allow_from4" or "allow_from6" or "learned_from4" or "learned_from6" ? s with { Elements = [.. s.Elements.SelectMany(e => new[] { e, e with { Key = WithOtherProtocol(e.Key) } }).DistinctBy(e => e.Key).OrderBy(e => e.Key)] } : s)],
    };

    internal static GatewayState WithSubjectPolicy(this GatewayState state, Func<DevicePolicy, DevicePolicy> edit)
    {
        Profile profile = state.Profiles[SmallHome.SubjectKey];
        return state with { Profiles = state.Profiles.SetItem(SmallHome.SubjectKey, profile with { Policy = edit(profile.Policy) }) };
    }

    internal static DevicePolicy MapRules(this DevicePolicy policy, Func<PolicyRule, PolicyRule> edit) =>
        policy with { FromDevice = [.. policy.FromDevice.Select(edit)], ToDevice = [.. policy.ToDevice.Select(edit)] };

    private static bool Is(string name, string wanted) => name == wanted || name == wanted + "4" || name == wanted + "6";

    // A rule whose only condition went with the edit would decide about everything: that would be another fault.
    private static bool DecidesOnACondition(NftRule rule) => rule.Statements is not ([NftStatement.Decide { Verdict.Kind: NftVerdictKind.Drop }] or [NftStatement.Counter, NftStatement.Decide { Verdict.Kind: NftVerdictKind.Drop }]);

    private static NftStatement Longer(NftStatement statement) => statement is NftStatement.Match { Field: NftField.SourcePort or NftField.DestinationPort } match
        ? match with { Values = [.. match.Values.Select(v => v with { Last = Next(v.Last) }).Take(1)] } : statement;

    private static NftKey Next(NftKey port)
    {
        int number = port.Octets[0] << 8 | port.Octets[1];
        return NftKey.Of((ushort)Math.Min(number + 1, ushort.MaxValue));
    }

    private static NftElement Shorter(NftElement element) => element with { Key = NftKey.FromOctets(element.Key.Octets[16..]) };

    private static NftStatement Shorter(NftStatement statement) =>
        statement is NftStatement.VerdictMap { Fields: [NftField.InInterface, ..] } map ? map with { Fields = map.Fields.RemoveAt(0) } : statement;

    private static bool SharesInterface(NftElement one, NftElement other) => one.Key.Octets[..16].SequenceEqual(other.Key.Octets[..16]);

    private static NftKey With(NftElement one, NftElement other) => NftKey.FromOctets([.. one.Key.Octets[..24], .. other.Key.Octets[24..]]);

    private static NftKey WithOtherProtocol(NftKey key)
    {
        byte[] octets = key.Octets.ToArray();
        octets[^8] = octets[^8] == IpProtocols.Tcp ? IpProtocols.Udp : IpProtocols.Tcp;
        return NftKey.FromOctets(octets);
    }
}
