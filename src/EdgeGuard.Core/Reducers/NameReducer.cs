using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Reducers;

/// <summary>
/// What follows from resolved names. The state holds no address that <see cref="RebindingGuard"/> does not admit, whoever resolved it and
/// whichever networks came later.
/// </summary>
internal static class NameReducer
{
    internal static GatewayState Resolve(GatewayState state, PolicyInput.NameResolved resolved) =>
        state with { Names = state.Names.SetItem(resolved.Name, Admitted(state.Rebinding(), resolved.Name, resolved.Addresses)) };

    internal static GatewayState Learn(GatewayState state, PolicyInput.NameLearned learned)
    {
        ImmutableSortedDictionary<string, ImmutableArray<IPAddress>> names =
            state.Learned.GetValueOrDefault(learned.Device) ?? ImmutableSortedDictionary.Create<string, ImmutableArray<IPAddress>>(StringComparer.Ordinal);
        return With(state, learned.Device, With(names, learned.Name, Admitted(state.Rebinding(), learned.Name, learned.Addresses)));
    }

    /// <summary>After the gateway's networks or addresses changed: names lose the addresses that are the home's own now.</summary>
    internal static GatewayState Review(GatewayState state)
    {
        RebindingGuard guard = state.Rebinding();
        foreach ((string name, ImmutableArray<IPAddress> addresses) in state.Names)
        {
            if (!addresses.All(a => guard.Admits(name, a))) state = state with { Names = state.Names.SetItem(name, Admitted(guard, name, addresses)) };
        }
        foreach ((DeviceId device, ImmutableSortedDictionary<string, ImmutableArray<IPAddress>> names) in state.Learned)
        {
            ImmutableSortedDictionary<string, ImmutableArray<IPAddress>> left = names.Where(n => !n.Value.All(a => guard.Admits(n.Key, a)))
                .Aggregate(names, (all, n) => With(all, n.Key, Admitted(guard, n.Key, n.Value)));
            if (left != names) state = With(state, device, left);
        }
        return state;
    }

    private static ImmutableArray<IPAddress> Admitted(RebindingGuard guard, string name, ImmutableArray<IPAddress> addresses) =>
        [.. addresses.Where(a => guard.Admits(name, a)).Distinct().Order(AddressOrder.Instance)];

    private static ImmutableSortedDictionary<string, ImmutableArray<IPAddress>> With(
        ImmutableSortedDictionary<string, ImmutableArray<IPAddress>> names, string name, ImmutableArray<IPAddress> addresses) =>
        addresses.IsEmpty ? names.Remove(name) : names.SetItem(name, addresses);

    private static GatewayState With(GatewayState state, DeviceId device, ImmutableSortedDictionary<string, ImmutableArray<IPAddress>> names) =>
        state with { Learned = names.IsEmpty ? state.Learned.Remove(device) : state.Learned.SetItem(device, names) };
}
