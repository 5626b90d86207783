using System.Net;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Reducers;

/// <summary>A server granted a device an address that another one holds. A holder that answers keeps it; one that does not has gone.</summary>
internal static class ContestReducer
{
    internal static (GatewayState, IReadOnlyList<GatewayEvent>) Apply(GatewayState state, Device holder, IPAddress address, bool isThere, DateTimeOffset now)
    {
        if (!holder.Addresses.Contains(address)) return (state, []);
        List<GatewayEvent> events = [];
        if (!isThere) (state, _) = Add(events, PlaceReducer.With(state, holder, AddressTable.End(holder, address, SightingSource.LeaseFile, now), now));
        foreach (Device claimant in ClaimantsOf(state, holder, address))
        {
            Device decided = isThere ? claimant with { Claims = claimant.Claims.RemoveAll(c => c.Address.Equals(address)) } : AddressBinding.Rebind(state, claimant, now);
            (state, _) = Add(events, PlaceReducer.With(state, claimant, decided, now));
            if (isThere) (state, _) = Add(events, ForgeryReducer.Report(state, holder, ForgeryKind.Address, $"{address} to {claimant.Id}", [], now));
        }
        return (state, events);
    }

    private static Device[] ClaimantsOf(GatewayState state, Device holder, IPAddress address) =>
        [.. state.Devices.Values.Where(d => d.Id != holder.Id && d.Claims.Any(c => c.IsEntitled && c.Address.Equals(address)))];

    private static (GatewayState, IReadOnlyList<GatewayEvent>) Add(List<GatewayEvent> events, (GatewayState State, IReadOnlyList<GatewayEvent> Events) next)
    {
        events.AddRange(next.Events);
        return next;
    }
}
