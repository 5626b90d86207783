using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Violations;

namespace EdgeGuard.Agent.Telemetry.State;

/// <summary>Builds the messages about one device from the gateway's state.</summary>
internal static class DevicePayloadCompiler
{
    /// <summary>Version of the payloads' format; raised by an incompatible change.</summary>
    internal const int Schema = 1;

    /// <summary>The status of a device that violates its profile.</summary>
    internal const string Violating = "violating";


    /// <summary>How long a device counts as violating after its last violation; repetitions are counted and do not extend it.</summary>
    internal static readonly TimeSpan ViolationLingers = TimeSpan.FromMinutes(15);

    internal static DevicePayload Device(GatewayState state, Device device, long denied24h, DateTimeOffset now)
    {
        Network network = state.Networks[device.Network];
        return new()
        {
            Schema = Schema,
            Id = device.Id.Value,
            Name = DisplayName.Of(device.Name),
            Mac = device.Mac.ToString(),
            Ips = [.. device.Addresses.Select(a => a.ToString())],
            Network = network.Name,
            Kind = EnumWord.Of(network.Kind),
            Mode = EnumWord.Of(state.ModeOf(device)),
            PausedUntil = (state with { PausedUntil = null }).ModeOf(device) == EnforcementMode.Enforce ? state.PausedUntil?.UtcDateTime : null,
            Status = Status(state, device, now),
            Response = Response(device.Response),
            Profile = device.ProfileKey is { } key ? Profile(state, key, device) : null,
            Counters = new(device.ViolationsSeen, denied24h),
            LastDenied = device.LastViolation is { } last ? Flow(last) : null,
        };
    }

    internal static string Status(GatewayState state, Device device, DateTimeOffset now) =>
        device.Response.Level != ResponseLevel.None || now - device.LastSign < ViolationLingers ? Violating
        : state.Networks[device.Network].Kind == NetworkKind.Trusted ? "ok"
        : device.ProfileKey is not { } key ? "no-profile"
        : state.Profiles.ContainsKey(key) ? "ok"
        : state.ProfileFailures.ContainsKey(key) ? "profile-invalid"
        : "no-profile";

    internal static ResponseState Response(DeviceResponse response) => new(
        response.Level.Name(),
        response.Since == DateTimeOffset.UnixEpoch ? null : response.Since.UtcDateTime,
        response.Until?.UtcDateTime,
        response.Reason.Length == 0 ? null : response.Reason,
        response.By.Length == 0 ? null : response.By);

    internal static FlowPayload Flow(Violation violation) => new(
        violation.Time.UtcDateTime,
        EnumWord.Of(violation.Kind == ViolationKind.OverCap ? ViolationKind.FromDevice : violation.Kind),
        violation.Source.ToString(),
        violation.Destination.ToString(),
        EventFields.Protocol(violation.Protocol),
        violation.DestinationPort == 0 ? null : violation.DestinationPort,
        Action(violation));

    internal static string Action(Violation violation) => violation.Dropped ? "drop" : "pass";

    private static ProfileState Profile(GatewayState state, string key, Device device)
    {
        SightingSource? source = device.ProfileSource;
        Profile? profile = state.Profiles.GetValueOrDefault(key);
        return new(
            key,
            source is { } learned ? EnumWord.Of(learned) : null,
            profile?.File.MudUrl,
            profile is null ? null : EnumWord.Of(profile.Signature.Status),
            DisplayName.Of(profile?.File.SystemInfo),
            profile?.Loaded.UtcDateTime,
            state.ProfileFailures.GetValueOrDefault(key),
            profile is null ? null : new(profile.Policy.FromDevice.Length + profile.Policy.ToDevice.Length, profile.Policy.Notes.Length))
        {
            Badge = profile is null ? null : ProfileBadge.OfSignature(profile.Signature),
            Approved = ProfileBadge.ApprovedAt(state, device, key)?.UtcDateTime,
        };
    }
}
