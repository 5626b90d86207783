using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Response;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Orders;

/// <summary>What a person may order about a device, whichever way the order comes; done once the kernel enforces it.</summary>
public sealed class DeviceCommands(PipelineChannels wires, ResponseCoordinator desk, TimeProvider time)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>Holds a device at a level, or with <see cref="ResponseLevel.None"/> lets it go.</summary>
    /// <param name="who">Id, MAC address or unique name of the device.</param>
    /// <param name="level">How hard to hold it.</param>
    /// <param name="reason">Why, in words for people.</param>
    /// <param name="by">The way the order came: <c>cli</c>, <c>mqtt</c>.</param>
    /// <param name="cancellationToken">Gives up waiting; the order stands.</param>
    /// <param name="length">After which it is let go by itself; null for until someone does.</param>
    /// <param name="mayLoosen">Whether whoever orders may also hold it less hard, or for less long, than it is held now.</param>
    public async Task<CommandOutcome> HoldAsync(
        string who, ResponseLevel level, string reason, string by, CancellationToken cancellationToken, TimeSpan? length = null, bool mayLoosen = true)
    {
        GatewayState state = wires.State.Current;
        if (NamedDevice.Find(state, who, out CommandOutcome.Refused? unclear) is not { } device) return unclear!;
        if (state.Networks[device.Network].Kind == NetworkKind.Trusted)
        {
            return new CommandOutcome.Refused("trusted",
                $"{who} is on the network '{device.Network}', whose devices are never quarantined. Change its kind in the configuration first.");
        }

        DateTimeOffset now = time.GetUtcNow();
        DeviceResponse wanted = new(level, now, reason, by) { Until = level == ResponseLevel.None ? null : now + length };
        if (!mayLoosen && IsLooser(device.Response, wanted))
        {
            return new CommandOutcome.Refused("not-permitted",
                $"{device.Id} is {device.Response.Level.Name()} {(device.Response.Until is { } end ? $"until {end:u}" : "until a person releases it")}; a weaker or shorter response needs permission to release.");
        }
        await desk.OrderAsync(device.Id, wanted, cancellationToken);
        return await WaitAsync(device.Id, wanted, cancellationToken);
    }

    private async Task<CommandOutcome> WaitAsync(DeviceId id, DeviceResponse wanted, CancellationToken cancellationToken)
    {
        using CancellationTokenSource timeout = new(Timeout, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            // A hold that only gets another end changes nothing for the kernel, so its level alone would not tell that the order was heard.
            await wires.State.WaitForAsync(s => s.Devices.TryGetValue(id, out Device? held) && (held.Response == wanted || held.Response.Since > wanted.Since), either.Token);
            Device ordered = wires.State.Current.Devices[id];
            await wires.InForce.WaitForAsync(s => s.Devices.TryGetValue(id, out Device? held) && held.Response.Level == ordered.Response.Level, either.Token);
            return new CommandOutcome.Done(ordered);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            return new CommandOutcome.Refused("not-in-force",
                $"The order is stored, but after {Timeout.TotalSeconds:0} s the kernel does not enforce it: {wires.State.Current.Enforcement.Problem ?? "no answer yet"}.");
        }
    }

    private static bool IsLooser(DeviceResponse now, DeviceResponse wanted) => now.Level > ResponseLevel.None
        && (wanted.Level < now.Level || (wanted.Until ?? DateTimeOffset.MaxValue) < (now.Until ?? DateTimeOffset.MaxValue));
}

/// <summary>What became of an order.</summary>
public abstract record CommandOutcome
{
    private CommandOutcome() { }

    /// <summary>It is in force.</summary>
    public sealed record Done(Device Device) : CommandOutcome;

    /// <summary>It is in force, and about no single device.</summary>
    public sealed record DoneForAll : CommandOutcome;

    /// <summary>It is not, and why.</summary>
    /// <param name="Code">For programs; <c>[a-z-]</c>.</param>
    /// <param name="Message">For people, with the remedy.</param>
    public sealed record Refused(string Code, string Message) : CommandOutcome;
}
