using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Access;

/// <summary>Who is who on this gateway now: turns the state into the directory that policies are read with.</summary>
public static class GatewayDirectory
{
    private static readonly string[] GatewayUrns = [PeerClass.DnsUrn, PeerClass.NtpUrn, PeerClass.GatewayUrn];

    /// <summary>The directory of a state.</summary>
    public static PeerDirectory Of(GatewayState state) => AccessTable.Of(state).Directory;

    /// <summary>The directory as it is for one device: names stand for the addresses that it was given.</summary>
    public static PeerDirectory Of(GatewayState state, DeviceId device) => Of(AccessTable.Of(state), device);

    /// <summary>The directory of a table for one device.</summary>
    internal static PeerDirectory Of(AccessTable access, DeviceId device) =>
        access.Learned.ContainsKey(device) ? access.Directory with { Names = NamesOf(access, access.Directory.Names, device) } : access.Directory;

    /// <summary>What names stand for, for one device.</summary>
    internal static ImmutableDictionary<string, ImmutableArray<IPAddress>> NamesOf(
        AccessTable access, ImmutableDictionary<string, ImmutableArray<IPAddress>> everyone, DeviceId device)
    {
        if (!access.Learned.TryGetValue(device, out ImmutableSortedDictionary<string, ImmutableArray<IPAddress>>? learned)) return everyone;
        ImmutableDictionary<string, ImmutableArray<IPAddress>>.Builder names = everyone.ToBuilder();
        foreach ((string asked, ImmutableArray<IPAddress> addresses) in learned)
        {
            foreach (string name in ProfileNames.Meant(asked)) names[name] = [.. names.GetValueOrDefault(name, []).Union(addresses)];
        }
        return names.ToImmutable();
    }

    /// <summary>Whether the device's questions are sent to the DNS proxy: it has a profile in force, and is not isolated.</summary>
    public static bool IsGated(GatewayState state, Device device) => DeviceAccess.Of(AccessInputs.Of(state), device).IsGated;

    /// <summary>The policy in force for a device.</summary>
    public static DevicePolicy PolicyOf(GatewayState state, Device device) => PolicySource.Of(AccessInputs.Of(state), device).Policy();

    /// <summary>Whether a device uses the baseline: it is on a network of things and has no profile of its own in force.</summary>
    public static bool UsesBaseline(GatewayState state, Device device) => DeviceAccess.Of(AccessInputs.Of(state), device).UsesBaseline;

    /// <summary>Makes the directory from the records.</summary>
    internal static PeerDirectory Make(HomeAccess home, IEnumerable<DeviceAccess> devices) => new()
    {
        LocalNetworks = [.. home.Networks.SelectMany(n => n.Network.Prefixes)],
        OtherLocalNetworks = [.. home.OtherLocalNetworks],
        Gateways = [.. GatewayAddresses(home)],
        Classes = GatewayMembers(home).Concat(ConfiguredMembers(home)).Concat(DeviceMembers(home, devices)).GroupBy(m => m.Class)
            .ToImmutableDictionary(m => m.Key, m => m.Order()),
        Names = home.Names.ToImmutableDictionary(),
    };

    private static ImmutableArray<IPAddress> Order(this IEnumerable<(PeerClass, IPAddress Address)> members) =>
        [.. members.Select(m => m.Address).Distinct().Order(AddressOrder.Instance)];

    // The gateway serves names and time unless the operator names other servers.
    private static IEnumerable<(PeerClass Class, IPAddress Address)> GatewayMembers(HomeAccess home) =>
        from urn in GatewayUrns
        where !IsConfigured(home, urn)
        from address in GatewayAddresses(home)
        select (new PeerClass(PeerClassKind.Controller, urn), address);

    private static IEnumerable<(PeerClass Class, IPAddress Address)> ConfiguredMembers(HomeAccess home) =>
        from member in home.Controllers.SelectMany(c => c.Value, (c, address) => (c.Key, Address: address))
            .Concat(home.GatewayControllers.SelectMany(_ => GatewayAddresses(home), (key, address) => (Key: key, Address: address)))
        from peerClass in ControllerClasses(home, member.Key)
        select (peerClass, member.Address);

    private static IEnumerable<IPAddress> GatewayAddresses(HomeAccess home) => home.Networks.SelectMany(n => n.Network.GatewayAddresses);

    private static bool IsConfigured(HomeAccess home, string key) => home.Controllers.ContainsKey(key) || home.GatewayControllers.Contains(key);

    // A MUD URL names the controllers of its devices; "my-controller" names those of every device that asks for its own (RFC 8520 §4.7).
    private static IEnumerable<PeerClass> ControllerClasses(HomeAccess home, string key) => Controlling.ClassesOf(key, home.MudUrls, k => IsConfigured(home, k));

    private static IEnumerable<(PeerClass Class, IPAddress Address)> DeviceMembers(HomeAccess home, IEnumerable<DeviceAccess> devices) =>
        from device in devices
        from peerClass in device.Classes.Concat(device.Controls.SelectMany(key => ControllerClasses(home, key)))
        from binding in device.Bindings
        select (peerClass, binding.Address);
}
