using EdgeGuard.Core.Devices;

namespace EdgeGuard.Core.Reducers;

/// <summary>Where a sighting comes from, as seen from the place of its MAC address.</summary>
internal enum Standing
{
    /// <summary>From the place, or the MAC address has none yet.</summary>
    Here,

    /// <summary>From another place: the device moved, or the frame is forged.</summary>
    Elsewhere,

    /// <summary>From a place that it does not tell, so it proves nothing.</summary>
    Unclear,
}

/// <summary>
/// Compares the origin of a sighting with the place of its MAC address. Two kinds tell no port: a grant, which the gateway itself sends, and a frame
/// that was read on the bridge itself. The latter is read at its port as well.
/// </summary>
internal static class PlaceJudge
{
    internal static Standing Judge(Device? device, Sighting sighting)
    {
        if (device?.PlaceOf(sighting.Mac) is not { } place) return Standing.Here;
        if (sighting.Interface == place.Interface) return OnInterface(place, sighting);
        return IsOfTable(sighting) || sighting.Via is not null ? Standing.Unclear : Standing.Elsewhere;
    }

    private static Standing OnInterface(DeviceLocation place, Sighting sighting)
    {
        if (sighting.Port == place.Port || place.Port is null || IsOfServer(sighting)) return Standing.Here;
        if (sighting.Port is not null) return sighting.Via is null ? Standing.Elsewhere : Standing.Unclear;
        return IsOfTable(sighting) ? Standing.Here : Standing.Unclear;
    }

    /// <summary>Whether the device itself sent it: no table, and no word of a server about it.</summary>
    internal static bool IsOwnFrame(Sighting sighting) => sighting.Via is null && !IsOfTable(sighting) && !sighting.IsAcknowledgement && !IsOfServer(sighting);

    // A table may still list what was true before: a neighbor on the former interface, a lease on the former network.
    internal static bool IsOfTable(Sighting sighting) => sighting.Source is SightingSource.NeighborTable or SightingSource.LeaseFile;

    private static bool IsOfServer(Sighting sighting) => sighting.IsGrant || sighting.IsRevoked || sighting.Source == SightingSource.LeaseFile;
}
