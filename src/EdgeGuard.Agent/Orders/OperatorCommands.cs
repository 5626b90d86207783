using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Response;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Orders;

/// <summary>What a person may say about modes and permissions, whichever way the word comes; done once the kernel follows.</summary>
internal sealed class OperatorCommands(PipelineChannels wires, OrderExecutor orders, OperatorStore book, RemoteModeCeiling ceiling, TimeProvider time)
{
    /// <summary>How long "once" is: enough for a device to try again, and no longer.</summary>
    internal static readonly TimeSpan Once = TimeSpan.FromMinutes(2);

    /// <summary>Lets a device speak to a peer beyond its profile.</summary>
    /// <param name="who">Id, MAC address or name in the configuration of the device.</param>
    /// <param name="peer">As in <see cref="NamedPeer.Read"/>.</param>
    /// <param name="length">As in <see cref="TryReadLength"/>; null takes the permission back.</param>
    /// <param name="by">The way the word came.</param>
    /// <param name="cancellationToken">Gives up waiting; the word stands.</param>
    internal async Task<CommandOutcome> AllowAsync(string who, string peer, string? length, string by, CancellationToken cancellationToken)
    {
        if (NamedDevice.Find(wires.State.Current, who, out CommandOutcome.Refused? unclear) is not { } device) return unclear!;
        if (NamedPeer.Read(peer, out string? problem) is not { Text: var known }) return new CommandOutcome.Refused(RefusalCode.UnknownPeer, problem!);
        DateTimeOffset now = time.GetUtcNow();
        TimeSpan? lasts = null;
        if (length is not null && !TryReadLength(length, out lasts))
            return new CommandOutcome.Refused(RefusalCode.Malformed, DurationText.WhyNot(length, $"once ({Once.TotalMinutes:0} minutes), always, or a length such as 90s, 10m, 2h or 1d"));
        AllowanceKey key = new(device.Id, known);
        if (length is null && !wires.State.Current.Allowances.ContainsKey(key))
            return new CommandOutcome.Refused(RefusalCode.NotAllowed, $"{device.Id} has no permission for {known}.");
        if (LocalOrders.WhyNotAllow(wires.State.Current, key, by) is { } stands) return stands;
        Allowance? allowance = length is null ? null : new(now, now + lasts, by);
        return await DoAsync(device, () => book.Keep(key, allowance), new PolicyInput.AllowanceChanged(key, allowance), cancellationToken);
    }

    /// <summary>How long a permission lasts: <c>once</c>, <c>always</c> or a length such as <c>1h</c>.</summary>
    /// <param name="length">What was written.</param>
    /// <param name="lasts">The time; null for always.</param>
    internal static bool TryReadLength(string length, out TimeSpan? lasts)
    {
        lasts = length == "once" ? Once : DurationText.Read(length);
        return lasts is not null || length == "always";
    }

    /// <summary>Sets the mode of a device or a network.</summary>
    /// <param name="subject">A network's name, or id, MAC address or name in the configuration of a device.</param>
    /// <param name="mode">The mode; null to follow the network or the configuration again.</param>
    /// <param name="by">The way the word came.</param>
    /// <param name="cancellationToken">Gives up waiting; the word stands.</param>
    internal async Task<CommandOutcome> SetModeAsync(string subject, EnforcementMode? mode, string by, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (wires.State.Current.Networks.TryGetValue(subject, out Network? network))
        {
            if (ceiling.WhyNot(network, mode, by) is { } beyond) return beyond;
            return await DoAsync(null, () => book.Keep(network.Name, mode, by, now), new PolicyInput.NetworkModeChanged(network.Name, mode, by), cancellationToken);
        }
        if (NamedDevice.Find(wires.State.Current, subject, out CommandOutcome.Refused? unclear) is not { } device) return OrNetwork(subject, unclear!);
        return await DoAsync(device, () => book.Keep(device.Id, mode, by, now), new PolicyInput.DeviceModeChanged(device.Id, mode, by), cancellationToken);
    }

    /// <summary>Whether this is the name of a governed network, and not of a device.</summary>
    internal bool KnowsNetwork(string name) => wires.State.Current.Networks.ContainsKey(name);

    /// <summary>Says that no network has the name either, where no device is called so.</summary>
    internal static CommandOutcome.Refused OrNetwork(string subject, CommandOutcome.Refused unclear) => unclear.Reason != RefusalCode.UnknownDevice ? unclear
        : unclear with { Message = $"No network and no device is called '{subject}'. 'edgeguard status' lists the networks, 'edgeguard devices' the devices." };

    private async Task<CommandOutcome> DoAsync(Device? device, Action keep, PolicyInput input, CancellationToken cancellationToken)
    {
        return await orders.RunAsync(new(input) { Device = device?.Id, Store = keep }, cancellationToken);
    }
}
