using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.Reducers;
using EdgeGuard.Core.State;

namespace EdgeGuard.Oracle.Homes;

/// <summary>The state of the small home around one profile: the subject is held to it, and its names and classes have members.</summary>
internal static class SmallHome
{
    internal const string SubjectKey = "local:subject";

    private static readonly DateTimeOffset Noon = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    internal static readonly DeviceId Subject = DeviceId.Of(Places.Subject.End.Mac);

    /// <summary>The home with a profile in force.</summary>
    internal static GatewayState Of(MudFile file)
    {
        DevicePolicy policy = PolicyCompiler.Compile(file);
        ImmutableArray<Peer> peers = [.. policy.FromDevice.Concat(policy.ToDevice).Select(r => r.Peer)];
        GatewayState home = new()
        {
            Gateway = "oracle",
            Networks = ImmutableSortedDictionary<string, Network>.Empty
                .Add("things", On("things", NetworkKind.Iot, "things0")).Add("annex", On("annex", NetworkKind.Iot, "annex0"))
                .Add("family", On("family", NetworkKind.Trusted, "family0")),
            Controllers = Controllers(peers),
            Names = Names(peers, at => at % 3 != 1),
            // Every third name is one that only the subject was told of, and every sixth one that it and the hub were told differently.
            Learned = ImmutableDictionary<DeviceId, ImmutableSortedDictionary<string, ImmutableArray<IPAddress>>>.Empty
                .Add(Subject, Names(peers, at => at % 3 == 1)).Add(DeviceId.Of(Places.Hub.End.Mac), Names(peers, at => at % 6 == 4, shifted: 3)),
        };
        (string sibling, string hub) = Makers(peers);
        return home
            .With(Places.Subject, "things", SubjectKey, new(WithQuarantine(file), policy, SignatureJudgement.Local, Noon))
            .With(Places.Sibling, "things", "local:sibling", Neighbours.Choosy(sibling))
            .With(Places.Hub, "annex", "local:hub", Neighbours.Open(hub))
            .With(Places.Held, "annex", "local:held", Neighbours.Open("https://held.example/held.json"))
            .With(Places.NewDevice, "annex", null, null)
            .With(Places.Laptop, "family", null, null)
            .Holding(DeviceId.Of(Places.Held.End.Mac), ResponseLevel.Isolated);
    }

    internal static GatewayState Holding(this GatewayState state, DeviceId device, ResponseLevel level) =>
        Reducer.Apply(state, new PolicyInput.ResponseDecided(device, new(level, Noon, "oracle", "oracle")), Noon).State;

    /// <summary>All networks only told of, nothing stopped.</summary>
    internal static GatewayState Monitored(this GatewayState state) => state with
    {
        Networks = state.Networks.SetItems(state.Networks.Values.Select(n => KeyValuePair.Create(n.Name, n with { Mode = EnforcementMode.Monitor }))),
    };

    /// <summary>The subject's profile without every second of its entries.</summary>
    internal static GatewayState Narrowed(this GatewayState state)
    {
        Profile profile = state.Profiles[SubjectKey];
        ImmutableHashSet<RuleOrigin> gone = [.. profile.Policy.FromDevice.Concat(profile.Policy.ToDevice).Select(r => r.Origin).Distinct().Where((_, at) => at % 2 == 0)];
        DevicePolicy policy = profile.Policy with
        {
            FromDevice = profile.Policy.FromDevice.RemoveAll(r => gone.Contains(r.Origin)),
            ToDevice = profile.Policy.ToDevice.RemoveAll(r => gone.Contains(r.Origin)),
        };
        return state with { Profiles = state.Profiles.SetItem(SubjectKey, profile with { Policy = policy }) };
    }

    // Where the maker names no entries for quarantine, every third is one.
    private static MudFile WithQuarantine(MudFile file) => file.ExtensionNodes.QuarantineAces.Count > 0 ? file : file with
    {
        ExtensionNodes = file.ExtensionNodes with { QuarantineAces = [.. file.Acls.SelectMany(a => a.Aces).Select(a => a.Name).Distinct().Where((_, at) => at % 3 == 0)] },
    };

    private static Network On(string name, NetworkKind kind, string on)
    {
        (Wires.Site Site, IPNetwork Prefix, IPAddress Address)[] here = [.. Places.Gateway.Where(g => on.StartsWith(g.Site.ToString(), StringComparison.OrdinalIgnoreCase))];
        return new()
        {
            Name = name,
            Kind = kind,
            Mode = EnforcementMode.Enforce,
            Interfaces = [on],
            Prefixes = [.. here.Select(g => g.Prefix).Where(p => !p.BaseAddress.IsIPv6LinkLocal)],
            GatewayAddresses = [.. here.Select(g => g.Address)],
        };
    }

    internal static GatewayState With(this GatewayState state, Host host, string network, string? key, Profile? profile)
    {
        ImmutableArray<IPAddress> addresses = [host.V4, host.V6];
        Device device = new()
        {
            Id = DeviceId.Of(host.End.Mac),
            Mac = host.End.Mac,
            Network = network,
            Interface = state.Networks[network].Interfaces[0],
            Name = host.Name,
            Addresses = [.. (host == Places.Subject ? addresses.Add(Places.SubjectLink) : addresses).Order(AddressOrder.Instance)],
            ProfileKey = key,
            ProfileSource = key is null ? null : SightingSource.Configuration,
            FirstSeen = Noon,
            LastSeen = Noon,
        };
        return state with
        {
            Devices = state.Devices.SetItem(device.Id, device),
            Profiles = profile is null ? state.Profiles : state.Profiles.SetItem(key!, profile),
        };
    }

    // The first two makers and models that the profile speaks of live here; the others are classes without members.
    private static (string Sibling, string Hub) Makers(ImmutableArray<Peer> peers)
    {
        string[] urls = [.. peers.SelectMany(p => p.Classes)
            .Where(c => c.Kind is PeerClassKind.Manufacturer or PeerClassKind.Model)
            .Select(c => c.Kind == PeerClassKind.Model ? c.Value : $"https://{c.Value}/thing.json").Distinct().Take(2)];
        return (urls.ElementAtOrDefault(0) ?? "https://sibling.example/s.json", urls.ElementAtOrDefault(1) ?? "https://hub.example/h.json");
    }

    // One class after another: a neighbour and a host on the internet, the gateway, nobody, the sibling.
    private static ImmutableSortedDictionary<string, ImmutableArray<IPAddress>> Controllers(ImmutableArray<Peer> peers)
    {
        ImmutableArray<IPAddress>[] members =
        [
            [Places.Hub.V4, Places.Hub.V6, IPAddress.Parse("45.1.0.1"), IPAddress.Parse("2001:db8:b::1")],
            [IPAddress.Parse("192.168.20.1"), IPAddress.Parse("2001:db8:20::1")],
            [],
            [Places.Sibling.V4],
        ];
        return peers.SelectMany(p => p.Classes)
            .Where(c => c.Kind is PeerClassKind.Controller or PeerClassKind.MyController && !IsTheGateways(c.Value))
            .Select(c => c.Value).Distinct().Select((urn, at) => KeyValuePair.Create(urn, members[at % members.Length]))
            .ToImmutableSortedDictionary(StringComparer.Ordinal);
    }

    private static bool IsTheGateways(string urn) => urn is PeerClass.DnsUrn or PeerClass.NtpUrn or PeerClass.GatewayUrn;

    // Names with an address of each family, with two, with only an old one, with one that belongs to another name too, and with none.
    private static ImmutableSortedDictionary<string, ImmutableArray<IPAddress>> Names(ImmutableArray<Peer> peers, Func<int, bool> which, int shifted = 0) =>
        peers.Select(p => p.DnsName).OfType<string>().Distinct().Index().Where(n => which(n.Index))
            .ToImmutableSortedDictionary(n => n.Item, n => AddressesOf(n.Index + shifted), StringComparer.Ordinal);

    private static ImmutableArray<IPAddress> AddressesOf(int at)
    {
        IPAddress v4 = IPAddress.Parse($"45.0.{at / 250}.{at % 250 + 1}"), v6 = IPAddress.Parse($"2001:db8:a::{at + 1:x}");
        return (at % 7) switch
        {
            2 => [v4, v6, IPAddress.Parse($"45.2.{at / 250}.{at % 250 + 1}")],
            3 => [v4],
            4 => [IPAddress.Parse($"45.0.{(at - 1) / 250}.{(at - 1) % 250 + 1}"), v6],
            6 => [],
            _ => [v4, v6],
        };
    }
}
