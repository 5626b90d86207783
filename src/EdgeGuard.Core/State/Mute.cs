using System.Net;
using EdgeGuard.Core.Devices;

namespace EdgeGuard.Core.State;

/// <summary>What a person does not want to be told of as it happens; it is still stopped, held and kept.</summary>
public static class Mute
{
    /// <summary>Every peer of a device.</summary>
    public const string EveryPeer = "";

    /// <summary>Every device of the home.</summary>
    public static readonly DeviceId EveryDevice = new("");

    /// <summary>Whether a notice about a device, or about it and a peer, is muted now.</summary>
    public static bool Covers(GatewayState state, DeviceId device, IPAddress? peer, DateTimeOffset now)
    {
        if (state.Mutes.IsEmpty) return false;
        return Holds(EveryDevice, EveryPeer) || Holds(device, EveryPeer) || peer?.ToString() is { } known && (Holds(device, known) || Holds(EveryDevice, known));

        bool Holds(DeviceId whose, string what) => state.Mutes.TryGetValue(new(whose, what), out DateTimeOffset? until) && (until is null || until > now);
    }
}
