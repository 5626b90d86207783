using System.Collections.Immutable;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Response;
using EdgeGuard.Agent.Views;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Violations;

namespace EdgeGuard.Agent.Orders;

/// <summary>Carries out orders to mute and unmute. A mute hides alerts; it changes no rule and no record.</summary>
internal sealed class MuteCommands(PipelineChannels channels, OrderExecutor orders, OperatorStore store, TimeProvider time)
{
    // Each is looked at for each forbidden packet.
    private const int Most = 100;

    /// <summary>Mutes a device or the home, in all or about one peer or one shape, or takes that back.</summary>
    /// <param name="wish">What to mute.</param>
    /// <param name="isMuted">false unmutes it.</param>
    /// <param name="lasts">How long; null for until it is unmuted.</param>
    /// <param name="by">Source of the order.</param>
    /// <param name="cancellationToken">Stops waiting; the order stays in effect.</param>
    /// <returns>The mute that is now in effect, or why the order was refused.</returns>
    internal async Task<(MuteView? Done, CommandOutcome.Refused? Refused)> SetAsync(
        MuteRequest wish, bool isMuted, TimeSpan? lasts, string by, CancellationToken cancellationToken)
    {
        if (Find(wish, isMuted, out MuteKey key) is { } unclear) return (null, unclear);
        ImmutableSortedDictionary<MuteKey, DateTimeOffset?> mutes = channels.State.Current.Mutes;
        if (!isMuted && !mutes.ContainsKey(key)) return (null, new(RefusalCode.NotMuted, "There is no such mute. 'edgeguard mute' lists the mutes."));
        if (isMuted && mutes.Count >= Most && !mutes.ContainsKey(key)) return (null, new(RefusalCode.TooMany, $"There are {Most} mutes already. Undo one, or mute a whole device."));
        DateTimeOffset? until = isMuted ? time.GetUtcNow() + lasts : null;
        // A mute changes reports only; the kernel has nothing of it.
        Order order = new(new PolicyInput.MuteChanged(key, isMuted, until, by)) { Store = () => store.KeepMute(key, isMuted, until), NeedsKernel = false };
        return await orders.RunAsync(order, cancellationToken) is CommandOutcome.Refused refused ? (null, refused) : (MuteView.Of(key, isMuted, until, time), null);
    }

    /// <returns>What is wrong; null for nothing.</returns>
    private CommandOutcome.Refused? Find(MuteRequest wish, bool isMuted, out MuteKey key)
    {
        key = new(Mute.EveryDevice);
        if (wish.Device is { } who)
        {
            if (NamedDevice.Find(channels.State.Current, who, out CommandOutcome.Refused? unclear) is not { } device) return unclear;
            key = new(device.Id);
        }
        if (wish.Peer is { } peer)
        {
            // What is stored can be taken back, also where it is no longer accepted.
            if (NamedPeer.Read(peer, out string? problem) is null && isMuted) return new(RefusalCode.UnknownPeer, problem!);
            key = key with { Peer = NamedPeer.TextOf(peer) };
        }
        if (wish.Shape is not { } shape) return null;
        key = key with { Shape = shape };
        return ViolationShapes.TryParse(shape, out _) ? null : new(RefusalCode.UnknownShape, $"'{shape}' is not an attack pattern. Attack patterns: {string.Join(", ", ViolationShapes.Names)}.");
    }
}

/// <summary>What a person wants to mute, as the person wrote it.</summary>
/// <param name="Device">Id, MAC address or name in the configuration of the device; null for the home.</param>
/// <param name="Peer">An address or a name; null for every peer.</param>
/// <param name="Shape">Name of an attack pattern; null for every one.</param>
internal sealed record MuteRequest(string? Device, string? Peer, string? Shape);
