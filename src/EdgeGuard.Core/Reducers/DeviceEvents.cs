using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Events;

namespace EdgeGuard.Core.Reducers;

/// <summary>What to tell of a device that changed.</summary>
internal static class DeviceEvents
{
    internal static IEnumerable<GatewayEvent> Of(Device? before, Device after, DateTimeOffset now)
    {
        if (before is null) yield return new GatewayEvent.DeviceAppeared(now, after);
        else if (IsNews(before, after)) yield return new GatewayEvent.DeviceChanged(now, after);
        foreach (string request in Requests(before, after)) yield return new GatewayEvent.ApprovalNeeded(now, after, request);
        foreach (string doubt in Doubts(before, after)) yield return new GatewayEvent.IdentityDoubted(now, after, doubt);
    }

    private static IEnumerable<string> Requests(Device? before, Device after)
    {
        if (IsAskingNow(before, after)) yield return $"is new on '{after.Network}', and may do nothing until a person approves it";
        if (NewMove(before, after) is { } move)
            yield return $"does not answer at {after.Port ?? after.Interface} on '{after.Network}', and its MAC address got a lease at {move.To.Name}. It stays on '{after.Network}' until a person says that it moved";
        if (after.Request is { } request && request != before?.Request) yield return $"asks for the profile {request.Key}: {request.Why}";
        if (NewOpenClaim(before, after) is { } claim) yield return $"uses {claim.Address}, which nobody granted";
    }

    // A random MAC address is a visit, and no reason to notify a person; it is listed on request. One address asks for all: a device that claims a
    // thousand would be a thousand alerts, and the answer is about all of them.
    private static AddressClaim? NewOpenClaim(Device? before, Device after) =>
        after.Mac.IsLocallyAdministered || before is not null && before.Claims.Any(c => c.IsOpen) ? null : after.Claims.FirstOrDefault(c => c.IsOpen);

    private static AwaitedMove? NewMove(Device? before, Device after) => before?.Leaving is null && after.Leaving is { IsRefused: false } move ? move : null;

    private static bool IsAskingNow(Device? before, Device after) => IdentityConcerns.IsAsking(after) && (before is null || !IdentityConcerns.IsAsking(before));

    private static IEnumerable<string> Doubts(Device? before, Device after)
    {
        if (after.SharedWith.Length > (before?.SharedWith.Length ?? 0))
        {
            yield return ProfileChoice.Dispute(after) is { } dispute
                ? $"names {dispute.Four} by DHCPv4 and {dispute.Six} by DHCPv6, which must be the same (RFC 8520 §10.1). Neither is believed, and only what {after.ProfileKey} and {string.Join(", ", after.SharedWith)} all allow is allowed until a person answers"
                : $"speaks for {after.SharedWith.Length + 1} devices: only what {after.ProfileKey} and {string.Join(", ", after.SharedWith)} all allow is allowed";
        }
    }

    private static bool IsNews(Device before, Device after) =>
        before.Name != after.Name
        || before.Network != after.Network
        || before.ProfileKey != after.ProfileKey
        || before.SharedWith.Length != after.SharedWith.Length
        || before.DuplicateMacSince != after.DuplicateMacSince
        || !before.Addresses.SequenceEqual(after.Addresses);
}
