using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Status;

namespace EdgeGuard.Core.State;

/// <summary>What follows when a person gives a device a profile: it is as if the configuration named it.</summary>
internal static class ProfileGift
{
    internal static (GatewayState, IReadOnlyList<GatewayEvent>) Apply(GatewayState state, PolicyInput.ProfileGiven given, DateTimeOffset now)
    {
        DeviceSettings settings = (state.Settings.GetValueOrDefault(given.Mac) ?? new(null, null)) with { ProfileKey = given.Key };
        GatewayState after = state with { Settings = state.Settings.SetItem(given.Mac, settings) };
        if (state.Devices.Values.FirstOrDefault(device => device.Mac == given.Mac) is not { } device || device.ProfileKey == given.Key) return (after, []);
        Device held = device with { ProfileKey = given.Key, ProfileSource = SightingSource.Configuration };
        return (after with { Devices = after.Devices.SetItem(held.Id, held) }, [new GatewayEvent.DeviceChanged(now, held)]);
    }
}
