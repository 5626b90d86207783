using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Access;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Nft;

/// <summary>Compiles a state to a ruleset. Pure: equal states make equal rulesets, to the letter.</summary>
public static class RulesetCompiler
{
    internal const int MeterSize = 65536;
    private static readonly TimeSpan MeterTime = TimeSpan.FromMinutes(1);

    /// <summary>The ruleset of a state.</summary>
    public static Ruleset Compile(GatewayState state) => Compile(AccessTable.Of(state));

    /// <summary>The ruleset of a state, whose policies are read with a directory of the caller's.</summary>
    public static Ruleset Compile(GatewayState state, PeerDirectory directory) => Compile(AccessTable.Of(state), directory);

    /// <summary>The ruleset of a table.</summary>
    internal static Ruleset Compile(AccessTable access) => Compile(access, access.Directory);

    private static Ruleset Compile(AccessTable access, PeerDirectory directory)
    {
        HomeAccess home = access.Home;
        Dictionary<string, DevicePolicy> policies = [];
        Dictionary<DeviceId, string> keys = [];
        foreach (DeviceAccess device in access.Devices)
        {
            string key = keys[device.Id] = device.Source.Key;
            if (!policies.ContainsKey(key)) policies[key] = device.Source.Policy();
        }

        List<NftSet> sets = [.. NetworkSets(access), .. RogueGuard.Sets(access), .. AuthorizedServers.Sets(access), .. BridgedChains.Sets(home), .. PlaceGuard.Sets(access), .. FrameGuard.Sets(access), .. NeighborInspection.Sets(access), .. DnsRedirectChains.Sets(access), .. CapChains.Sets(access), .. GatewayRequests.Sets, .. PassageChains.Sets];
        List<NftChain> chains = [.. BaseChains.All(access), .. PlaceGuard.Chains(access), .. RogueGuard.Chains(access), .. FrameGuard.Chains(access), .. NeighborInspection.Chains(access), .. DnsRedirectChains.Of(home.Gate)];
        foreach (IpFamily f in IpFamily.Both)
        {
            FamilyCompiler family = new(access, directory, policies, keys, f);
            sets.AddRange(family.Sets());
            chains.AddRange(family.Chains());
        }
        return new()
        {
            Sets = [.. sets.DistinctBy(s => s.Name).OrderBy(s => s.Name, StringComparer.Ordinal).Select(s => NftComments.Comment(s.WithRoom()))],
            Chains = [.. chains.Select(NftComments.Comment)],
        };
    }

    private static IEnumerable<NftSet> NetworkSets(AccessTable access)
    {
        HomeAccess home = access.Home;
        yield return Interfaces("lan_if", home.Networks);
        yield return Interfaces("monitored_if", home.Networks.Where(n => n.Mode == EnforcementMode.Monitor));
        yield return new()
        {
            Name = "monitored_mac",
            Key = [NftType.EtherAddr],
            Elements = [.. access.Devices.Where(d => d.IsMonitored).SelectMany(d => d.Macs).Order().Select(mac => new NftElement(NftKey.Of(mac)))],
        };
        yield return new() { Name = Ruleset.DeniedSet, Key = [NftType.EtherAddr], IsDynamic = true, Size = MeterSize };
        foreach (RateLimitChain paced in RateLimitChain.Of(home))
        {
            yield return Meter(paced.PacketMeter, NftType.EtherAddr);
            yield return Meter(paced.FlowMeter, NftType.EtherAddr);
        }
        foreach (IpFamily f in IpFamily.Both)
        {
            yield return Prefixes(f.Named("governed_net"), f, home.Networks.Where(n => n.Mode == EnforcementMode.Enforce));
            yield return Prefixes(f.Named("home_net"), f, home.Networks);
            yield return Prefixes(f.Named("local_net"), f, home.Networks, home.OtherLocalNetworks);
            yield return Broadcasts(f, home.Networks);
            yield return Meter(BaseChains.AskMeter + f.Suffix, NftType.EtherAddr);
            yield return Meter(f.Named("group_asked"), f.Address, NftType.InetService, NftType.InetService) with { DefaultTimeout = GroupAnswers.Timeout };
        }
        foreach (NftSet rate in ReportChains.Sets) yield return rate;
    }

    private static NftSet Interfaces(string name, IEnumerable<NetworkAccess> networks) => new()
    {
        Name = name,
        Key = [NftType.IfName],
        Elements = [.. networks.SelectMany(n => n.Network.Interfaces).Select(NftKey.OfInterface).Order().Distinct().Select(k => new NftElement(k))],
    };

    private static NftSet Broadcasts(IpFamily f, IEnumerable<NetworkAccess> networks) => new()
    {
        Name = f.Named("broadcast_ip"),
        Key = [f.Address],
        Elements = [.. AddressScope.BroadcastsOf(networks.SelectMany(n => n.Network.Prefixes)).Where(a => a.AddressFamily == f.Family)
            .Select(NftKey.Of).Order().Distinct().Select(k => new NftElement(k))],
    };

    private static NftSet Prefixes(string name, IpFamily f, IEnumerable<NetworkAccess> networks, params IEnumerable<IPNetwork> others)
    {
        IEnumerable<IPNetwork> all = networks.SelectMany(n => n.Network.Prefixes).Concat(others).Where(p => p.BaseAddress.AddressFamily == f.Family);
        return new()
        {
            Name = name,
            Key = [f.Address],
            IsInterval = true,
            Elements = [.. Disjoint(all.Select(Rules.Range)).Select(r => new NftElement(r.First) { Last = r.Last })],
        };
    }

    // The kernel takes no overlapping ranges; of nested prefixes the outer one is enough.
    private static IEnumerable<NftRange> Disjoint(IEnumerable<NftRange> ranges)
    {
        NftRange? last = null;
        foreach (NftRange range in ranges.OrderBy(r => r.First).ThenByDescending(r => r.Last))
        {
            if (last is { } outer && range.Last <= outer.Last) continue;
            yield return range;
            last = range;
        }
    }

    internal static NftSet Meter(string name, params ImmutableArray<NftType> key) =>
        new() { Name = name, Key = key, IsDynamic = true, HasTimeout = true, DefaultTimeout = MeterTime, Size = MeterSize };
}
