using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Mud;

namespace EdgeGuard.Agent.Telemetry.HomeAssistant;

/// <summary>The device's name and its description from the MUD file; all of it outside text, sanitised for display.</summary>
internal sealed record HomeAssistantDeviceInfo(string Name, string? Manufacturer, string? Model)
{
    internal static HomeAssistantDeviceInfo Of(Device device, MudFile? file) => new(
        DisplayName.Of(device.Name) ?? device.Mac.ToString(), DisplayName.Of(file?.MfgName), DisplayName.Of(file?.ModelName ?? file?.SystemInfo));
}
