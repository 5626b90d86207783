using System.Collections.Immutable;
using EdgeGuard.Core.Devices;

namespace EdgeGuard.Core.State;

/// <summary>
/// Interfaces and bridge ports where more is asked for within an hour than a person can answer, as when one station invents MAC addresses. The first
/// requests are entries of the queue by themselves; the rest are one entry that counts them, until those before are answered.
/// </summary>
public static class CrowdedPlaces
{
    /// <summary>Requests of one interface or bridge port within an hour that are entries, and alerts, by themselves.</summary>
    public const int MostAlone = 32;

    /// <summary>How long requests are counted together.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromHours(1);

    /// <summary>Kernel name of the bridge port where a device is; of the interface where no port is known.</summary>
    internal static string NameOf(Device device) => device.Port ?? device.Interface;

    /// <summary>What was counted at a place within the hour; nothing where that hour is over.</summary>
    internal static PlaceRequests CountedAt(ImmutableSortedDictionary<string, PlaceRequests> counts, string place, DateTimeOffset now) =>
        counts.GetValueOrDefault(place) is { } known && now - known.Since < Window ? known : new(now, 0);

    /// <summary>The entries, with one for those that are too many at a place.</summary>
    /// <param name="state">The state.</param>
    /// <param name="entries">All entries, each about one device or one file.</param>
    /// <param name="join">Makes one entry of several, given their place.</param>
    internal static IEnumerable<Approval> Joined(GatewayState state, IEnumerable<Approval> entries, Func<string, ImmutableArray<Approval>, Approval> join)
    {
        ILookup<bool, Approval> all = entries.ToLookup(entry => entry.Kind != ApprovalKind.Update && !entry.IsMove);
        foreach (IGrouping<string, Approval> place in all[true].GroupBy(entry => NameOf(state.Devices[entry.Device]), StringComparer.Ordinal))
        {
            Approval[] asked = [.. place.OrderBy(entry => entry.Since).ThenBy(entry => entry.Device)];
            ILookup<bool, Approval> many = asked.Index().ToLookup(entry => IsOneOfMany(asked, entry.Index), entry => entry.Item);
            foreach (Approval entry in many[false]) yield return entry;
            if (many[true].Any()) yield return join(place.Key, [.. many[true]]);
        }
        foreach (Approval entry in all[false]) yield return entry;
    }

    // A flood changes nothing about what was asked before it.
    private static bool IsOneOfMany(Approval[] asked, int at) => at >= MostAlone && asked[at].Since - asked[at - MostAlone].Since < Window;
}
