using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Reducers;

/// <summary>Concerns about device identity that need a person: raised with the device's request, ended with the answer.</summary>
internal static class IdentityConcerns
{
    private const string Many = "approvals:";

    internal static GatewayState Follow(GatewayState state, Device device, DateTimeOffset now)
    {
        state = FollowRepeater(state, device, now);
        string name = $"approval:{device.Id}", place = CrowdedPlaces.NameOf(device), many = Many + place;
        bool isOpen = ApprovalQueue.Has(state, device), isKnown = state.Concerns.ContainsKey(name);
        if (!isOpen) return WithoutAnswered(isKnown ? state with { Concerns = state.Concerns.Remove(name) } : state);
        if (isKnown || state.Concerns.ContainsKey(many)) return state;
        return state with
        {
            Concerns = IsCrowded(state, place)
                ? state.Concerns.SetItem(many, new(ConcernKind.AwaitsApproval, now, $"more than {CrowdedPlaces.MostAlone} devices on '{place}' wait for what only a person may approve; see 'edgeguard approvals'"))
                : state.Concerns.SetItem(name, new(ConcernKind.AwaitsApproval, now, $"{device.Id} waits for what only a person may approve; see 'edgeguard approvals'")),
        };
    }

    private static bool IsCrowded(GatewayState state, string place) =>
        state.Devices.Values.Count(d => CrowdedPlaces.NameOf(d) == place && state.Concerns.ContainsKey($"approval:{d.Id}")) >= CrowdedPlaces.MostAlone;

    // A concern about many ends with the last of them that has no concern of its own.
    private static GatewayState WithoutAnswered(GatewayState state)
    {
        string[] ended = [.. state.Concerns.Keys.Where(k => k.StartsWith(Many, StringComparison.Ordinal) && !IsAnyLeft(state, k[Many.Length..]))];
        return ended.Length == 0 ? state : state with { Concerns = state.Concerns.RemoveRange(ended) };
    }

    private static bool IsAnyLeft(GatewayState state, string place) => state.Devices.Values.Any(d =>
        CrowdedPlaces.NameOf(d) == place && !state.Concerns.ContainsKey($"approval:{d.Id}") && ApprovalQueue.Has(state, d));

    // Only a person knows whether it is a repeater, or a device that invents others.
    private static GatewayState FollowRepeater(GatewayState state, Device device, DateTimeOffset now)
    {
        string name = $"repeater:{device.Id}";
        string? why = device.Behind.IsEmpty || RepeatedStations.IsConfirmed(state, device) ? null
            : $"{device.Id} sends DHCP requests of {string.Join(", ", device.Behind.Select(b => b.Mac))} in its own frames, as a repeater does that translates MAC addresses. "
                + $"They share one policy, what all their profiles allow, and one response; at most {RepeatedStations.Most} get addresses. If it is your repeater, set 'repeater' in 'devices' for {device.Mac}";
        if (state.Concerns.GetValueOrDefault(name)?.Why == why) return state;
        return state with { Concerns = why is null ? state.Concerns.Remove(name) : state.Concerns.SetItem(name, new(ConcernKind.Degraded, now, why)) };
    }

    /// <summary>A person is asked to admit it. A MAC address that only flies by is no device yet.</summary>
    internal static bool IsAsking(Device device) => device.Admission == Admission.Awaited && !device.Addresses.IsEmpty;

    /// <summary>The device is no more.</summary>
    internal static GatewayState Forget(GatewayState state, DeviceId id) =>
        WithoutAnswered(state with
        {
            Concerns = state.Concerns.Remove($"approval:{id}").Remove($"repeater:{id}"),
            ResolvedNames = state.ResolvedNames.Remove(id),
            RecentFlows = state.RecentFlows.Remove(id),
            Learned = state.Learned.Remove(id),
        });
}
