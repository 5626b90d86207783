using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Profiles;

/// <summary>
/// Chooses which profiles are fetched now, so that slow servers delay only those who name them. A device has one fetch at a time, and devices
/// that are known for longer come first. One slot is kept for devices and authorities that have not failed, and one for profiles that a person or the
/// configuration named.
/// </summary>
internal static class FetchOrder
{
    /// <summary>Fetches at the same time.</summary>
    internal const int Most = 6;

    /// <summary>Fetches at the same time of profiles that devices only claim; one slot is left for the others.</summary>
    internal const int MostClaimed = Most - 1;

    /// <summary>Fetches at the same time from authorities, and for devices, that failed before; one slot is left for the claims of others.</summary>
    internal const int MostFailing = MostClaimed - 1;

    /// <summary>Fetches at the same time from one authority.</summary>
    internal const int PerAuthority = 2;

    /// <summary>The profiles to begin with now.</summary>
    /// <param name="state">Who wants which profile.</param>
    /// <param name="due">Profiles that are wanted and not being fetched.</param>
    /// <param name="running">Profiles that are being fetched.</param>
    /// <param name="hasFailed">Whether a fetch from an authority failed, and none succeeded since.</param>
    /// <param name="failed">Devices for which a fetch failed, and none succeeded since.</param>
    internal static IReadOnlyList<string> Next(GatewayState state, IEnumerable<string> due, IEnumerable<string> running, Func<string, bool> hasFailed, IReadOnlySet<DeviceId> failed)
    {
        ILookup<string, Device> users = state.Devices.Values
            .SelectMany(device => ProfileInForce.NeededBy(device).Distinct().Select(key => (key, device)))
            .ToLookup(pair => pair.key, pair => pair.device);
        List<string> now = [.. running.Where(key => !ProfileText.IsLocal(key))];
        int before = now.Count;
        List<string> local = [];
        bool IsFailing(string key) => hasFailed(AuthorityOf(key)) || users.Contains(key) && users[key].All(device => failed.Contains(device.Id));
        foreach (string key in due.OrderBy(key => users[key].Select(device => device.FirstSeen).DefaultIfEmpty(DateTimeOffset.MinValue).Min()))
        {
            if (ProfileText.IsLocal(key)) local.Add(key);
            else if (Fits(key, now, users, IsFailing) && (IsStrong(state, key) || now.Count(other => !IsStrong(state, other)) < MostClaimed)) now.Add(key);
        }
        return [.. local, .. now.Skip(before)];
    }

    // Claims of devices are weak (RFC 8520 §16): anybody can make many of them.
    private static bool IsStrong(GatewayState state, string key) =>
        NamedProfiles.Of(state).Contains(key)
        || state.Devices.Values.Any(d => d.ProfileKey == key && d.ProfileSource?.Strength() == SourceStrength.Strong);

    /// <summary>
    /// Whose server a MUD URL names: the registered domain of its host, since its owner has as many names below it as he likes. All public addresses are
    /// one, as anybody may write any of them. Another port is no other authority.
    /// </summary>
    internal static string AuthorityOf(string key) => !Uri.TryCreate(key, UriKind.Absolute, out Uri? url) ? ""
        : !IPAddress.TryParse(url.IdnHost, out IPAddress? address) ? PublicNames.SiteOf(url.IdnHost.ToLowerInvariant().TrimEnd('.'))
        : PublicAddresses.IsPublic(address) ? "an address" : url.IdnHost;

    private static bool Fits(string key, List<string> now, ILookup<string, Device> users, Func<string, bool> isFailing)
    {
        string authority = AuthorityOf(key);
        if (now.Count >= Most || now.Count(other => AuthorityOf(other) == authority) >= PerAuthority) return false;
        if (isFailing(key) && now.Count(isFailing) >= MostFailing) return false;
        // A profile that several devices want is fetched for the one that has a fetch left.
        return !users.Contains(key) || users[key].Any(device => !now.Any(other => users[other].Contains(device)));
    }
}
