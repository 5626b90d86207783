using System.Net;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Response;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Orders;

/// <summary>Lasting orders of a person about one known device: its name, trust, a pause, or to forget it. Done once the kernel follows.</summary>
internal sealed class KnownDeviceCommands(PipelineChannels channels, OrderExecutor orders, OperatorStore store, DeviceCommands responses, DeviceEraser eraser, TimeProvider time)
{
    /// <summary>Only reports what is forbidden to a device for a while; without a length, ends that.</summary>
    internal async Task<CommandOutcome> PauseAsync(string who, TimeSpan? length, string by, CancellationToken cancellationToken)
    {
        GatewayState state = channels.State.Current;
        if (NamedDevice.Find(state, who, out CommandOutcome.Refused? unclear) is not { } device) return unclear!;
        if (LocalOrders.WhyNotPause(state, device, by, time) is { } stands) return stands;
        DateTimeOffset? until = time.GetUtcNow() + length;
        return await ChangeAsync(device, ordered => ordered.PausedUntil is not null && LocalOrders.IsLocal(ordered.PausedBy, by) ? ordered : ordered.WithPause(until, by), by, cancellationToken);
    }

    /// <summary>Trusts a device until that is taken back. What the rules decided against it ends; what a person decided stays.</summary>
    internal async Task<CommandOutcome> TrustAsync(string who, bool isTrusted, string by, CancellationToken cancellationToken)
    {
        GatewayState state = channels.State.Current;
        if (NamedDevice.Find(state, who, out CommandOutcome.Refused? unclear) is not { } device) return unclear!;
        if (state.Networks[device.Network].Kind == NetworkKind.Trusted)
            return new CommandOutcome.Refused(RefusalCode.Trusted, $"{device.Id} is on the trusted network '{device.Network}' already.");
        if (LocalOrders.WhyNotTrust(state, device, by) is { } stands) return stands;
        CommandOutcome outcome = await ChangeAsync(device,
            ordered => ordered.IsTrusted && LocalOrders.IsLocal(ordered.TrustedBy, by) ? ordered : ordered with { IsTrusted = isTrusted, TrustedBy = isTrusted ? by : null }, by, cancellationToken);
        return isTrusted && outcome is CommandOutcome.Done { Device.Response: { Level: > ResponseLevel.None, By: DeviceResponse.ByRule } }
            ? await responses.HoldAsync(device.Id.Value, ResponseLevel.None, "trusted by a person", by, cancellationToken)
            : outcome;
    }

    /// <summary>Gives a device a name, or with null takes it back.</summary>
    internal async Task<CommandOutcome> RenameAsync(string who, string? name, string by, CancellationToken cancellationToken)
    {
        GatewayState state = channels.State.Current;
        if (NamedDevice.Find(state, who, out CommandOutcome.Refused? unclear) is not { } device) return unclear!;
        if (DeviceLookup.SettingsOf(state, device)?.Name is { } written)
            return new CommandOutcome.Refused(RefusalCode.Written, $"The configuration names {device.Id} '{written}', which has priority. Change it under 'devices' there.");
        string? given = name is null ? null : ComposedText.Of(name.Trim());
        if (given is not null && WhyNoName(state, device, given) is { } wrong) return wrong;
        return await ChangeAsync(device, ordered => ordered with { Name = given }, by, cancellationToken);
    }

    /// <summary>Forgets a device: in the state, the store and its copies, the events that wait for the broker, and on the broker.</summary>
    internal async Task<CommandOutcome> ForgetAsync(string who, string by, CancellationToken cancellationToken)
    {
        if (NamedDevice.Find(channels.State.Current, who, out CommandOutcome.Refused? unclear) is not { } device) return unclear!;
        return await orders.RunAsync(new(new PolicyInput.Forgotten(device.Id, by))
        {
            FollowAsync = _ => eraser.EraseAsync(device, Digests(device)),
        }, cancellationToken);
    }

    private Dictionary<string, DateTimeOffset> Digests(Device device) =>
        device.Macs.ToDictionary(mac => ForgottenMacs.DigestOf(channels.State.Current, mac), _ => time.GetUtcNow());

    private Task<CommandOutcome> ChangeAsync(Device device, Func<DeviceOrders, DeviceOrders> change, string by, CancellationToken cancellationToken) =>
        orders.RunAsync(new(new PolicyInput.DeviceOrdered(device.Id, change, by)) { Device = device.Id, Store = () => store.Keep(device.Id, change) }, cancellationToken);

    // A name stands for the device in orders, so it must not read as another device, an address or a network.
    private static CommandOutcome.Refused? WhyNoName(GatewayState state, Device device, string name)
    {
        if (name.Length == 0 || name != DisplayName.Of(name)) return new(RefusalCode.Malformed, $"A name has 1 to {DisplayName.Longest} visible characters.");
        if (MacAddress.TryParse(name, out _) || AddressText.TryParse(name, out IPAddress? _)) return new(RefusalCode.Malformed, "A name must not be an address.");
        return state.Networks.Keys.Contains(name, StringComparer.OrdinalIgnoreCase) || DeviceLookup.ByText(state, name).Any(other => other.Id != device.Id)
            ? new(RefusalCode.NameTaken, $"'{name}' means another device or a network already.")
            : null;
    }
}
