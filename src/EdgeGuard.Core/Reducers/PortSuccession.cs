using System.Collections.Immutable;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Discovery;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Reducers;

/// <summary>
/// A device that was isolated, or restricted by rule, may come back with another MAC address. Behind a bridge port of its own it cannot hide: what appears
/// there within an hour starts restricted, also where its MAC address got a lease before and was never seen at a port. So does what showed itself there before
/// and has no lease. Behind a port with several stations nobody can tell them apart.
/// </summary>
internal static class PortSuccession
{
    private const int Named = 3;

    private static readonly TimeSpan Memory = TimeSpan.FromHours(1);

    /// <summary>The device that was excluded within the last hour on the bridge port on which a device is seen that is new there.</summary>
    internal static Device? Predecessor(GatewayState state, Device? before, Device device, DateTimeOffset now) =>
        IsNewAtPort(state, before, device, now) && IsUnknown(state, device)
            ? Neighbors(state, device).FirstOrDefault(other => WasExcluded(other, now) && !IsSuccessor(other))
            : null;

    /// <summary>
    /// Whether an unknown MAC address appears on the port of an excluded device, where enough others already started restricted. A sighting without a port, such
    /// as a grant, may be about one there; a device elsewhere is known by the frames of its own port.
    /// </summary>
    internal static bool IsOneTooMany(GatewayState state, Sighting sighting, DateTimeOffset now) =>
        state.Devices.Values.Where(other => other.Interface == sighting.Interface && other.Port is { } port && (sighting.Port ?? port) == port)
            .GroupBy(other => other.Port, StringComparer.Ordinal)
            .Any(port => port.Count(IsSuccessor) >= UnknownDeviceTotals.MostSuccessors && port.Any(other => !IsSuccessor(other) && WasExcluded(other, now)));

    /// <summary>
    /// What follows on its port when a device is excluded. Stations without a lease that showed themselves there may be its other MAC addresses, so they are
    /// restricted too; beyond <see cref="UnknownDeviceTotals.MostSuccessors"/> they become unknown. Where a device has a lease, the port has several stations, and that is reported.
    /// </summary>
    internal static (GatewayState State, IReadOnlyList<GatewayEvent> Events) Follow(GatewayState state, Device before, Device excluded, DateTimeOffset now)
    {
        if (!IsExclusion(excluded.Response) || WasExcluded(before, now) || !IsWired(state, excluded)) return (state, []);
        ILookup<bool, Device> others = Neighbors(state, excluded).Where(other => !WasExcluded(other, now) && now - other.LastSeen < Memory).ToLookup(other => IsVouchedFor(state, other));
        if (others[true].Any()) return (state, [new GatewayEvent.IdentityDoubted(now, excluded, Doubt(excluded, [.. others[true]]))]);
        return Restrict(state, excluded, [.. others[false].Where(other => IsUnknown(state, other)).OrderByDescending(other => other.LastSeen)], now);
    }

    /// <summary>The device may do next to nothing: it is isolated, or the rules restricted it, which is the most that they do without a profile.</summary>
    internal static bool IsExclusion(DeviceResponse response) => response is { Level: ResponseLevel.Isolated } or { Level: ResponseLevel.Restricted, By: DeviceResponse.ByRule };

    /// <summary>
    /// When a device was last excluded, given its next response. Where a person lets it go, that is over: what comes after it on its port has nothing to answer for.
    /// </summary>
    internal static DateTimeOffset? LastExcluded(Device before, DeviceResponse next, DateTimeOffset now) =>
        next.Level < ResponseLevel.Restricted && next.By is not ("" or DeviceResponse.ByRule or "time") ? null
        : IsExclusion(before.Response) || IsExclusion(next) ? now
        : before.LastIsolated;

    /// <summary>Whether the predecessor had the port for itself. A wireless port never counts as one.</summary>
    internal static bool HasOneStation(GatewayState state, Device device, Device predecessor, DateTimeOffset now) =>
        IsWired(state, device) && Neighbors(state, device).All(other => other.Id == predecessor.Id || WasExcluded(other, now) || now - other.LastSeen >= Memory);

    /// <summary>The response to it, until a person releases it.</summary>
    internal static DeviceResponse Response(Device device, Device predecessor, DateTimeOffset now) =>
        new(ResponseLevel.Restricted, now, $"it is at the port {device.Port}, where {predecessor.Id} was {Held(predecessor)}, and nothing else is connected there that may communicate", DeviceResponse.ByRule);

    /// <summary>What to report where the port has several stations.</summary>
    internal static string Doubt(Device device, Device predecessor) =>
        $"appeared on the port {device.Port}, where {predecessor.Id} was {Held(predecessor)} within the last hour. Other stations are connected there, so nobody can tell whether it is the same device";

    private static (GatewayState, IReadOnlyList<GatewayEvent>) Restrict(GatewayState state, Device excluded, Device[] others, DateTimeOffset now)
    {
        Device[] beyond = [.. others.Skip(UnknownDeviceTotals.MostSuccessors)];
        Device[] restricted = [.. others.Take(UnknownDeviceTotals.MostSuccessors).Select(other => other with { Response = Response(other, excluded, now) with { Until = excluded.Response.Until } })];
        GatewayState after = state with
        {
            Devices = state.Devices.SetItems(restricted.Select(device => KeyValuePair.Create(device.Id, device))).RemoveRange(beyond.Select(other => other.Id)),
            Responses = state.Responses.SetItems(restricted.Select(device => KeyValuePair.Create(device.Id, device.Response))),
        };
        return (beyond.Aggregate(after, (s, other) => IdentityConcerns.Forget(s, other.Id)),
            [.. restricted.Select(device => new GatewayEvent.ResponseChanged(now, device, ResponseLevel.None))]);
    }

    private static string Doubt(Device excluded, ImmutableArray<Device> others) =>
        $"is {Held(excluded)} on the port {excluded.Port}, which it shares with {string.Join(", ", others.Take(Named).Select(other => other.Id))}{(others.Length > Named ? $" and {others.Length - Named} more" : "")}. "
        + "If these are its own MAC addresses, it goes on under them";

    private static string Held(Device predecessor) => predecessor.Response.Level switch
    {
        ResponseLevel.Restricted => "restricted",
        ResponseLevel.Isolated => "isolated",
        _ => "restricted or isolated until lately",
    };

    // One that was silent for that long may be the other MAC address of the device that had the port meanwhile. With a lease of its own it may be another device.
    private static bool IsNewAtPort(GatewayState state, Device? before, Device device, DateTimeOffset now) => device.Port is not null
        && (before?.Port is null || before.Port == device.Port && now - before.LastSeen >= Memory && !IsVouchedFor(state, device));

    // The rules name the attack pattern wherever they restrict a device for what it did.
    private static bool IsSuccessor(Device device) => device.Response is { Level: ResponseLevel.Restricted, By: DeviceResponse.ByRule, Shape: null };

    private static bool IsVouchedFor(GatewayState state, Device device) => VouchedDevices.IsVouchedFor(state, device) || DeviceAdmission.IsNamed(state, device);

    private static bool IsWired(GatewayState state, Device device) =>
        state.Facts?.Interfaces.GetValueOrDefault(device.Interface)?.Ports.FirstOrDefault(port => port.Name == device.Port) is { IsWireless: false };

    private static bool IsUnknown(GatewayState state, Device device) =>
        state.Networks[device.Network].Kind != NetworkKind.Trusted && device.Response.Level == ResponseLevel.None && !DeviceAdmission.IsNamed(state, device);

    private static bool WasExcluded(Device device, DateTimeOffset now) =>
        IsExclusion(device.Response) || device.LastIsolated is { } last && now - last < Memory;

    private static IEnumerable<Device> Neighbors(GatewayState state, Device device) =>
        state.Devices.Values.Where(other => other.Id != device.Id && other.Port == device.Port && other.Interface == device.Interface);
}
