using EdgeGuard.Core.Access;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Explain;

/// <summary>What a device may do now, in a sentence or two: the first thing that a person reads about it. It has no outside text.</summary>
public static class AccessSentence
{
    private const string OnlyAnAddress = "may only get an address";

    /// <summary>The sentence of a device.</summary>
    /// <param name="state">The state.</param>
    /// <param name="device">The device.</param>
    /// <param name="toWall">Turns the gateway's time into the time of day.</param>
    public static string Of(GatewayState state, Device device, Func<DateTimeOffset, DateTimeOffset> toWall)
    {
        if (state.Networks[device.Network].Kind == NetworkKind.Trusted) return "It is on a trusted network.";
        if (device.Response.Level >= ResponseLevel.Restricted) return $"It is {device.Response.Level.Name()}: it {Held(state, device)}, {End(device, toWall)}.";
        string monitored = Monitored(state, device, toWall);
        string rules = ByItsRules(state, device, toWall);
        return monitored.Length == 0 ? $"{char.ToUpperInvariant(rules[0])}{rules[1..]}." : $"{monitored}, so what is forbidden to it passes, and is only reported. By its rules {rules}.";
    }

    private static string ByItsRules(GatewayState state, Device device, Func<DateTimeOffset, DateTimeOffset> toWall)
    {
        if (DeviceAdmission.IsAwaited(state, device))
            return device.Admission == Admission.Refused ? $"you did not admit it, so it {OnlyAnAddress}" : $"it is new and waits for your approval, so it {OnlyAnAddress}";
        (string? because, string access) = AccessReason.Of(state, device);
        string rules = because is null ? $"it {access}" : $"{because}, so it {access}";
        return device.Response.Level == ResponseLevel.RateLimit ? $"it is rate-limited, {End(device, toWall)}: {rules}, but slowly" : rules;
    }

    private static string Held(GatewayState state, Device device)
    {
        if (device.Response.Level == ResponseLevel.Isolated || DeviceAdmission.IsAwaited(state, device)) return "may use only DHCP";
        bool hasEntries = !GatewayDirectory.PolicyOf(state, device).FromDevice.IsEmpty;
        return hasEntries ? "may use only DHCP, DNS and what its profile allows in quarantine"
            : GatewayDirectory.IsGated(state, device) ? "may use only DHCP and DNS" : "may use only DHCP";
    }

    // What is only monitored passes, also to a device that no person admitted yet.
    private static string Monitored(GatewayState state, Device device, Func<DateTimeOffset, DateTimeOffset> toWall)
    {
        if (state.ModeOf(device) != EnforcementMode.Monitor) return "";
        return state.OrdersOf(device.Id).PausedUntil is { } own && !(state.PausedUntil > own) ? $"Enforcement is paused for it until {toWall(own):u}"
            : state.PausedUntil is { } all ? $"Enforcement is paused until {toWall(all):u}"
            : "It is only monitored";
    }

    private static string End(Device device, Func<DateTimeOffset, DateTimeOffset> toWall) =>
        device.Response.Until is { } until ? $"until {toWall(until):u} if it is quiet then" : "until a user releases it";
}
