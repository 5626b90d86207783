using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Orders;

/// <summary>Gives a device a profile because a person says so; done once the kernel enforces it.</summary>
internal sealed class ProfileAssignment(PipelineChannels wires, TimeProvider time)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    internal async Task<CommandOutcome> GiveAsync(Device device, string key, CancellationToken cancellationToken)
    {
        GatewayState state = wires.State.Current;
        if (state.Networks[device.Network].Kind == NetworkKind.Trusted)
            return new CommandOutcome.Refused("trusted", $"{device.Id} is on the network '{device.Network}', whose devices have no profiles. Change its kind in the configuration first.");
        if (DeviceLookup.SettingsOf(state, device)?.ProfileKey is { } written && written != key)
            return new CommandOutcome.Refused("written", $"The configuration gives {device.Id} the profile {written}, which has priority. Change it under 'devices' there.");
        await wires.Inputs.Writer.WriteAsync(new PolicyInput.Onboarded(device.Mac, new(key, SightingSource.Approval, time.GetUtcNow())), cancellationToken);
        return await WaitAsync(device.Id, key, cancellationToken);
    }

    private async Task<CommandOutcome> WaitAsync(DeviceId id, string key, CancellationToken cancellationToken)
    {
        using CancellationTokenSource timeout = new(Timeout, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await wires.InForce.WaitForAsync(state => state.Devices.TryGetValue(id, out Device? device) && device.ProfileKey == key && state.Profiles.ContainsKey(key), either.Token);
            return new CommandOutcome.Done(wires.InForce.Current.Devices[id]);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            GatewayState state = wires.State.Current;
            return new CommandOutcome.Refused("not-in-force",
                $"The order is stored, but after {Timeout.TotalSeconds:0} s the kernel does not enforce it: {state.ProfileFailures.GetValueOrDefault(key) ?? state.Enforcement.Problem ?? "no answer yet"}.");
        }
    }
}
