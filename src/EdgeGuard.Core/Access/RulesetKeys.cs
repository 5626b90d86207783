using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Access;

/// <summary>
/// Keys of what has chains or sets of its own in the ruleset; <see cref="RulesetIds"/> gives each a number. A key begins with its kind, so keys
/// of two kinds never are equal.
/// </summary>
public static class RulesetKeys
{
    /// <summary>Gives a number to every key that a change of the state brought, by reading the changed devices alone.</summary>
    /// <returns>The state after the change, with the numbers; the same object where no key lacked one.</returns>
    public static GatewayState Allocate(GatewayState before, GatewayState after)
    {
        if (ReferenceEquals(before, after)) return after;
        AccessTable table = AccessTable.Next(before, after);
        return table.Changed.IsEmpty ? after : Allocate(after, table, table.Changed);
    }

    /// <summary>Gives a number to every key of a state that has none.</summary>
    public static GatewayState Allocate(GatewayState first)
    {
        AccessTable table = AccessTable.Of(first);
        return Allocate(first, table, table.Devices);
    }

    /// <summary>Key of a policy.</summary>
    internal static string OfPolicy(string key) => $"policy {key}";

    /// <summary>Key of a DNS name.</summary>
    internal static string OfName(string name) => $"name {name}";

    /// <summary>Key of a class of peers.</summary>
    internal static string OfClass(PeerClass peerClass) => $"class {peerClass.Kind} {peerClass.Value}";

    /// <summary>Key of the cap that a profile gives.</summary>
    internal static string OfCap(string profileKey) => $"cap {profileKey}";

    /// <summary>Every key that a device needs; some more than once.</summary>
    internal static IEnumerable<string> Of(DeviceAccess device)
    {
        yield return OfPolicy(device.Source.Key);
        if (device.OwnCap is { } cap) yield return OfCap(cap.ProfileKey);
        DevicePolicy policy = device.Source.Policy();
        foreach (Peer peer in policy.FromDevice.Concat(policy.ToDevice).Select(r => r.Peer))
        {
            if (peer.DnsName is { } name) yield return OfName(name);
            foreach (PeerClass peerClass in peer.Classes.Where(c => c.Kind != PeerClassKind.LocalNetworks)) yield return OfClass(peerClass);
        }
    }

    private static GatewayState Allocate(GatewayState state, AccessTable table, IEnumerable<DeviceAccess> devices)
    {
        RulesetIds ids = state.RulesetIds.Allocate(devices.SelectMany(Of), () => table.Devices.SelectMany(Of));
        if (ReferenceEquals(ids, state.RulesetIds)) return state;
        GatewayState numbered = state with { RulesetIds = ids };
        AccessTable.Next(state, numbered);
        return numbered;
    }
}
