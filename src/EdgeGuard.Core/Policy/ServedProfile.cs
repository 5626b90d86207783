using System.Collections.Immutable;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Core.Policy;

/// <summary>
/// The half of a controller: what the profile of its clients lets them do with it, seen from the controller. The operator named it, so its own profile
/// need not know its clients. A prohibition of its own profile still holds.
/// </summary>
public static class ServedProfile
{
    /// <summary>Name of such entries.</summary>
    public const string Ace = "controller";

    /// <summary>The controller's policy with the entries that mirror those of its clients behind its own.</summary>
    /// <param name="own">The controller's policy.</param>
    /// <param name="clients">Policies of clients, each with the class that its devices are in.</param>
    /// <param name="classes">The controller classes that it is in.</param>
    public static DevicePolicy Widen(DevicePolicy own, IEnumerable<(PeerClass Clients, DevicePolicy Policy)> clients, IReadOnlyCollection<PeerClass> classes)
    {
        PolicyRule[] mirrored = [.. clients.SelectMany(c => Entries(c.Policy, classes).Select(rule => Mirror(rule, c.Clients))).Distinct()];
        return mirrored.Length == 0 ? own : own with
        {
            FromDevice = [.. own.FromDevice, .. mirrored.Where(r => r.Direction == PolicyDirection.FromDevice)],
            ToDevice = [.. own.ToDevice, .. mirrored.Where(r => r.Direction == PolicyDirection.ToDevice)],
        };
    }

    /// <summary>Whether a policy lets its device do anything with a member of the classes.</summary>
    public static bool Uses(DevicePolicy client, IReadOnlyCollection<PeerClass> classes) => Entries(client, classes).Any();

    private static IEnumerable<PolicyRule> Entries(DevicePolicy policy, IReadOnlyCollection<PeerClass> classes) =>
        policy.FromDevice.Concat(policy.ToDevice).Where(rule =>
            rule is { Allows: true, RepliesOnly: false, Peer: { DnsName: null, Classes: [var only] } } && classes.Contains(only) && !MeansGroup(rule));

    private static bool MeansGroup(PolicyRule rule) =>
        rule.DeviceNetwork is { } own && AddressScope.IsGroup(own) || rule.Peer.Network is { } peer && AddressScope.IsGroup(peer);

    private static PolicyRule Mirror(PolicyRule rule, PeerClass clients) => new()
    {
        Origin = new(RuleOrigin.Operator, Ace),
        Direction = rule.Direction == PolicyDirection.FromDevice ? PolicyDirection.ToDevice : PolicyDirection.FromDevice,
        Family = rule.Family,
        Peer = new() { Network = rule.DeviceNetwork, Classes = [clients] },
        DeviceNetwork = rule.Peer.Network,
        Traffic = rule.Traffic with { DevicePorts = rule.Traffic.PeerPorts, PeerPorts = rule.Traffic.DevicePorts },
        Allows = true,
    };
}
