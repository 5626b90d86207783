using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Mud;

namespace EdgeGuard.Agent.Telemetry.HomeAssistant;

/// <summary>What a device is called and what its maker's file says it is; every word of it outside text, made fit to show.</summary>
internal sealed record HomeAssistantDeviceInfo(string Name, string? Manufacturer, string? Model)
{
    internal static HomeAssistantDeviceInfo Of(Device device, MudFile? file) => new(
        DisplayName.Of(device.Name) ?? device.Mac.ToString(), DisplayName.Of(file?.MfgName), DisplayName.Of(file?.ModelName ?? file?.SystemInfo));
}
