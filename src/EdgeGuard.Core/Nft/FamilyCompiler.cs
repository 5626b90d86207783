using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Access;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Policy;

namespace EdgeGuard.Core.Nft;

/// <summary>The devices of an access table in the kernel's terms, for one address family.</summary>
internal sealed class FamilyCompiler
{
    private readonly AccessTable _access;
    private readonly PeerDirectory _directory;
    private readonly IReadOnlyDictionary<string, DevicePolicy> _policies;
    private readonly IReadOnlyDictionary<DeviceId, string> _keys;
    private readonly IpFamily _f;
    private readonly RulesetNames _names;
    private readonly ImmutableArray<(DeviceAccess Device, MacAddress Mac, IPAddress Address)> _bindings;
    private readonly ImmutableSortedDictionary<string, (ProfileChains From, ProfileChains To)> _profiles;
    private readonly ImmutableSortedDictionary<string, GroupChains> _groups;

    internal FamilyCompiler(
        AccessTable access, PeerDirectory directory, IReadOnlyDictionary<string, DevicePolicy> policies, IReadOnlyDictionary<DeviceId, string> keys, IpFamily f)
    {
        (_access, _directory, _policies, _keys, _f) = (access, directory, policies, keys, f);
        _bindings = [.. from device in access.Devices from binding in device.Bindings where binding.Address.AddressFamily == f.Family select (device, binding.Mac, binding.Address)];
        RulesetNames names = _names = new(access);
        _profiles = policies.ToImmutableSortedDictionary(p => p.Key, p => (
            ProfileChains.Of(p.Key, p.Value, PolicyDirection.FromDevice, f, directory, names),
            ProfileChains.Of(p.Key, p.Value, PolicyDirection.ToDevice, f, directory, names)), StringComparer.Ordinal);
        _groups = policies.ToImmutableSortedDictionary(p => p.Key, p => GroupChains.Of(p.Key, p.Value, f, directory, names), StringComparer.Ordinal);
    }

    internal IEnumerable<NftChain> Chains() =>
        _profiles.Values.SelectMany(p => new[] { p.From.Chain, p.To.Chain }).Concat(_groups.Values.SelectMany(g => new[] { g.Asking, g.Answering })).OfType<NftChain>();

    internal IEnumerable<NftSet> Sets() =>
    [
        VerdictMap("from_device", [NftType.IfName, NftType.EtherAddr, _f.Address], Bindings("out")),
        VerdictMap("to_gateway", [NftType.IfName, NftType.EtherAddr, _f.Address], Bindings("gateway")),
        VerdictMap("to_device", [_f.Address], _bindings.Select(b => (NftKey.Of(b.Address), Chain("in", b.Device)))),
        VerdictMap("from_trusted", [_f.Address], _bindings.Select(b => (NftKey.Of(b.Address), DeviceChain.FromTrusted(_access, _f, b.Device)))),
        VerdictMap("profile_from", [NftType.EtherAddr], ProfileOf(p => p.From, b => NftKey.Of(b.Mac))),
        VerdictMap("profile_to", [_f.Address], ProfileOf(p => p.To, b => NftKey.Of(b.Address))),
        Set("monitored_ip", [_f.Address], _bindings.Where(b => b.Device.IsMonitored).Select(b => NftKey.Of(b.Address))),
        Set("allow_from", [NftType.EtherAddr, _f.Address, NftType.InetProto, NftType.InetService], FromDeviceKeys()),
        Set("allow_to", [_f.Address, _f.Address, NftType.InetProto, NftType.InetService], ToDeviceKeys()),
        VerdictMap("group_request_from", [NftType.IfName, NftType.EtherAddr, _f.Address], Askers()),
        VerdictMap("group_answer_from", [NftType.EtherAddr], Answerers()),
        .. _profiles.Values.SelectMany(p => p.From.Sets.Concat(p.To.Sets)),
        .. _groups.Values.SelectMany(g => g.Sets),
        .. LearnedSets(),
    ];

    // Every set of a name is declared, also where nobody was told an address yet.
    private IEnumerable<NftSet> LearnedSets()
    {
        ILookup<string, NftKey> keys = _bindings.Select(b => b.Device).DistinctBy(d => d.Id)
            .SelectMany(d => LearnedElements.Of(_access, _directory.Names, d)).ToLookup(e => e.Set, e => e.Key);
        yield return Learned(_f.Named(LearnedElements.FromDevice), NftType.EtherAddr, NftType.InetProto, NftType.InetService);
        yield return Learned(_f.Named(LearnedElements.ToDevice), _f.Address, NftType.InetProto, NftType.InetService);
        foreach ((PolicyDirection direction, NftType own) in new[] { (PolicyDirection.FromDevice, NftType.EtherAddr), (PolicyDirection.ToDevice, _f.Address) })
        {
            foreach ((PolicyRule rule, _, string set) in _policies.Values.SelectMany(p => ProfileChains.Named(p, direction, _f, _names)).Where(n => !n.IsExact).DistinctBy(n => n.Set))
                yield return Learned(set, own) with { Comment = rule.Peer.DnsName == ProfileNames.AnyResolved ? "addresses of resolved names" : $"addresses of {rule.Peer.DnsName}" };
        }

        NftSet Learned(string name, NftType own, params ReadOnlySpan<NftType> rest) => new()
        {
            Name = name,
            Key = [own, _f.Address, .. rest],
            HasTimeout = true,
            Elements = [.. keys[name].Order().Distinct().Select(LearnedElements.Element)],
        };
    }

    private IEnumerable<(NftKey, NftVerdict)> Bindings(string place) => Bound(device => Chain(place, device));

    // A device counts at its place, a trusted one on its whole network. Nobody may send in its name from another.
    private IEnumerable<(NftKey, NftVerdict)> Bound(Func<DeviceAccess, NftVerdict?> verdict) =>
        from binding in _bindings
        let decided = verdict(binding.Device)
        where decided is not null
        from port in binding.Device.Interfaces
        select (NftKey.OfInterface(port).Then(NftKey.Of(binding.Mac)).Then(NftKey.Of(binding.Address)), decided);

    // Where everything passes, so does every request.
    private IEnumerable<(NftKey, NftVerdict)> Askers() => Bound(device =>
        device.IsTrusted || device.IsMonitored ? NftVerdict.Goto(_f.Named("group_request"))
        : _groups[_keys[device.Id]].Asking is { } chain ? NftVerdict.Goto(chain.Name)
        : null);

    private IEnumerable<(NftKey, NftVerdict)> Answerers() =>
        from device in _bindings.Select(b => b.Device)
        where !device.IsTrusted
        let chain = _groups[_keys[device.Id]].Answering
        where chain is not null
        from mac in device.Macs
        select (NftKey.Of(mac), NftVerdict.Jump(chain.Name));

    private NftVerdict Chain(string place, DeviceAccess device) => DeviceChain.Of(_access, _f, place, device);

    private IEnumerable<(NftKey, NftVerdict)> ProfileOf(
        Func<(ProfileChains From, ProfileChains To), ProfileChains> half, Func<(DeviceAccess Device, MacAddress Mac, IPAddress Address), NftKey> key) =>
        from binding in _bindings
        let chain = half(_profiles[_keys[binding.Device.Id]]).Chain
        where chain is not null && !binding.Device.IsTrusted
        select (key(binding), NftVerdict.Goto(chain.Name));

    private IEnumerable<NftKey> FromDeviceKeys()
    {
        Dictionary<string, NftKey[]> permitted = Permitted(p => p.From.Exact, traffic => traffic.PeerPorts);
        return from speaker in _bindings.Select(b => (b.Device, b.Mac)).DistinctBy(s => s.Mac)
               let own = NftKey.Of(speaker.Mac)
               from rest in permitted[_keys[speaker.Device.Id]]
               select own.Then(rest);
    }

    private IEnumerable<NftKey> ToDeviceKeys()
    {
        Dictionary<string, NftKey[]> permitted = Permitted(p => p.To.Exact, traffic => traffic.DevicePorts);
        return from binding in _bindings
               let own = NftKey.Of(binding.Address)
               from rest in permitted[_keys[binding.Device.Id]]
               select own.Then(rest);
    }

    /// <summary>What all devices of a policy have in their keys behind their own address: peer, protocol, port; in order.</summary>
    private Dictionary<string, NftKey[]> Permitted(
        Func<(ProfileChains From, ProfileChains To), ImmutableArray<PolicyRule>> half, Func<Traffic, PortSet> receiving) =>
        _profiles.ToDictionary(
            p => p.Key,
            p => half(p.Value).Where(rule => rule.Peer.Network is not null).Select(rule => NftKey.Of(rule.Peer.Network!.Value.BaseAddress)
                .Then(NftKey.Of(rule.Traffic.Protocol!.Value)).Then(NftKey.Of(receiving(rule.Traffic).Single!.Value))).Order().ToArray(),
            StringComparer.Ordinal);

    private NftSet Set(string name, ImmutableArray<NftType> key, IEnumerable<NftKey> keys) =>
        new() { Name = _f.Named(name), Key = key, Elements = Ascending(keys.Select(k => new NftElement(k))) };

    private NftSet VerdictMap(string name, ImmutableArray<NftType> key, IEnumerable<(NftKey Key, NftVerdict Verdict)> entries) => new()
    {
        Name = _f.Named(name),
        Key = key,
        IsVerdictMap = true,
        Elements = Ascending(entries.Select(e => new NftElement(e.Key) { Verdict = e.Verdict })),
    };

    // Devices come in the order of their MAC addresses, so most keys come in order; the first of two that are equal stands.
    private static ImmutableArray<NftElement> Ascending(IEnumerable<NftElement> elements)
    {
        ImmutableArray<NftElement> all = [.. elements];
        for (int i = 1; i < all.Length; i++)
        {
            if (all[i - 1].Key >= all[i].Key) return [.. all.OrderBy(e => e.Key).DistinctBy(e => e.Key)];
        }
        return all;
    }
}
