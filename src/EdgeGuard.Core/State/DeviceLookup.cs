using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Violations;

namespace EdgeGuard.Core.State;

/// <summary>Finds the device that something is about.</summary>
public static class DeviceLookup
{
    private const int ShortestIdBeginning = 4;

    /// <summary>The sender or receiver of a forbidden packet; null where it is unknown.</summary>
    public static Device? Culprit(GatewayState state, Violation violation) => violation.Kind switch
    {
        ViolationKind.Misplaced => null,
        ViolationKind.ToDevice => state.Devices.Values.FirstOrDefault(d => d.Addresses.Contains(violation.Destination)),
        _ => ByMac(state, violation.SourceMac) is { } device && IsFromPlace(device, violation) ? device : null,
    };

    /// <summary>The device whose MAC address a packet from another interface or bridge port has, and that did not send it; null where there is none.</summary>
    public static Device? Spoofed(GatewayState state, Violation violation) =>
        violation.Kind != ViolationKind.ToDevice && ByMac(state, violation.SourceMac) is { } device && !IsFromPlace(device, violation) ? device : null;

    private static bool IsFromPlace(Device device, Violation violation) => device.PlaceOf(violation.SourceMac) is not { } place
        || place.Interface == violation.Interface && (place.Port is null || violation.Port is null || place.Port == violation.Port);

    /// <summary>The id of the device with this MAC address, whether it was seen yet or not.</summary>
    public static DeviceId IdOf(GatewayState state, MacAddress mac) => state.Aliases.TryGetValue(mac, out DeviceId merged) ? merged : DeviceId.Of(mac);

    /// <summary>The id of the device that one became part of; its own where it is part of none.</summary>
    public static DeviceId Current(GatewayState state, DeviceId id) =>
        !state.Devices.ContainsKey(id) && MacAddress.TryParse(id.Value, out MacAddress mac) ? IdOf(state, mac) : id;

    /// <summary>The device with this MAC address; null where it is unknown.</summary>
    public static Device? ByMac(GatewayState state, MacAddress mac) => state.Devices.GetValueOrDefault(IdOf(state, mac));

    /// <summary>What the operator wrote about a device by any of its MAC addresses; null where nothing.</summary>
    public static DeviceSettings? SettingsOf(GatewayState state, Device device) =>
        device.Macs.Select(mac => state.Settings.GetValueOrDefault(mac)).FirstOrDefault(s => s is not null);

    /// <summary>The name that a person gave a device: in the configuration, else by an order. Null where nobody did.</summary>
    public static string? GivenName(GatewayState state, Device device) => SettingsOf(state, device)?.Name ?? state.OrdersOf(device.Id).Name;

    /// <summary>The profile that a person confirmed for any of a device's MAC addresses; null where there is none.</summary>
    public static VouchedProfile? VouchedOf(GatewayState state, Device device) =>
        device.Macs.Select(mac => state.Vouched.GetValueOrDefault(mac)).FirstOrDefault(v => v is not null);

    /// <summary>
    /// The devices that a person may mean: by id, MAC address, current IP address, a name that the operator gave, or the first digits of an id.
    /// More than one for a name or a beginning that is not unique. The name that a device gives itself does not count: another device could take
    /// it to receive the order.
    /// </summary>
    public static ImmutableArray<Device> ByText(GatewayState state, string text)
    {
        if (MacAddress.TryParse(text, out MacAddress mac) && ByMac(state, mac) is { } device) return [device];
        if (AddressText.TryParse(text, out IPAddress? address)) return [.. state.Devices.Values.Where(d => d.Addresses.Contains(address))];
        string name = ComposedText.Of(text), beginning = Digits(text);
        ImmutableArray<Device> named = [.. state.Devices.Values.Where(d => GivenName(state, d) is { } given && string.Equals(ComposedText.Of(given), name, StringComparison.OrdinalIgnoreCase))];
        return !named.IsEmpty || beginning.Length < ShortestIdBeginning ? named
            : [.. state.Devices.Values.Where(d => d.Id.Value.StartsWith(beginning, StringComparison.OrdinalIgnoreCase))];
    }

    // The beginning of a MAC address, as people copy it from a list.
    private static string Digits(string text) => string.Concat(text.Where(c => c is not (':' or '-')));

    /// <summary>The devices that call themselves so, for advice only.</summary>
    public static ImmutableArray<Device> BySelfGivenName(GatewayState state, string text) =>
        [.. state.Devices.Values.Where(d => string.Equals(d.Name, text, StringComparison.OrdinalIgnoreCase))];

    /// <summary>The network of this interface; null where the interface is not governed.</summary>
    public static Network? NetworkOf(GatewayState state, string interfaceName) =>
        state.Networks.Values.FirstOrDefault(n => n.Interfaces.Contains(interfaceName));
}
