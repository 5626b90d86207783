using System.Numerics;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Reducers;

/// <summary>
/// Limits alerts that a station can cause by inventing devices. Of each interface or bridge port, the first <see cref="CrowdedPlaces.MostAlone"/> in an
/// hour are alerts of their own; then one follows for the next, and one each time the number has doubled.
/// </summary>
internal static class RequestAlerts
{
    internal static (GatewayState State, IReadOnlyList<GatewayEvent> Events) Limited((GatewayState State, IReadOnlyList<GatewayEvent> Events) result, DateTimeOffset now)
    {
        if (!result.Events.Any(e => SubjectOf(e, now) is not null)) return result;
        GatewayState state = result.State;
        List<GatewayEvent> kept = [];
        foreach (GatewayEvent one in result.Events)
        {
            if (SubjectOf(one, now) is not { } device)
            {
                kept.Add(one);
                continue;
            }
            string place = CrowdedPlaces.NameOf(device);
            PlaceRequests before = CrowdedPlaces.CountedAt(state.Requests, place, now);
            PlaceRequests after = before with { Count = before.Count + 1 };
            state = state with { Requests = state.Requests.SetItem(place, after) };
            if (after.Count <= CrowdedPlaces.MostAlone) kept.Add(one);
            else if (after.Count == CrowdedPlaces.MostAlone + 1 || BitOperations.IsPow2(after.Count)) kept.Add(Counting(one, after.Count, place));
        }
        return (state, kept);
    }

    // A doubt about a device that is known for longer was seen in forged frames, which have a limit of their own.
    private static Device? SubjectOf(GatewayEvent one, DateTimeOffset now) => one switch
    {
        GatewayEvent.ApprovalNeeded asked => asked.Device,
        GatewayEvent.IdentityDoubted doubted when now - doubted.Device.FirstSeen < CrowdedPlaces.Window => doubted.Device,
        _ => null,
    };

    private static GatewayEvent Counting(GatewayEvent one, int count, string place)
    {
        string text = $"is number {count} on '{place}' within an hour about which a person is asked. Further ones are only counted; see 'edgeguard approvals'";
        return one switch
        {
            GatewayEvent.ApprovalNeeded asked => asked with { Request = text },
            GatewayEvent.IdentityDoubted doubted => doubted with { Doubt = text },
            _ => one,
        };
    }
}
