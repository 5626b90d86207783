using System.Collections.Immutable;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Discovery;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Reducers;

/// <summary>
/// Which MUD URLs count that devices send (RFC 8520 §10 and §12). A single forged frame shall neither choose a profile nor make the agent fetch a
/// file, and a device shall not carry out data in the names of files.
/// </summary>
internal static class ClaimedUrls
{
    // A client repeats a request for about a minute (RFC 2131 §4.1, RFC 8415 §15).
    private static readonly TimeSpan Exchange = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan NewUrlEvery = TimeSpan.FromHours(1);
    private static readonly TimeSpan UntilKnown = TimeSpan.FromHours(24);

    /// <summary>Notes the URL of a sighting. One counts once a server acknowledges the exchange in which it was sent.</summary>
    /// <returns>The device, and the URLs that count now.</returns>
    internal static (Device Device, IReadOnlyList<(SightingSource Source, string Url)> Counting) Follow(Device device, Sighting sighting, DateTimeOffset now)
    {
        Device noted = Note(Acknowledge(device, sighting, now), sighting, now);
        if (noted.Unacknowledged.IsEmpty) return (noted, []);
        SightingSource[] acknowledged = [.. noted.Unacknowledged.Where(claim => IsAcknowledged(noted, claim.Key, claim.Value, sighting, now)).Select(claim => claim.Key)];
        return (noted with { Unacknowledged = noted.Unacknowledged.RemoveRange(acknowledged) }, [.. acknowledged.Select(source => (source, noted.Unacknowledged[source].Url))]);
    }

    /// <summary>
    /// Whether the device may name a URL that it did not name before: one in an hour, and none while it is restricted, isolated or not admitted. Where no person
    /// named it, one of few at its place: a station that invents devices would have one for each.
    /// </summary>
    internal static bool MayNameNew(GatewayState state, Device device, SightingSource source, DateTimeOffset now) =>
        DeviceAdmission.LevelOf(state, device) < ResponseLevel.Restricted
        && (device.NewUrlAt is not { } last || now - last >= NewUrlEvery || now < last || IsFirstByItsWay(state, device, source))
        && (DeviceAdmission.IsNamed(state, device) || NamedAt(state, device, now).Count < CrowdedPlaces.MostAlone);

    /// <summary>The new URLs of each place, with the one that the device has just named.</summary>
    internal static ImmutableSortedDictionary<string, PlaceRequests> Counted(GatewayState state, Device? before, Device device, DateTimeOffset now)
    {
        if (device.NewUrlAt == before?.NewUrlAt || DeviceAdmission.IsNamed(state, device)) return state.NewUrls;
        PlaceRequests named = NamedAt(state, device, now);
        return state.NewUrls.SetItem(CrowdedPlaces.NameOf(device), named with { Count = named.Count + 1 });
    }

    /// <summary>Notes a URL that does not count, at most once in an hour: a device must not change the state with each exchange.</summary>
    internal static Device Ignore(Device device, string url, DateTimeOffset now) =>
        device.IgnoredUrl is { } known && now >= known.Heard && now - known.Heard < NewUrlEvery ? device : device with { IgnoredUrl = new(url, now) };

    /// <summary>Whether the URL was named or used before, so that it tells nobody anything new.</summary>
    internal static bool IsKnown(Device device, string url) =>
        ProfileInForce.KeysOf(device).Contains(url) || device.Request?.Key == url || device.MudUrls.Values.Any(named => named.Url == url || named.Before == url);

    /// <summary>
    /// Whether the device came so recently that a claim may be its first one. Later a claim is a request: what the device does today already works, and
    /// a forged claim must not narrow it. In doubt about the clock it is not recent.
    /// </summary>
    internal static bool IsRecent(Device device, DateTimeOffset now) => now >= device.FirstSeen && now - device.FirstSeen < UntilKnown;

    private static PlaceRequests NamedAt(GatewayState state, Device device, DateTimeOffset now) =>
        CrowdedPlaces.CountedAt(state.NewUrls, CrowdedPlaces.NameOf(device), now);

    private static Device Note(Device device, Sighting sighting, DateTimeOffset now) =>
        sighting.Source.IsClaim() && MudUrlReader.TryReadClaim(sighting.MudUrl, out Uri? url)
            ? device with { Unacknowledged = device.Unacknowledged.SetItem(sighting.Source, new(url.AbsoluteUri, sighting.Transaction, now)) }
            : device;

    private static Device Acknowledge(Device device, Sighting sighting, DateTimeOffset now) =>
        IsAcknowledged(device, sighting) ? device with { Acknowledged = new(sighting.Source, sighting.Transaction, now) } : device;

    // Options are given to whoever asks. Only a server's addresses are few enough that a device cannot invent a station for each URL.
    private static bool IsAcknowledged(Device device, Sighting sighting) => sighting.IsAcknowledgement && (!sighting.IsOfOptionsAlone || device.HasGivenAddress);

    // Two sockets read request and acknowledgement, so either may come first. Nobody acknowledges LLDP, so there the lease of the device has to do.
    private static bool IsAcknowledged(Device device, SightingSource source, UnacknowledgedUrl claim, Sighting sighting, DateTimeOffset now) =>
        now >= claim.Sent && now - claim.Sent < Exchange && (source == SightingSource.Lldp
            ? IsAcknowledged(device, sighting) || device.HasGivenAddress
            : device.Acknowledged is { } last && last.Source == source && last.Transaction == claim.Transaction && (last.At - claim.Sent).Duration() < Exchange);

    // Where claims are accepted, the two versions of DHCP may disagree at once, and both profiles are needed to allow only what both allow.
    private static bool IsFirstByItsWay(GatewayState state, Device device, SightingSource source) =>
        state.Claims == ClaimAcceptance.Accept && !device.MudUrls.ContainsKey(source);
}
