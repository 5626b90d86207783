using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Agent.Names;

/// <summary>
/// How much each device has of something that is bounded in sum. One place may have a quarter of it, and so may all devices that rest on their own claims;
/// those of one place an eighth. So neither invented devices nor one port leave nothing for another. Not thread-safe.
/// </summary>
/// <param name="most">The bound in sum.</param>
internal sealed class DeviceShares(int most)
{
    /// <summary>The parts of the sum: of one place, and of all devices that nobody vouches for; of such devices at one place.</summary>
    internal const int PlacePart = 4, ClaimedPart = 4, ClaimedPlacePart = 8;

    private readonly Dictionary<DeviceId, (DeviceOrigin Origin, int Count)> _shares = [];

    /// <summary>What all devices have.</summary>
    internal int Count { get; private set; }

    /// <summary>Devices that have some.</summary>
    internal IEnumerable<DeviceId> Devices => _shares.Keys;

    /// <summary>Whether a device at a place may have more.</summary>
    internal bool HasRoom(DeviceOrigin origin, int more)
    {
        if (more <= 0 || Count + more <= most / ClaimedPlacePart) return true;
        if (Count + more > most || Of(other => other.Place == origin.Place) + more > most / PlacePart) return false;
        return origin.IsVouchedFor || HasRoomForClaim(origin, more);
    }

    /// <summary>A device has more, or less where <paramref name="more"/> is negative.</summary>
    internal void Add(DeviceId device, DeviceOrigin origin, int more)
    {
        int now = Of(device) + more;
        Count += more;
        if (now > 0) _shares[device] = (origin, now);
        else _shares.Remove(device);
    }

    /// <summary>The same, of a device whose origin did not change.</summary>
    internal void Add(DeviceId device, int more) => Add(device, _shares.GetValueOrDefault(device).Origin, more);

    /// <summary>A device has nothing more.</summary>
    internal void Remove(DeviceId device) => Add(device, -Of(device));

    /// <summary>What one device has.</summary>
    internal int Of(DeviceId device) => _shares.GetValueOrDefault(device).Count;

    /// <summary>Follows devices that moved, or that somebody vouches for now.</summary>
    /// <param name="originOf">Where a device is now; null for one that is no longer known.</param>
    internal void Review(Func<DeviceId, DeviceOrigin?> originOf)
    {
        foreach ((DeviceId device, (_, int count)) in _shares.ToArray())
        {
            if (originOf(device) is { } origin) _shares[device] = (origin, count);
        }
    }

    private bool HasRoomForClaim(DeviceOrigin origin, int more) =>
        Of(other => !other.IsVouchedFor) + more <= most / ClaimedPart && Of(other => other == origin) + more <= most / ClaimedPlacePart;

    private int Of(Func<DeviceOrigin, bool> where) => _shares.Values.Where(share => where(share.Origin)).Sum(share => share.Count);
}
