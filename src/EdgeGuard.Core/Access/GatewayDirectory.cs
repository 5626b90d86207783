using System.Collections.Immutable;
using System.Net;
using System.Runtime.CompilerServices;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Access;

/// <summary>Who is who on this gateway now: turns the state into the directory that policies are read with.</summary>
public static class GatewayDirectory
{
    private const string MyController = "my-controller";

    private static readonly string[] GatewayUrns = [PeerClass.DnsUrn, PeerClass.NtpUrn, PeerClass.GatewayUrn];

    // A state never changes, so neither does its directory: made once, however many questions and flows are held against it.
    private static readonly ConditionalWeakTable<GatewayState, PeerDirectory> Made = new();

    /// <summary>The directory of a state.</summary>
    public static PeerDirectory Of(GatewayState state) => Made.GetValue(state, Make);

    private static PeerDirectory Make(GatewayState state) => new()
    {
        LocalNetworks = [.. state.Networks.Values.SelectMany(n => n.Prefixes)],
        OtherLocalNetworks = state.LocalNetworks,
        Gateways = [.. state.Networks.Values.SelectMany(n => n.GatewayAddresses)],
        Classes = Members(state).ToImmutableDictionary(m => m.Key, m => m.Order()),
        Names = state.Names.ToImmutableDictionary(),
    };

    /// <summary>The directory for one device: names stand for the addresses that the device resolved.</summary>
    public static PeerDirectory Of(GatewayState state, DeviceId device) =>
        Of(state) is var house && state.Learned.ContainsKey(device) ? house with { Names = NamesOf(state, house.Names, device) } : house;

    /// <summary>What names stand for, for one device.</summary>
    internal static ImmutableDictionary<string, ImmutableArray<IPAddress>> NamesOf(
        GatewayState state, ImmutableDictionary<string, ImmutableArray<IPAddress>> everyone, DeviceId device)
    {
        if (!state.Learned.TryGetValue(device, out ImmutableSortedDictionary<string, ImmutableArray<IPAddress>>? learned)) return everyone;
        ImmutableDictionary<string, ImmutableArray<IPAddress>>.Builder names = everyone.ToBuilder();
        foreach ((string asked, ImmutableArray<IPAddress> addresses) in learned)
        {
            foreach (string name in ProfileNames.Meant(asked)) names[name] = [.. names.GetValueOrDefault(name, []).Union(addresses)];
        }
        return names.ToImmutable();
    }

    /// <summary>Whether the device's questions are sent to the gate: it has a profile in force, and is not cut off.</summary>
    public static bool IsGated(GatewayState state, Device device) =>
        state.Gate is not null
        && device.Response.Level < ResponseLevel.Isolated
        && state.Networks[device.Network].Kind != NetworkKind.Trusted
        && (device.ProfileKey is { } key && state.Profiles.ContainsKey(key) || UsesBaseline(state, device));

    /// <summary>
    /// The policy in force for a device. It is its profile's policy, or what its network grants a device without one, rate-limited where that was
    /// decided. A restricted device has what its profile permits in quarantine; an isolated one has nothing.
    /// </summary>
    public static DevicePolicy PolicyOf(GatewayState state, Device device)
    {
        // Nobody's quarantine entries are another's.
        Profile? own = device.SharedWith.IsEmpty ? state.Profiles.GetValueOrDefault(device.ProfileKey ?? "") : null;
        DevicePolicy unheld = device.Response.Level < ResponseLevel.Restricted ? Allowance.Widen(UnheldPolicyOf(state, device), state, device) : PolicyCompiler.Nothing;
        return EffectivePolicy.Of(unheld, own?.Policy, own?.File.ExtensionNodes.QuarantineAces ?? [], device.Response.Level, state.RateLimit);
    }

    /// <summary>What the owner lets others open to a device.</summary>
    public static ImmutableArray<PortForward> ForwardsTo(GatewayState state, Device device) => DeviceLookup.SettingsOf(state, device)?.Forwards ?? [];

    /// <summary>Whether a device is held to the baseline: a thing that has no profile of its own in force, and no leave to do without.</summary>
    public static bool UsesBaseline(GatewayState state, Device device) =>
        !(device.ProfileKey is { } key && state.Profiles.ContainsKey(key))
        && state.Networks[device.Network] is { Kind: NetworkKind.Iot, Unmanaged: not UnmanagedAccess.Open };

    private static DevicePolicy UnheldPolicyOf(GatewayState state, Device device) => PortForward.Apply(
        device.SharedWith.Aggregate(ProfiledPolicyOf(state, device, device.ProfileKey),
            (policy, key) => PolicyIntersection.Of(policy, ProfiledPolicyOf(state, device, key))),
        ForwardsTo(state, device));

    private static DevicePolicy ProfiledPolicyOf(GatewayState state, Device device, string? key) =>
        key is not null && state.Profiles.TryGetValue(key, out Profile? profile) ? profile.Policy : UnmanagedPolicyOf(state, state.Networks[device.Network]);

    private static DevicePolicy UnmanagedPolicyOf(GatewayState state, Network network) => network switch
    {
        { Kind: NetworkKind.Strict } => PolicyCompiler.Nothing,
        { Unmanaged: UnmanagedAccess.Open } => PolicyCompiler.Everything,
        { Kind: NetworkKind.Iot } => state.Baseline,
        _ => PolicyCompiler.DefaultsOnly,
    };

    private static ImmutableArray<IPAddress> Order(this IEnumerable<(PeerClass, IPAddress Address)> members) =>
        [.. members.Select(m => m.Address).Distinct().Order(AddressOrder.Instance)];

    private static IEnumerable<IGrouping<PeerClass, (PeerClass Class, IPAddress Address)>> Members(GatewayState state) =>
        GatewayMembers(state).Concat(ConfiguredMembers(state)).Concat(DeviceMembers(state)).GroupBy(m => m.Class);

    // The gateway serves names and time unless the operator names other servers.
    private static IEnumerable<(PeerClass Class, IPAddress Address)> GatewayMembers(GatewayState state) =>
        from urn in GatewayUrns
        where !IsConfigured(state, urn)
        from address in GatewayAddresses(state)
        select (new PeerClass(PeerClassKind.Controller, urn), address);

    private static IEnumerable<(PeerClass Class, IPAddress Address)> ConfiguredMembers(GatewayState state) =>
        from member in state.Controllers.SelectMany(c => c.Value, (c, address) => (c.Key, Address: address))
            .Concat(state.GatewayControllers.SelectMany(_ => GatewayAddresses(state), (key, address) => (Key: key, Address: address)))
        from peerClass in ControllerClasses(state, member.Key)
        select (peerClass, member.Address);

    private static IEnumerable<IPAddress> GatewayAddresses(GatewayState state) => state.Networks.Values.SelectMany(n => n.GatewayAddresses);

    private static bool IsConfigured(GatewayState state, string key) => state.Controllers.ContainsKey(key) || state.GatewayControllers.Contains(key);

    // A MUD URL names the controllers of its devices; "my-controller" names those of every device that asks for its own (RFC 8520 §4.7).
    private static IEnumerable<PeerClass> ControllerClasses(GatewayState state, string key) => key == MyController
        ? state.Profiles.Values.Select(p => new PeerClass(PeerClassKind.MyController, p.File.MudUrl)).Where(c => !IsConfigured(state, c.Value))
        : [new(PeerClassKind.Controller, key), new(PeerClassKind.MyController, key)];

    // RFC 8520 §16: a device that only says so itself (DHCP, LLDP) gains no place in a class that others trust.
    private static IEnumerable<(PeerClass Class, IPAddress Address)> DeviceMembers(GatewayState state) =>
        from device in state.Devices.Values
        where device.ProfileSource?.Strength() == SourceStrength.Strong && device.SharedWith.IsEmpty && device.DuplicateMacSince is null
        let profile = state.Profiles.GetValueOrDefault(device.ProfileKey ?? "")
        where profile is not null
        from address in device.Addresses
        from peerClass in new[]
        {
            new PeerClass(PeerClassKind.Manufacturer, MudUrls.AuthorityOf(profile.File.MudUrl)),
            new PeerClass(PeerClassKind.Model, profile.File.MudUrl),
        }
        select (peerClass, address);
}
