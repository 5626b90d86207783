using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Orders;

/// <summary>Gives a device a profile because a person says so; done once the kernel enforces it.</summary>
internal sealed class ProfileAssignment(PipelineChannels channels, OrderExecutor orders, TimeProvider time)
{
    // The profile is read or fetched first.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    internal async Task<CommandOutcome> GiveAsync(Device device, string key, CancellationToken cancellationToken)
    {
        GatewayState state = channels.State.Current;
        if (state.Networks[device.Network].Kind == NetworkKind.Trusted)
            return new CommandOutcome.Refused(RefusalCode.Trusted, $"{device.Id} is on the network '{device.Network}', whose devices have no profiles. Change its kind in the configuration first.");
        if (DeviceLookup.SettingsOf(state, device)?.ProfileKey is { } written && written != key)
            return new CommandOutcome.Refused(RefusalCode.Written, $"The configuration gives {device.Id} the profile {written}, which has priority. Change it under 'devices' there.");
        return await orders.RunAsync(new(new PolicyInput.Onboarded(device.Mac, new(key, SightingSource.Approval, time.GetUtcNow())))
        {
            Device = device.Id,
            NeedsRegistry = true,
            IsComplete = s => s.Devices.TryGetValue(device.Id, out Device? given) && given.ProfileKey == key && s.Profiles.ContainsKey(key),
            WhyIncomplete = s => s.ProfileFailures.GetValueOrDefault(key),
            Timeout = Timeout,
        }, cancellationToken);
    }
}
