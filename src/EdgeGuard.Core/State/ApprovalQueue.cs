using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;

namespace EdgeGuard.Core.State;

/// <summary>The one queue of everything that waits for a person. It is read from the state; what it is read from is stored.</summary>
public static class ApprovalQueue
{
    /// <summary>All entries, by device. Where one place asks for more than a person can answer, the rest of it is one entry.</summary>
    public static IEnumerable<Approval> Of(GatewayState state) =>
        CrowdedPlaces.Joined(state, Each(state), (place, entries) => OfMany(state, place, entries)).OrderBy(entry => entry.Device);

    /// <summary>The entries about a device.</summary>
    public static IEnumerable<Approval> Of(GatewayState state, Device device) =>
        OfOne(state, device).Concat(Updates(state).Where(entry => entry.Devices.Contains(device.Id)));

    /// <summary>The entry with an id, also that of a device whose admission was refused; null where there is none.</summary>
    public static Approval? Find(GatewayState state, string id) => Each(state).Concat(state.Devices.Values.Select(device => Refused(state, device)).OfType<Approval>()).FirstOrDefault(entry => entry.Id == id);

    /// <summary>The entry of a device whose admission a person refused; it no longer waits, and may be answered again. Null where there is none.</summary>
    public static Approval? Refused(GatewayState state, Device device) => device.Admission == Admission.Refused && DeviceAdmission.IsAwaited(state, device) ? Admitting(state, device) : null;

    /// <summary>Whether anything about a device waits.</summary>
    internal static bool Has(GatewayState state, Device device) =>
        OfOne(state, device).Any(entry => entry.Kind != ApprovalKind.Address || !device.Mac.IsLocallyAdministered)
        || state.WaitingFiles.Any(file => file.Value.IsOpen && ProfileInForce.KeysOf(device).Contains(file.Key));

    private static IEnumerable<Approval> Each(GatewayState state) => state.Devices.Values.SelectMany(device => OfOne(state, device)).Concat(Updates(state));

    private static Approval OfMany(GatewayState state, string place, ImmutableArray<Approval> entries) => entries[0] with
    {
        Id = IdOf(state, ApprovalKind.Device, "", $"place {place}"),
        Devices = [.. entries.Select(entry => entry.Device).Distinct()],
        Kind = ApprovalKind.Device,
        Asks = $"approval, as one of {entries.Length} on '{place}' within an hour",
        Why = $"after the first {CrowdedPlaces.MostAlone}, requests of one place are counted; answer one by the id or MAC address of its device",
        Profile = null,
        Fingerprint = null,
        Address = null,
        IsOfMany = true,
    };

    private static IEnumerable<Approval> OfOne(GatewayState state, Device device)
    {
        // What else it asks for waits for the next answer.
        if (DeviceAdmission.IsAwaited(state, device)) return device.Admission == Admission.Refused || device.Addresses.IsEmpty ? [] : [Admitting(state, device)];
        if (device.Leaving is { IsRefused: false } move) return [Moving(state, device, move)];
        IEnumerable<Approval> addresses = device.Claims.Where(claim => claim.IsOpen).Select(claim => AddressOf(state, device, claim));
        return device.Request is { } request ? addresses.Prepend(ProfileOf(state, device, request)) : addresses;
    }

    private static Approval Admitting(GatewayState state, Device device) =>
        About(state, device, ApprovalKind.Device, $"device {device.Mac}", device.FirstSeen, $"it is new on '{device.Network}', and may do nothing until you approve it", $"admission {device.Mac}");

    private static Approval Moving(GatewayState state, Device device, AwaitedMove move) => About(state, device, ApprovalKind.Device, $"move to {move.To.Name}", move.Since,
        $"it does not answer at its place on '{device.Network}', whose link is up; another station may use its MAC address", $"move {move.To.Name}") with
    {
        IsMove = true,
    };

    private static Approval AddressOf(GatewayState state, Device device, AddressClaim claim) =>
        About(state, device, ApprovalKind.Address, $"address {claim.Address}", claim.Since, "it is used, but no server granted it", claim.Address.ToString()) with { Address = claim.Address };

    private static Approval ProfileOf(GatewayState state, Device device, ProfileRequest request)
    {
        Profile? file = state.Profiles.GetValueOrDefault(request.Key);
        return About(state, device, ApprovalKind.Profile, $"profile {request.Key}", request.Since, request.Why, $"{request.Key} {VersionOf(file)}") with
        {
            Profile = request.Key,
            Fingerprint = file?.Fingerprint,
        };
    }

    private static IEnumerable<Approval> Updates(GatewayState state) =>
        from waiting in state.WaitingFiles
        where waiting.Value.IsOpen
        where state.Profiles.ContainsKey(waiting.Key)
        let users = UsersOf(state, waiting.Key).RemoveAll(id => DeviceAdmission.IsAwaited(state, state.Devices[id]))
        where !users.IsEmpty
        select About(state, state.Devices[users[0]], ApprovalKind.Update, $"new version of {waiting.Key}", waiting.Value.Since, waiting.Value.Why, $"{waiting.Key} {VersionOf(waiting.Value.Profile)}") with
        {
            Devices = users,
            Profile = waiting.Key,
            Fingerprint = waiting.Value.Profile.Fingerprint,
        };

    /// <summary>The devices that use a profile, in the order of their ids.</summary>
    internal static ImmutableArray<DeviceId> UsersOf(GatewayState state, string key) =>
        [.. state.Devices.Values.Where(device => ProfileInForce.KeysOf(device).Contains(key)).Select(device => device.Id)];

    // Who signed it is part of what the person read.
    private static string VersionOf(Profile? file) => file is null ? "" : $"{file.Fingerprint} {file.Signature.Status} {file.Signature.SignerPin}";

    private static Approval About(GatewayState state, Device device, ApprovalKind kind, string asks, DateTimeOffset since, string why, string value) => new()
    {
        Id = IdOf(state, kind, kind == ApprovalKind.Update ? "" : device.Id.Value, value),
        Device = device.Id,
        Devices = [device.Id],
        Kind = kind,
        Asks = asks,
        Since = since,
        Why = why,
    };

    // No part but the last, which may be outside text, has a line feed.
    private static string IdOf(GatewayState state, ApprovalKind kind, string device, string value) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(state.ApprovalSecret.AsSpan(), Encoding.UTF8.GetBytes($"{kind}\n{device}\n{value}")))[..8];
}
