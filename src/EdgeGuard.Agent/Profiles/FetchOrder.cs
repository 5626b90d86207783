using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Profiles;

/// <summary>
/// Chooses which profiles are fetched now, so that slow servers delay only those who name them. A device has one fetch at a time. Devices that
/// have not failed come first, then those that are known for longer. One slot is kept for devices and authorities that have not failed, and one for
/// profiles that a person or the configuration named. Claims on the same authority do not delay these.
/// </summary>
internal static class FetchOrder
{
    /// <summary>Fetches at the same time.</summary>
    internal const int Most = 6;

    /// <summary>Fetches at the same time of profiles that devices only claim; one slot is left for the others.</summary>
    internal const int MostClaimed = Most - 1;

    /// <summary>Fetches at the same time from authorities, and for devices, that failed before; one slot is left for the claims of others. What a person named has one more.</summary>
    internal const int MostFailing = MostClaimed - 1;

    /// <summary>Fetches at the same time from one authority, of profiles that devices only claim. Different makers may have names in one cloud domain.</summary>
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
        bool IsNamed(string key) => IsStrong(state, key);
        bool HaveFailed(string key) => users.Contains(key) && users[key].All(device => failed.Contains(device.Id));
        bool IsFailing(string key) => HaveFailed(key) || !IsNamed(key) && hasFailed(AuthorityOf(key));
        foreach (string key in due.OrderBy(HaveFailed).ThenBy(key => users[key].Select(device => device.FirstSeen).DefaultIfEmpty(DateTimeOffset.MinValue).Min()))
        {
            if (ProfileText.IsLocal(key)) local.Add(key);
            else if (Fits(key, now, IsNamed, IsFailing) && HasFetchLeft(key, now, users)) now.Add(key);
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

    private static bool Fits(string key, List<string> now, Func<string, bool> isNamed, Func<string, bool> isFailing)
    {
        int mostFailing = isNamed(key) ? MostFailing + 1 : MostFailing;
        return now.Count < Most && (isNamed(key) || FitsClaim(key, [.. now.Where(other => !isNamed(other))])) && (!isFailing(key) || now.Count(isFailing) < mostFailing);
    }

    private static bool FitsClaim(string key, List<string> claims)
    {
        string authority = AuthorityOf(key);
        return claims.Count < MostClaimed && claims.Count(other => AuthorityOf(other) == authority) < PerAuthority;
    }

    // A profile that several devices want is fetched for the one that has a fetch left.
    private static bool HasFetchLeft(string key, List<string> now, ILookup<string, Device> users) =>
        !users.Contains(key) || users[key].Any(device => !now.Any(other => users[other].Contains(device)));
}
