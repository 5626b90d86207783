using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Agent.Control;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Store;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Response;

/// <summary>Does what a person says of being told less. Nothing is stopped less by it, and nothing forgotten.</summary>
internal sealed class MuteCommands(Wires wires, OwnerBook book, TimeProvider time)
{
    /// <summary>Mutes a device or the home, in all or about one peer, or takes that back.</summary>
    /// <param name="who">Id, MAC address or unique name of the device; null for the home.</param>
    /// <param name="peer">An address; null for every peer.</param>
    /// <param name="isMuted">false takes it back.</param>
    /// <param name="minutes">How long; null for until it is taken back.</param>
    /// <param name="cancellationToken">Gives up waiting; the word stands.</param>
    /// <returns>What is so now, or why it is not done.</returns>
    internal async Task<(MuteView? Done, CommandOutcome.Refused? Refused)> SetAsync(
        string? who, string? peer, bool isMuted, int? minutes, CancellationToken cancellationToken)
    {
        if (Find(who, peer, out AllowanceKey key) is { } unclear) return (null, unclear);
        if (!isMuted && !wires.State.Current.Mutes.ContainsKey(key)) return (null, new("not-muted", "Nothing is muted that could be taken back so."));
        DateTimeOffset? until = isMuted && minutes is { } length ? time.GetUtcNow().AddMinutes(length) : null;
        try
        {
            book.KeepMute(key, isMuted, until);
        }
        catch (StoreException problem)
        {
            return (null, new("not-kept", $"It cannot be kept, so it is not done: {problem.Message}"));
        }
        await wires.Inputs.Writer.WriteAsync(new PolicyInput.MuteChanged(key, isMuted, until), cancellationToken);
        return (ViewOf(key, isMuted, until), null);
    }

    private static MuteView ViewOf(AllowanceKey key, bool isMuted, DateTimeOffset? until) => new(
        key.Device == Mute.EveryDevice ? null : key.Device.Value, key.Peer == Mute.EveryPeer ? null : key.Peer, isMuted, until);

    /// <returns>What is wrong; null for nothing.</returns>
    private CommandOutcome.Refused? Find(string? who, string? peer, out AllowanceKey key)
    {
        ImmutableArray<Device> meant = who is null ? [] : DeviceLookup.ByText(wires.State.Current, who);
        IPAddress? address = null;
        key = new(meant is [Device device] ? device.Id : Mute.EveryDevice, Mute.EveryPeer);
        if (who is not null && meant is not [_]) return DeviceCommands.Unclear(who, meant);
        if (peer is not null && !IPAddress.TryParse(peer, out address))
            return new("unknown-peer", $"'{peer}' is no address. Write the address that 'edgeguard why' shows, or leave the peer out.");
        if (address is not null) key = key with { Peer = address.ToString() };
        return null;
    }
}
