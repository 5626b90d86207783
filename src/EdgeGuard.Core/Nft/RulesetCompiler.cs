using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Access;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Nft;

/// <summary>Compiles a state to a ruleset. Pure: equal states make equal rulesets, to the letter.</summary>
public static class RulesetCompiler
{
    private const int MeterSize = 65536;
    private static readonly TimeSpan MeterTime = TimeSpan.FromMinutes(1);

    /// <summary>The ruleset of a state.</summary>
    public static Ruleset Compile(GatewayState state) => Compile(state, GatewayDirectory.Of(state));

    /// <summary>The ruleset of a state, whose policies are read with a directory of the caller's.</summary>
    public static Ruleset Compile(GatewayState state, PeerDirectory directory)
    {
        Dictionary<string, DevicePolicy> policies = [];
        Dictionary<DeviceId, string> keys = [];
        foreach (Device device in state.Devices.Values)
        {
            string key = keys[device.Id] = PolicyKey(state, device);
            if (!policies.ContainsKey(key)) policies[key] = GatewayDirectory.PolicyOf(state, device);
        }

        List<NftSet> sets = [.. NetworkSets(state), .. RogueGuard.Sets(state), .. AuthorizedServers.Sets(state), .. DnsRedirectChains.Sets(state), .. CapChains.Sets(state)];
        List<NftChain> chains = [.. BaseChains.All(state), .. RogueGuard.Chains(state), .. DnsRedirectChains.Of(state.Gate)];
        foreach (IpFamily f in IpFamily.Both)
        {
            FamilyCompiler family = new(state, directory, policies, keys, f);
            sets.AddRange(family.Sets());
            chains.AddRange(family.Chains());
        }
        return new()
        {
            Sets = [.. sets.DistinctBy(s => s.Name).OrderBy(s => s.Name, StringComparer.Ordinal).Select(s => s.WithRoom())],
            Chains = [.. chains],
        };
    }

    /// <summary>
    /// What tells policies apart: the profile, whether the device is held, what the owner forwards to it; for devices without a
    /// profile what the network makes of such.
    /// </summary>
    internal static string PolicyKey(GatewayState state, Device device) => device.Response.Level switch
    {
        ResponseLevel.Isolated => "isolated",
        ResponseLevel.Restricted => $"quarantine:{(device.SharedWith.IsEmpty ? device.ProfileKey : "")}",
        _ => UnheldPolicyKey(state, device),
    };

    private static string UnheldPolicyKey(GatewayState state, Device device)
    {
        Network network = state.Networks[device.Network];
        string own = string.Join(" and ", device.SharedWith.Prepend(device.ProfileKey)
            .Select(key => key is not null && state.Profiles.ContainsKey(key) ? key : $"kind:{network.Kind},{network.Unmanaged}").Distinct());
        ImmutableArray<PortForward> forwards = GatewayDirectory.ForwardsTo(state, device);
        string forwarded = forwards.IsEmpty ? own : $"{own} forward {string.Join(", ", forwards)}";
        return Allowance.PeersOf(state, device) is { Length: > 0 } allowed ? $"{forwarded} and {string.Join(' ', allowed)}" : forwarded;
    }

    private static IEnumerable<NftSet> NetworkSets(GatewayState state)
    {
        yield return Interfaces("lan", state.Networks.Values);
        yield return Interfaces("monif", state.Networks.Values.Where(n => state.ModeOf(n) == EnforcementMode.Monitor));
        yield return new()
        {
            Name = "mon",
            Key = [NftType.EtherAddr],
            Elements = [.. Heard(state).Where(d => FamilyCompiler.IsMonitored(state, d)).SelectMany(d => d.Macs).Order().Select(mac => new NftElement(NftKey.Of(mac)))],
        };
        yield return new() { Name = Ruleset.DeniedSet, Key = [NftType.EtherAddr], IsDynamic = true, Size = MeterSize };
        foreach (RateLimitChain paced in RateLimitChain.Of(state))
        {
            yield return Meter(paced.PacketMeter, NftType.EtherAddr);
            yield return Meter(paced.FlowMeter, NftType.EtherAddr);
        }
        foreach (IpFamily f in IpFamily.Both)
        {
            yield return Prefixes(f.Named("gov"), f, state.Networks.Values.Where(n => state.ModeOf(n) == EnforcementMode.Enforce));
            yield return Prefixes(f.Named("local"), f, state.Networks.Values, state.LocalNetworks);
            yield return Broadcasts(f, state.Networks.Values);
            yield return Meter(BaseChains.AskMeter + f.Suffix, NftType.EtherAddr);
            yield return Meter(f.Named("asked"), f.Address, NftType.InetService, NftType.InetService) with { DefaultTimeout = GroupAnswers.Timeout };
            yield return Meter(f.Named("vfrom"), NftType.EtherAddr, f.Address);
            yield return Meter(f.Named("vto"), f.Address);
        }
    }

    /// <summary>
    /// Devices that are bound to an address; all others are dropped everywhere. Sets keyed by MAC address alone hold only these. Invented MAC
    /// addresses could outgrow a set otherwise, which would rebuild the table and reset its counters.
    /// </summary>
    internal static IEnumerable<Device> Heard(GatewayState state) => state.Devices.Values.Where(d => !d.Addresses.IsEmpty);

    private static NftSet Interfaces(string name, IEnumerable<Network> networks) => new()
    {
        Name = name,
        Key = [NftType.IfName],
        Elements = [.. networks.SelectMany(n => n.Interfaces).Select(NftKey.OfInterface).Order().Distinct().Select(k => new NftElement(k))],
    };

    private static NftSet Broadcasts(IpFamily f, IEnumerable<Network> networks) => new()
    {
        Name = f.Named("everyone"),
        Key = [f.Address],
        Elements = [.. AddressScope.BroadcastsOf(networks.SelectMany(n => n.Prefixes)).Where(a => a.AddressFamily == f.Family)
            .Select(NftKey.Of).Order().Distinct().Select(k => new NftElement(k))],
    };

    private static NftSet Prefixes(string name, IpFamily f, IEnumerable<Network> networks, params IEnumerable<IPNetwork> others)
    {
        IEnumerable<IPNetwork> all = networks.SelectMany(n => n.Prefixes).Concat(others).Where(p => p.BaseAddress.AddressFamily == f.Family);
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
