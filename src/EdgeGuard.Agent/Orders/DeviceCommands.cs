using EdgeGuard.Agent.Clock;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Response;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Orders;

/// <summary>What a person may order about a device, whichever way the order comes; done once the kernel enforces it.</summary>
internal sealed class DeviceCommands(PipelineChannels channels, OrderExecutor orders, ResponseCoordinator coordinator, RemoteOrderCeiling ceiling, TimeProvider time)
{
    /// <summary>Holds a device at a level, or with <see cref="ResponseLevel.None"/> lets it go.</summary>
    /// <param name="who">Id, MAC address or name in the configuration of the device.</param>
    /// <param name="level">How hard to hold it.</param>
    /// <param name="reason">Why, in words for people.</param>
    /// <param name="by">The way the order came: <c>cli</c>, <c>mqtt</c>.</param>
    /// <param name="cancellationToken">Gives up waiting; the order stands.</param>
    /// <param name="length">After which it is let go by itself; null for until someone does.</param>
    /// <param name="mayLoosen">Whether whoever orders may also hold it less hard, or for less long, than it is held now.</param>
    internal async Task<CommandOutcome> HoldAsync(
        string who, ResponseLevel level, string reason, string by, CancellationToken cancellationToken, TimeSpan? length = null, bool mayLoosen = true)
    {
        GatewayState state = channels.State.Current;
        if (NamedDevice.Find(state, who, out CommandOutcome.Refused? unclear) is not { } device) return unclear!;
        if (state.Networks[device.Network].Kind == NetworkKind.Trusted)
        {
            return new CommandOutcome.Refused(RefusalCode.Trusted,
                $"{who} is on the network '{device.Network}', whose devices are never quarantined. Change its kind in the configuration first.");
        }

        DateTimeOffset now = time.GetUtcNow();
        DeviceResponse wanted = new(level, now, reason, by) { Until = level == ResponseLevel.None ? null : now + length };
        // What loosens without permission is refused for that below.
        if ((mayLoosen || !IsLooser(device.Response, wanted)) && ceiling.Begin(device, wanted) is { } beyond) return beyond;
        PolicyInput.ResponseDecided input = new(device.Id, wanted);
        try
        {
            return await orders.RunAsync(new(input)
            {
                Device = device.Id,
                SendAsync = () => SendAsync(device, input, mayLoosen),
                IsStored = () => coordinator.IsStored(device.Id),
                // A stricter response also holds for the device that this one became part of.
                WhyVoid = result => result.Responses.GetValueOrDefault(DeviceLookup.Current(result, device.Id)) == wanted ? null : NamedDevice.WhyMoved(result, device.Id),
            }, cancellationToken);
        }
        finally
        {
            ceiling.Finish(device);
        }
    }

    // The coordinator compares with the order before this one, which may not have reached the state yet.
    private async ValueTask<CommandOutcome.Refused?> SendAsync(Device device, PolicyInput.ResponseDecided input, bool mayLoosen)
    {
        if (await coordinator.OrderAsync(input, now => mayLoosen || !(IsLooser(now, input.Response) || IsLooser(device.Response, input.Response))) is not { } kept) return null;
        if (IsLooser(device.Response, input.Response)) kept = device.Response;
        return new(RefusalCode.NotPermitted,
            $"{device.Id} is {kept.Level.Name()} {(kept.Until is { } end ? $"until {time.ToWall(end):u}" : "until a person releases it")}; a weaker or shorter response needs permission to release.");
    }

    private static bool IsLooser(DeviceResponse now, DeviceResponse wanted) => now.Level > ResponseLevel.None
        && (wanted.Level < now.Level || (wanted.Until ?? DateTimeOffset.MaxValue) < (now.Until ?? DateTimeOffset.MaxValue));
}
